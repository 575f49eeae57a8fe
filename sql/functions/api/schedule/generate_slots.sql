create or replace function api.generate_slots(p_clinic_id uuid, p_from date, p_to date, p_doctor_id uuid default null)
returns api.generation
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_generation api.generation;
begin
  perform internal.authorize('generate_slots', p_clinic_id, null, p_doctor_id);
  v_generation := internal.generate_slots(p_clinic_id, p_from, p_to, p_doctor_id);
  if v_generation.made > 0 then
    perform internal.offer_seats(p_clinic_id);
  end if;
  return v_generation;
end
$$;

comment on function api.generate_slots(uuid, date, date, uuid) is
'Makes the slots that the doctors'' availability calls for, and offers them to the waitlist. Idempotent: what is already there stays as it is.
p_from: first local date, in the clinic''s zone.
p_to: last local date, inclusive; at most 366 days after p_from.
p_doctor_id: one doctor only; null: all active doctors of the clinic.
Returns how many were made, already there and skipped, with the reasons: closure, past, removed (by remove_slot), overlap, nonexistent_local_time where the clock jumps over its start, clock_change where the clock is moved while it lasts. Of an hour that comes twice, the second is used.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB004 invalid_range, MB108 clinic_inactive, MB108 doctor_inactive, MB201 clinic_not_found, MB202 doctor_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
