create or replace function internal.make_blocked_slot(
  p_doctor data.doctor, p_starts_at timestamptz, p_ends_at timestamptz, p_visit_type text
)
returns data.slot
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_slot data.slot;
begin
  insert into data.slot (id, clinic_id, doctor_id, starts_at, ends_at, capacity, status, visit_type, created_at)
  values (
    internal.new_id(), p_doctor.clinic_id, p_doctor.id, p_starts_at, p_ends_at, 1, 'blocked', p_visit_type, internal.now()
  )
  on conflict do nothing
  returning * into v_slot;
  if found then
    perform internal.record_event(
      'slot.created', v_slot.clinic_id, v_slot.id, jsonb_build_object('doctor_id', p_doctor.id, 'starts_at', p_starts_at),
      internal.changes('{}', to_jsonb(v_slot)));
  end if;
  return v_slot;
end
$$;

comment on function internal.make_blocked_slot(data.doctor, timestamptz, timestamptz, text) is
'Makes a slot outside any plan, that nobody else can find or book.
Returns no id where the doctor has a live slot in that range.
Errors: MB303 invalid_claims, MB503 durability_refused';
