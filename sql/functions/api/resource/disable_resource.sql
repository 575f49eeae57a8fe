-- The lock waits for reservations in flight, which take key share, and keeps new ones out.
create or replace function api.disable_resource(p_resource_id uuid, p_expected_version integer default null)
returns api.resource
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_resource data.resource;
  v_now timestamptz;
  v_count integer;
begin
  select * into v_resource from data.resource where id = p_resource_id;
  if (case when internal.is_allowed('disable_resource', v_resource.clinic_id) then v_resource.id end) is null then
    raise exception using errcode = 'MB212', message = 'resource_not_found',
      detail = format('resource_id=%s', p_resource_id), hint = 'Check the id.';
  end if;
  select * into v_resource from data.resource where id = p_resource_id and clinic_id = v_resource.clinic_id for update;
  perform internal.check_version(p_expected_version, v_resource.version);
  if not v_resource.is_active then
    return internal.resource_row(v_resource);
  end if;

  v_now := internal.now();
  select count(*)::integer into v_count
  from data.resource_reservation as r
  where
    r.resource_id = p_resource_id and r.clinic_id = v_resource.clinic_id and r.ends_at > v_now
    -- one kept by holds that are over is none
    and exists (
      select
      from data.booking as b
      where
        b.slot_id = r.slot_id and b.clinic_id = r.clinic_id and b.status not in ('cancelled', 'expired')
        and (b.status <> 'pending' or b.expires_at > v_now)
    );
  if v_count > 0 then
    raise exception using errcode = 'MB108', message = 'in_use',
      detail = format('resource_id=%s, reservations=%s', p_resource_id, v_count),
      hint = 'Move or cancel the bookings of the slots that need it first, or let them pass.';
  end if;

  update data.resource
  set is_active = false, version = version + 1, updated_at = v_now
  where id = p_resource_id and clinic_id = v_resource.clinic_id
  returning * into v_resource;
  perform internal.record_event('resource.disabled', v_resource.clinic_id, p_resource_id, '{}', '{"is_active": [true, false]}');
  return internal.resource_row(v_resource);
end
$$;

comment on function api.disable_resource(uuid, integer) is
'Switches a resource off: no slot that needs it can be booked any more. Does nothing to a disabled one.
p_expected_version: refuse if the resource has changed since; null: do not ask.
Returns the resource. Slots under way or to come that somebody has booked refuse it: in_use says how many.
Errors: 55P03 slot_locked, MB103 version_conflict, MB108 in_use, MB212 resource_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
