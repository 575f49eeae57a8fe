-- At first by a plain INSERT, a seventh faster than ON CONFLICT, which looks twice at slot_does_not_overlap. But it waits, its rows
-- already there, for whoever is in its way, and he may come to wait for those: so it waits next to not at all, and gives way.
create or replace function internal.make_slots(
  p_clinic_id uuid, p_from date, p_to date, p_doctor_ids uuid[], p_begins_at timestamptz default null,
  p_ends_at timestamptz default null
)
returns api.generation
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_lock_timeout text := current_setting('lock_timeout');
  v_generation api.generation;
begin
  perform set_config('lock_timeout', '10ms', true);
  v_generation := internal.insert_slots(p_clinic_id, p_from, p_to, p_doctor_ids, p_begins_at, p_ends_at, false);
  perform set_config('lock_timeout', v_lock_timeout, true);
  return v_generation;
exception
  when exclusion_violation or lock_not_available then
    return internal.insert_slots(p_clinic_id, p_from, p_to, p_doctor_ids, p_begins_at, p_ends_at, true);
end
$$;

comment on function internal.make_slots(uuid, date, date, uuid[], timestamptz, timestamptz) is
'Makes the slots that templates call for, where they are not there; the caller has locked the clinic.
p_begins_at: null: all that is planned from p_from to p_to; else only what meets p_begins_at to p_ends_at and has not begun.';
