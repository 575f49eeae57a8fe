-- Planned anew for the filters of every call: a plan for all of them would use no index well. The setting holds for all that is
-- called from here too, so nothing is decided here. A doctor and his clinic are never both conditions of an index, as the planner
-- takes the two for independent. coalesce (…, false): it takes half of the slots to pass, not next to none, and walks in order.
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
  from data.slot as s
  where
    case when p_is_free then s.is_free else s.id = any (p_filter.stale_ids) and s.status = 'open' and not s.is_free end
    and (s.starts_at, s.id) > (p_from, p_after_id)
    and s.starts_at <= p_to
    and (p_filter.clinic_id is null or cardinality(coalesce(p_filter.doctor_ids, '{}')) = 1 or s.clinic_id = p_filter.clinic_id)
    and case
      when p_filter.doctor_ids is null then true
      when cardinality(p_filter.doctor_ids) = 1 then s.doctor_id = p_filter.doctor_ids[1]
      when p_filter.clinic_id is null then s.doctor_id = any (p_filter.doctor_ids)
      else coalesce(s.doctor_id = any (p_filter.doctor_ids), false)
    end
    and s.doctor_id <> all (p_closed_ids)
    and (p_filter.visit_type is null or s.visit_type = p_filter.visit_type)
    and (
      p_filter.weekdays is null
      or coalesce(
        extract(isodow from s.starts_at at time zone coalesce(
          p_filter.time_zone, (select c.time_zone from data.clinic as c where c.id = s.clinic_id)))::integer = any (p_filter.weekdays),
        false)
    )
    and (
      p_filter.time_from is null
      or coalesce(
        case
          when p_filter.time_from < p_filter.time_to
            then (s.starts_at at time zone coalesce(
              p_filter.time_zone, (select c.time_zone from data.clinic as c where c.id = s.clinic_id)))::time
            between p_filter.time_from and p_filter.time_to - interval '1 microsecond'
          else (s.starts_at at time zone coalesce(
            p_filter.time_zone, (select c.time_zone from data.clinic as c where c.id = s.clinic_id)))::time
            not between p_filter.time_to and p_filter.time_from - interval '1 microsecond'
        end,
        false)
    )
  order by s.starts_at, s.id
  limit p_limit;
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
