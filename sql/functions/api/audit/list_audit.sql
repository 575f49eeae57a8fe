create or replace function api.list_audit(
  p_clinic_id uuid default null, p_entity_id uuid default null, p_patient_id uuid default null, p_actor text default null,
  p_topic text default null, p_from timestamptz default null, p_to timestamptz default null,
  p_limit integer default 50, p_after uuid default null
)
returns setof api.audit_event
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
set plan_cache_mode = force_custom_plan
rows 50
as $$
declare
  v_after_occurred_at timestamptz;
  v_his_ids uuid[];
  v_rows api.audit_event[];
begin
  perform internal.authorize('list_audit', p_clinic_id);
  perform internal.check_range(p_from, p_to, 'from', 'to');
  select occurred_at into v_after_occurred_at
  from data.event
  where id = p_after and clinic_id = coalesce(p_clinic_id, clinic_id);
  perform internal.check_page(p_limit, p_after, found);
  if p_patient_id is not null then
    v_his_ids := array(
      select p_patient_id
      union all
      select id from data.booking where patient_id = p_patient_id
      union all
      select id from data.booking_series where patient_id = p_patient_id
      union all
      select id from data.waitlist_entry where patient_id = p_patient_id);
  end if;

  select array_agg(
    row(
      e.id, e.clinic_id, e.occurred_at, e.topic, e.entity_id, e.actor, e.request_id, e.address, e.payload, e.changes
    )::api.audit_event
    order by e.occurred_at desc, e.id desc)
  into v_rows
  from (
    select e.*
    from data.event as e
    where
      (p_clinic_id is null or e.clinic_id = p_clinic_id)
      and (p_entity_id is null or e.entity_id = p_entity_id)
      and (
        p_patient_id is null
        or e.entity_id = any (v_his_ids)
        or (e.topic = 'patient.read' and e.payload -> 'patient_ids' @> to_jsonb(p_patient_id))
      )
      and (p_actor is null or e.actor = p_actor)
      and (p_topic is null or p_topic in (e.topic, split_part(e.topic, '.', 1)))
      and (p_from is null or e.occurred_at >= p_from)
      and (p_to is null or e.occurred_at < p_to)
      and (p_after is null or (e.occurred_at, e.id) < (v_after_occurred_at, p_after))
    order by e.occurred_at desc, e.id desc
    limit p_limit
  ) as e;
  perform internal.record_event(
    'audit.read', p_clinic_id, coalesce(p_entity_id, p_patient_id, p_clinic_id, '00000000-0000-0000-0000-000000000000'),
    jsonb_build_object('function', 'list_audit', 'count', coalesce(cardinality(v_rows), 0)));
  return query select r.* from unnest(v_rows) as r;
end
$$;

comment on function api.list_audit(uuid, uuid, uuid, text, text, timestamptz, timestamptz, integer, uuid) is
'Lists who did or read what, latest first. Reading it is itself on the record.
p_clinic_id: only events of this clinic; required of a clinic admin.
p_entity_id: only what was done to this.
p_patient_id: only what concerns this patient: himself, his bookings, series and places in line, and every read of them.
p_actor: only by this caller: role:subject.
p_topic: as booking.confirmed, or the part before the dot, as booking.
p_from: at or after this.
p_to: before this.
p_limit: 1 to 500.
p_after: id of the last row of the page before.
Errors: MB001 invalid_argument, MB004 invalid_range, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
