-- Planned anew for the filters of every call: a plan for all of them would use no index well. The setting holds for all that is
-- called from here too, so nothing is decided here. A doctor and his clinic are never both conditions of an index, as the planner
-- takes the two for independent. coalesce (…, false): it takes half of the slots to pass, not next to none, and walks in order.
-- Which ones is decided in the index, where it holds all that is asked for; only then are the rows looked at.
create or replace function internal.candidate_slots(
  p_filter internal.slot_filter, p_is_free boolean, p_closed_ids uuid[], p_from timestamptz, p_to timestamptz,
  p_after_id uuid, p_limit integer
)
returns setof data.slot
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
rows 50
as $$
begin
  return query
  select s.*
  from (
    select v_key.id, v_key.clinic_id
    from data.slot as v_key
    cross join lateral (
      select v_key.starts_at at time zone coalesce(
        p_filter.time_zone, (select c.time_zone from data.clinic as c where c.id = v_key.clinic_id)) as starts_at
    ) as v_local
    where
      case
        when p_is_free then v_key.is_free
        else v_key.id = any (p_filter.stale_ids) and v_key.status = 'open' and not v_key.is_free
      end
      and (v_key.starts_at, v_key.id) > (p_from, p_after_id)
      and v_key.starts_at <= p_to
      and (
        p_filter.clinic_id is null or cardinality(coalesce(p_filter.doctor_ids, '{}')) = 1
        or v_key.clinic_id = p_filter.clinic_id
      )
      and case
        when p_filter.doctor_ids is null then true
        when cardinality(p_filter.doctor_ids) = 1 then v_key.doctor_id = p_filter.doctor_ids[1]
        when p_filter.clinic_id is null then v_key.doctor_id = any (p_filter.doctor_ids)
        else coalesce(v_key.doctor_id = any (p_filter.doctor_ids), false)
      end
      and v_key.doctor_id <> all (p_closed_ids)
      and (p_filter.visit_type is null or v_key.visit_type = p_filter.visit_type)
      and (
        p_filter.weekdays is null
        or coalesce(extract(isodow from v_local.starts_at)::integer = any (p_filter.weekdays), false)
      )
      and (
        p_filter.time_from is null
        or coalesce(
          case
            when p_filter.time_from < p_filter.time_to
              then v_local.starts_at::time between p_filter.time_from and p_filter.time_to - interval '1 microsecond'
            else v_local.starts_at::time not between p_filter.time_to and p_filter.time_from - interval '1 microsecond'
          end,
          false)
      )
    order by v_key.starts_at, v_key.id
    limit p_limit
  ) as v_first
  inner join data.slot as s on s.id = v_first.id and s.clinic_id = v_first.clinic_id
  order by s.starts_at, s.id;
end
$$;

comment on function internal.candidate_slots(
  internal.slot_filter, boolean, uuid[], timestamptz, timestamptz, uuid, integer
) is
'Lists slots that fit the filter, and may or may not be bookable, by (starts_at, id).
p_is_free: true: those with a free seat; false: those that are full, but not without holds that are over.
p_closed_ids: not of these doctors.
p_from: begins at or after this.
p_to: begins at or before this.
p_after_id: of those that begin at p_from, only what comes after this slot.
p_limit: how many at most.';
