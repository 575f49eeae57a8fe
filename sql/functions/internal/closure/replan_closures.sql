-- The caller holds the clinic row. All slots are locked at once, in id order. Seats are offered, and alternatives looked for, only
-- when all ranges are settled: a day that is closed last is not to be offered first.
create or replace function internal.replan_closures(
  p_clinic_id uuid, p_doctor_ids uuid[], p_ranges tstzrange[], p_closed tstzmultirange[], p_until date
)
returns jsonb[]
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_time_zone text;
  v_days tstzmultirange;
  v_replans jsonb[] := array[]::jsonb[];
begin
  select time_zone into v_time_zone from data.clinic where id = p_clinic_id;
  if cardinality(p_ranges) > 1 then
    select range_agg(tstzrange(
      date_trunc('day', lower(r) at time zone v_time_zone) at time zone v_time_zone,
      (date_trunc('day', upper(r) at time zone v_time_zone) + interval '1 day') at time zone v_time_zone))
    into v_days
    from unnest(p_ranges) as r;
    perform from data.slot as s
    where
      s.doctor_id in (
        select d.id from data.doctor as d
        where d.clinic_id = p_clinic_id and (p_doctor_ids is null or d.id = any (p_doctor_ids))
      )
      and s.clinic_id = p_clinic_id and s.status in ('open', 'blocked') and s.starts_at > internal.now()
      and (s.during && v_days or (s.template_id is null and s.status = 'blocked'))
    order by s.id
    for no key update;
  end if;

  for v_n in 1 .. coalesce(cardinality(p_ranges), 0) loop
    v_replans := v_replans || internal.settle_schedule(
      p_clinic_id, p_doctor_ids,
      greatest((lower(p_ranges[v_n]) at time zone v_time_zone)::date, (internal.now() at time zone v_time_zone)::date),
      least(((upper(p_ranges[v_n]) - interval '1 microsecond') at time zone v_time_zone)::date, coalesce(p_until, '-infinity')),
      'closure', p_closed[v_n]);
  end loop;
  perform internal.offer_seats(p_clinic_id);
  for v_n in 1 .. cardinality(v_replans) loop
    v_replans[v_n] := internal.tell_replan(p_clinic_id, v_replans[v_n]);
  end loop;
  return v_replans;
end
$$;

comment on function internal.replan_closures(uuid, uuid[], tstzrange[], tstzmultirange[], date) is
'Re-plans the local days of each of these ranges, from today on.
p_doctor_ids: whose slots; null: those of all in the clinic.
p_closed: for each range when a closure that is being added or moved closes anew; null: never.
p_until: as internal.planned_until said before anything was changed: later days are not planned.
Returns what internal.replan said of each.
Errors: MB303 invalid_claims, MB503 durability_refused';
