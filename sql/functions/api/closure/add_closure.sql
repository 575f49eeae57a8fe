create or replace function api.add_closure(
  p_clinic_id uuid, p_starts_at timestamptz, p_ends_at timestamptz, p_reason text default null, p_doctor_id uuid default null,
  p_dry_run boolean default false
)
returns api.closure
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_closure data.closure;
begin
  perform internal.authorize('add_closure', p_clinic_id);
  v_closure.clinic_id := p_clinic_id;
  v_closure.doctor_id := p_doctor_id;
  v_closure.starts_at := p_starts_at;
  v_closure.ends_at := p_ends_at;
  v_closure.reason := p_reason;
  return internal.add_closure(v_closure, p_dry_run);
end
$$;

comment on function api.add_closure(uuid, timestamptz, timestamptz, text, uuid, boolean) is
'Closes a clinic, or takes one doctor off, for a time: no slots are generated in it, those that nobody has booked go, and each live booking in it becomes a conflict. What is over stays as it was.
p_ends_at: at most 366 days after p_starts_at.
p_reason: up to 500 characters.
p_doctor_id: whose time off; null: the whole clinic.
p_dry_run: true: only tell what it would do.
Returns the closure, and in replan what became of the slots.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB004 invalid_range, MB201 clinic_not_found, MB202 doctor_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
