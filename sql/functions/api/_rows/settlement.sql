select internal.declare_row('api.settlement', $$
  id uuid,
  clinic_id uuid,
  booking_id uuid,
  external_id text,
  external_outcome text,
  outcome text,
  confirmed_booking_id uuid,
  refused_because text,
  settled_at timestamptz
$$);

comment on type api.settlement is 'What came of what somebody outside said about a booking.';
comment on column api.settlement.booking_id is 'The booking that he was asked about.';
comment on column api.settlement.external_id is 'His id of what he said: of a payment, of an approval.';
comment on column api.settlement.external_outcome is 'What he said: approved or declined.';
comment on column api.settlement.outcome is
'confirmed: confirmed_booking_id stands; released: none does; late_payment: none does by this approval, so give back what was paid.';
comment on column api.settlement.confirmed_booking_id is
'The booking that stands: booking_id, or a new one in place of a hold that was over; null: none.';
comment on column api.settlement.refused_because is
'Why an approval came too late: booking_cancelled, already_settled (by another external_id), or the name of the error that booking the slot again meets, as slot_unavailable; null: it did not.';
comment on column api.settlement.settled_at is 'When it was told first.';
