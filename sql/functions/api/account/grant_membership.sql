create or replace function api.grant_membership(p_clinic_id uuid, p_user_id uuid, p_role text, p_doctor_id uuid default null)
returns api.membership
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_admitted text;
  v_membership data.membership;
begin
  perform internal.authorize('grant_membership', p_clinic_id);
  perform internal.check_argument(p_role in ('doctor', 'clinic_admin'), 'role', 'is not doctor or clinic_admin');
  perform internal.check_argument(
    (p_role = 'doctor') = (p_doctor_id is not null), 'doctor_id', 'is required of a doctor, and of nobody else');
  if not exists (select from data.clinic where id = p_clinic_id) then
    raise exception using errcode = 'MB201', message = 'clinic_not_found',
      detail = format('clinic_id=%s', p_clinic_id), hint = 'Check the id.';
  elsif p_doctor_id is not null and not exists (select from data.doctor where id = p_doctor_id and clinic_id = p_clinic_id) then
    raise exception using errcode = 'MB202', message = 'doctor_not_found',
      detail = format('doctor_id=%s', p_doctor_id), hint = 'Name a doctor of this clinic.';
  end if;
  -- accounts belong to no clinic: this one is looked at, and the wall is as it was
  v_admitted := coalesce(current_setting('medbook.clinic_id', true), '');
  perform internal.admit('*');
  perform internal.lock_user(p_user_id);
  perform internal.admit(v_admitted);

  insert into data.membership (id, clinic_id, user_id, role, doctor_id, created_at)
  values (internal.new_id(), p_clinic_id, p_user_id, p_role, p_doctor_id, internal.now())
  on conflict do nothing
  returning * into v_membership;
  if not found then
    raise exception using errcode = 'MB120', message = 'already_exists',
      detail = format('clinic_id=%s, user_id=%s, role=%s', p_clinic_id, p_user_id, p_role),
      hint = 'He has this role there, or the doctor has an account.';
  end if;
  perform internal.record_event(
    'membership.granted', p_clinic_id, v_membership.id,
    jsonb_build_object('user_id', p_user_id, 'role', p_role, 'doctor_id', p_doctor_id));
  return internal.membership_row(v_membership);
end
$$;

comment on function api.grant_membership(uuid, uuid, text, uuid) is
'Lets an account act in a clinic, from its next login or refresh.
p_role: doctor or clinic_admin.
p_doctor_id: which doctor of the clinic he is.
Returns the membership.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB120 already_exists, MB201 clinic_not_found, MB202 doctor_not_found, MB213 user_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
