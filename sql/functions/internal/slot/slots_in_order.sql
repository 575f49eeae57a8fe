-- One plan for every call, made once a session: an index is walked in the order that is wanted, and no further than the limit.
create or replace function internal.slots_in_order(
  p_filter internal.slot_filter, p_closed_ids uuid[], p_from timestamptz, p_to timestamptz, p_after_id uuid, p_limit integer
)
returns setof data.slot
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
rows 50
as $$
declare
  v_doctor_id uuid := p_filter.doctor_ids[1];
begin
  if v_doctor_id is not null then
    return query
    select s.*
    from data.slot as s
    where
      s.is_free and s.doctor_id = v_doctor_id and (s.starts_at, s.id) > (p_from, p_after_id) and s.starts_at <= p_to
      and (p_filter.visit_type is null or s.visit_type = p_filter.visit_type)
    order by s.starts_at, s.id
    limit p_limit;
  else
    return query
    select s.*
    from data.slot as s
    where
      s.is_free and s.clinic_id = p_filter.clinic_id and (s.starts_at, s.id) > (p_from, p_after_id) and s.starts_at <= p_to
      and s.doctor_id <> all (p_closed_ids)
      and (p_filter.visit_type is null or s.visit_type = p_filter.visit_type)
    order by s.starts_at, s.id
    limit p_limit;
  end if;
  if p_filter.stale_ids <> '{}' then
    return query
    select s.*
    from data.slot as s
    where
      s.id = any (p_filter.stale_ids) and s.status = 'open' and not s.is_free
      and (s.starts_at, s.id) > (p_from, p_after_id) and s.starts_at <= p_to
      and s.doctor_id <> all (p_closed_ids)
      and (p_filter.visit_type is null or s.visit_type = p_filter.visit_type);
  end if;
end
$$;

comment on function internal.slots_in_order(internal.slot_filter, uuid[], timestamptz, timestamptz, uuid, integer) is
'Lists slots of one doctor, or else of one clinic, that fit the filter, and may or may not be bookable: those with a free seat by (starts_at, id), then those that are full, but not without holds that are over.
p_filter: with one doctor, or with none and a clinic; without times of day or weekdays.
p_closed_ids: not of these doctors.
p_from: begins at or after this.
p_to: begins at or before this.
p_after_id: of those that begin at p_from, only what comes after this slot.
p_limit: how many with a free seat at most.';
