create or replace function api.revoke_membership(p_membership_id uuid)
returns api.membership
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_membership data.membership;
begin
  select * into v_membership from data.membership where id = p_membership_id for update;
  if (case when internal.is_allowed('revoke_membership', v_membership.clinic_id) then v_membership.id end) is null then
    raise exception using errcode = 'MB214', message = 'membership_not_found',
      detail = format('membership_id=%s', p_membership_id), hint = 'Check the id.';
  end if;
  delete from data.membership where id = p_membership_id and clinic_id = v_membership.clinic_id;
  perform internal.record_event(
    'membership.revoked', v_membership.clinic_id, p_membership_id,
    jsonb_build_object('user_id', v_membership.user_id, 'role', v_membership.role, 'doctor_id', v_membership.doctor_id));
  return internal.membership_row(v_membership);
end
$$;

comment on function api.revoke_membership(uuid) is
'Takes a role in a clinic away, from the next refresh; an access token that is out ends by itself, soon.
Returns the membership that was.
Errors: 55P03 slot_locked, MB214 membership_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
