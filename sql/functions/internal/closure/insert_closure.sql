create or replace function internal.insert_closure(p_closure data.closure)
returns data.closure
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  p_closure.id := internal.new_id();
  p_closure.created_at := internal.now();
  insert into data.closure (id, clinic_id, doctor_id, starts_at, ends_at, reason, planned_until, created_at, updated_at)
  values (
    p_closure.id, p_closure.clinic_id, p_closure.doctor_id, p_closure.starts_at, p_closure.ends_at, p_closure.reason,
    p_closure.planned_until, p_closure.created_at, p_closure.created_at
  )
  returning * into p_closure;
  perform internal.record_event(
    'closure.added', p_closure.clinic_id, p_closure.id, jsonb_build_object('doctor_id', p_closure.doctor_id),
    internal.changes('{}', to_jsonb(p_closure)));
  return p_closure;
end
$$;

comment on function internal.insert_closure(data.closure) is
'Writes a closure that has been checked, and records it.
p_closure: planned_until as internal.planned_until says before it takes any slot.
Errors: MB303 invalid_claims, MB503 durability_refused';
