create or replace function internal.record_override(p_kind text, p_booking data.booking, p_reason text)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.check_argument(p_reason is not null, 'reason', 'is required to set a rule aside');
  insert into data.booking_override (id, clinic_id, booking_id, kind, reason, actor, created_at)
  values (
    internal.new_id(), p_booking.clinic_id, p_booking.id, p_kind, internal.encrypt_for(p_booking.patient_id, p_reason),
    internal.actor_label(), internal.now()
  );
  perform internal.record_event(
    'booking.rule_overridden', p_booking.clinic_id, p_booking.id,
    jsonb_build_object('kind', p_kind, 'slot_id', p_booking.slot_id));
end
$$;

comment on function internal.record_override(text, data.booking, text) is
'Puts on the record that staff set a rule aside.
p_kind: overbook, walk_in, off_hours, late_cancel or late_reschedule.
p_reason: why, already checked for its length; null is refused.
Errors: MB001 invalid_argument, MB123 patient_erased, MB303 invalid_claims, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
