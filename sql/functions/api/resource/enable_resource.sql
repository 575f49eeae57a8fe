-- The waitlist first, then the weaker lock, for which no booking that wants key share waits: so both go on side by side.
create or replace function api.enable_resource(p_resource_id uuid, p_expected_version integer default null)
returns api.resource
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_resource data.resource;
begin
  select * into v_resource from data.resource where id = p_resource_id;
  if (case when internal.is_allowed('enable_resource', v_resource.clinic_id) then v_resource.id end) is null then
    raise exception using errcode = 'MB212', message = 'resource_not_found',
      detail = format('resource_id=%s', p_resource_id), hint = 'Check the id.';
  end if;
  perform internal.lock_waitlists(array[v_resource.clinic_id]);
  select * into v_resource
  from data.resource
  where id = p_resource_id and clinic_id = v_resource.clinic_id
  for no key update;
  perform internal.check_version(p_expected_version, v_resource.version);
  if v_resource.is_active then
    return internal.resource_row(v_resource);
  end if;

  update data.resource
  set is_active = true, version = version + 1, updated_at = internal.now()
  where id = p_resource_id and clinic_id = v_resource.clinic_id
  returning * into v_resource;
  perform internal.record_event('resource.enabled', v_resource.clinic_id, p_resource_id, '{}', '{"is_active": [false, true]}');
  perform internal.offer_seats(v_resource.clinic_id);
  return internal.resource_row(v_resource);
end
$$;

comment on function api.enable_resource(uuid, integer) is
'Switches a resource on again; the slots that need it can be booked, first by those who wait for them.
p_expected_version: refuse if the resource has changed since; null: do not ask.
Returns the resource.
Errors: 55P03 slot_locked, MB103 version_conflict, MB212 resource_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
