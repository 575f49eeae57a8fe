-- The caller has locked the user's row.
create or replace function internal.open_session(
  p_user data.app_user, p_role text, p_clinic_id uuid, p_after data.refresh_token default null
)
returns api.session
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_now timestamptz := internal.now();
  v_ends_at timestamptz := coalesce(
    p_after.family_expires_at, v_now + make_interval(days => internal.setting('medbook.session_days', 30, 1, 366)));
  v_session api.session;
begin
  select jsonb_agg(jsonb_build_object('role', r.role, 'clinic_id', r.clinic_id, 'doctor_id', r.doctor_id)) into v_session.roles
  from internal.user_roles(p_user) as r;
  select r.role, r.doctor_id into v_session.role, v_session.doctor_id
  from internal.user_roles(p_user) as r
  where
    (p_role is null or r.role = p_role)
    and (p_clinic_id is null or r.clinic_id = p_clinic_id)
    -- a session goes on as what it was, unless told
    and (p_after.doctor_id is null or p_clinic_id is not null or p_role <> 'doctor' or r.doctor_id = p_after.doctor_id)
  limit 1;
  if v_session.role is null then
    return internal.refused_session('MB302', 'forbidden');
  end if;

  v_session.id := coalesce(p_after.family_id, internal.new_id());
  v_session.user_id := p_user.id;
  v_session.patient_id := case v_session.role when 'patient' then p_user.patient_id end;
  if v_session.role = 'clinic_admin' then
    v_session.clinic_ids := array(select r.clinic_id from internal.user_roles(p_user) as r where r.role = 'clinic_admin');
  end if;
  v_session.refresh_token := encode(crypto.gen_random_bytes(32), 'hex');
  v_session.expires_at := least(
    v_now + make_interval(days => internal.setting('medbook.session_idle_days', 7, 1, 366)), v_ends_at);
  insert into data.refresh_token
  (id, family_id, user_id, digest, role, doctor_id, created_at, expires_at, family_expires_at)
  values (
    internal.new_id(), v_session.id, p_user.id, sha256(v_session.refresh_token::bytea), v_session.role, v_session.doctor_id,
    v_now, v_session.expires_at, v_ends_at
  );
  return v_session;
end
$$;

comment on function internal.open_session(data.app_user, text, uuid, data.refresh_token) is
'Opens a session for a user who has proved who he is, or goes on with one.
p_role: what to act as; null: the widest that he may.
p_clinic_id: in which clinic; null: the first.
p_after: the token that was exchanged; null for a new session.
Returns the session; refused where he may not act as that, or as anything.
Errors: MB302 forbidden';
