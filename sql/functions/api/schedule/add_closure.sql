create or replace function api.add_closure(
  p_clinic_id uuid, p_starts_at timestamptz, p_ends_at timestamptz, p_reason text default null, p_doctor_id uuid default null
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
  perform internal.check_argument(p_starts_at is not null, 'starts_at', 'is required');
  perform internal.check_argument(p_ends_at is not null, 'ends_at', 'is required');
  perform internal.check_range(p_starts_at, p_ends_at, 'starts_at', 'ends_at');
  perform from data.clinic where id = p_clinic_id for no key update;
  if not found then
    raise exception using errcode = 'MB201', message = 'clinic_not_found',
      detail = format('clinic_id=%s', p_clinic_id), hint = 'Check the id.';
  end if;
  if p_doctor_id is not null and not exists (
    select from data.doctor where id = p_doctor_id and clinic_id = p_clinic_id
  ) then
    raise exception using errcode = 'MB202', message = 'doctor_not_found',
      detail = format('doctor_id=%s', p_doctor_id), hint = 'Name a doctor of this clinic.';
  end if;

  insert into data.closure (id, clinic_id, doctor_id, starts_at, ends_at, reason, created_at)
  values (
    internal.new_id(), p_clinic_id, p_doctor_id, p_starts_at, p_ends_at,
    internal.check_text(p_reason, 'reason', 500), internal.now()
  )
  returning * into v_closure;
  perform internal.record_event(
    'closure.added', p_clinic_id, v_closure.id, jsonb_build_object('doctor_id', p_doctor_id));
  return row(
    v_closure.id, v_closure.clinic_id, v_closure.doctor_id, v_closure.starts_at, v_closure.ends_at, v_closure.reason,
    v_closure.created_at
  )::api.closure;
end
$$;

comment on function api.add_closure(uuid, timestamptz, timestamptz, text, uuid) is
'Closes a clinic, or takes one doctor off, for a time: generate_slots makes no slot that meets it. Slots that exist already stay.
p_reason: up to 500 characters.
p_doctor_id: whose time off; null: the whole clinic.
Returns the closure.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB004 invalid_range, MB201 clinic_not_found, MB202 doctor_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';
