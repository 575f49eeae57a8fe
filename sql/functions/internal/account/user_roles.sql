create or replace function internal.user_roles(p_user data.app_user)
returns table (role text, clinic_id uuid, doctor_id uuid)
language sql
stable
set search_path = pg_catalog, pg_temp
rows 3
as $$
  select v_role.role, v_role.clinic_id, v_role.doctor_id
  from (
    select 1 as rank, 'admin' as role, null::uuid as clinic_id, null::uuid as doctor_id
    where p_user.is_admin
    union all
    select case m.role when 'clinic_admin' then 2 else 3 end, m.role, m.clinic_id, m.doctor_id
    from data.membership as m
    where m.user_id = p_user.id
    union all
    select 4, 'patient', null, null
    where p_user.patient_id is not null
  ) as v_role
  order by v_role.rank, v_role.clinic_id
$$;

comment on function internal.user_roles(data.app_user) is
'All that an account may act as, the widest first.';
