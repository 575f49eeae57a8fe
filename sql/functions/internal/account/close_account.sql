create or replace function internal.close_account(p_patient_id uuid)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_user data.app_user;
begin
  -- accounts belong to no clinic
  perform internal.admit('*');
  update data.app_user
  set email_index = null, is_active = false, version = version + 1, updated_at = internal.now()
  where patient_id = p_patient_id
  returning * into v_user;
  if found then
    perform internal.end_sessions(v_user.id);
    perform internal.record_event('user.closed', null, v_user.id);
  end if;
end
$$;

comment on function internal.close_account(uuid) is
'Closes the account of a patient who is erased, if he has one: nobody can find it by his address any more.
Errors: MB303 invalid_claims, MB503 durability_refused';
