-- Why: a hold is confirmed or released by somebody outside, who may say so twice, or too late.
-- Locks: only what it makes, and SHARE ROW EXCLUSIVE on booking for a moment, for the foreign keys.
-- Back: drop the table; what was settled stays in the events.
begin;

set local lock_timeout = '100ms';
set local statement_timeout = '1min';

-- Kept for good: a provider may tell the same thing again after months.
create table data.booking_settlement (
  id uuid not null,
  clinic_id uuid not null,
  booking_id uuid not null,
  external_id text not null,
  external_outcome text not null,
  outcome text,
  confirmed_booking_id uuid,
  refused_because text,
  settled_at timestamptz not null,
  constraint booking_settlement_pkey primary key (id, clinic_id),
  constraint booking_settlement_is_told_once unique (external_id, clinic_id),
  constraint booking_settlement_is_of_a_booking foreign key (booking_id, clinic_id)
  references data.booking (id, clinic_id) on delete no action,
  constraint booking_settlement_confirms_a_booking foreign key (confirmed_booking_id, clinic_id)
  references data.booking (id, clinic_id) on delete no action,
  constraint booking_settlement_external_id_is_an_id check (external_id ~ '^[A-Za-z0-9][A-Za-z0-9_.:-]{0,199}$'),
  constraint booking_settlement_external_outcome_is_known check (external_outcome in ('approved', 'declined')),
  constraint booking_settlement_outcome_is_known check (outcome in ('confirmed', 'released', 'late_payment')),
  constraint booking_settlement_says_what_is_confirmed check ((outcome = 'confirmed') = (confirmed_booking_id is not null)),
  constraint booking_settlement_says_why_it_is_late check ((outcome = 'late_payment') = (refused_because is not null))
)
with (fillfactor = 80);

create index booking_settlement_booking_id_idx on data.booking_settlement (booking_id, clinic_id);
create index booking_settlement_confirmed_booking_id_idx on data.booking_settlement (confirmed_booking_id, clinic_id)
where confirmed_booking_id is not null;

comment on table data.booking_settlement is
'What somebody outside, a payment provider or an approver, said about a booking, once for each id of his, and what came of it.';
comment on column data.booking_settlement.external_id is 'His id of what he said: of a payment, of an approval.';
comment on column data.booking_settlement.external_outcome is 'What he said: approved or declined.';
comment on column data.booking_settlement.outcome is
'What came of it: confirmed, released or late_payment; null only while the transaction that settles it runs.';
comment on column data.booking_settlement.confirmed_booking_id is
'The booking that stands: the one asked about, or a new one in place of a hold that was over.';
comment on column data.booking_settlement.refused_because is 'Why an approval came too late.';

commit;
