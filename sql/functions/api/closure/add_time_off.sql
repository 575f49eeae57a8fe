create or replace function api.add_time_off(
  p_doctor_id uuid, p_starts_at timestamptz, p_ends_at timestamptz, p_reason text default null, p_dry_run boolean default false
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
  select clinic_id into v_closure.clinic_id from data.doctor where id = p_doctor_id;
  if (
    case
      when internal.is_allowed('add_time_off', v_closure.clinic_id, null, p_doctor_id) then v_closure.clinic_id
    end
  ) is null then
    raise exception using errcode = 'MB202', message = 'doctor_not_found',
      detail = format('doctor_id=%s', p_doctor_id), hint = 'Check the id.';
  end if;
  v_closure.doctor_id := p_doctor_id;
  v_closure.starts_at := p_starts_at;
  v_closure.ends_at := p_ends_at;
  v_closure.reason := p_reason;
  return internal.add_closure(v_closure, p_dry_run);
end
$$;

comment on function api.add_time_off(uuid, timestamptz, timestamptz, text, boolean) is
'Takes one doctor off for a time: a closure of his own, which he may add himself. No slots are generated in it, those that nobody has booked go, and each live booking in it becomes a conflict.
p_ends_at: at most 366 days after p_starts_at.
p_reason: up to 500 characters.
p_dry_run: true: only tell what it would do.
Returns the closure, and in replan what became of the slots.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB004 invalid_range, MB201 clinic_not_found, MB202 doctor_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
