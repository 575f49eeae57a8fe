-- One plan a statement, made once a session: an index is walked in the order that is wanted, and no further than the limit. Where
-- doctors are looked for among others, the index alone is read, and only then the rows: `in (select unnest (…))` within an `is`
-- is a hash of them, whatever their number.
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
  -- each is looked up by himself: more are sooner found among all others
  c_few constant integer := 50;
  v_doctor_id uuid := p_filter.doctor_ids[1];
begin
  if cardinality(p_filter.doctor_ids) = 1 then
    return query
    select s.*
    from data.slot as s
    where
      s.is_free and s.doctor_id = v_doctor_id and (s.starts_at, s.id) > (p_from, p_after_id) and s.starts_at <= p_to
      and (p_filter.visit_type is null or s.visit_type = p_filter.visit_type)
    order by s.starts_at, s.id
    limit p_limit;
  elsif cardinality(p_filter.doctor_ids) <= c_few then
    return query
    select s.*
    from (
      select v_own.id
      from unnest(p_filter.doctor_ids) as v_doctor (id)
      cross join lateral (
        select v_key.starts_at, v_key.id
        from data.slot as v_key
        where
          v_key.is_free and v_key.doctor_id = v_doctor.id and (v_key.starts_at, v_key.id) > (p_from, p_after_id)
          and v_key.starts_at <= p_to
          and (
            p_filter.visit_type is null
            or exists (select from data.slot as v where v.id = v_key.id and v.visit_type = p_filter.visit_type)
          )
        order by v_key.starts_at, v_key.id
        limit p_limit
      ) as v_own
      where v_doctor.id <> all (p_closed_ids)
      order by v_own.starts_at, v_own.id
      limit p_limit
    ) as v_first
    inner join data.slot as s on s.id = v_first.id
    order by s.starts_at, s.id;
  elsif p_filter.clinic_id is not null then
    return query
    select s.*
    from data.slot as s
    where
      s.is_free and s.clinic_id = p_filter.clinic_id and (s.starts_at, s.id) > (p_from, p_after_id) and s.starts_at <= p_to
      and (p_filter.doctor_ids is null or (s.doctor_id in (select unnest(p_filter.doctor_ids))) is true)
      and s.doctor_id <> all (p_closed_ids)
      and (p_filter.visit_type is null or s.visit_type = p_filter.visit_type)
    order by s.starts_at, s.id
    limit p_limit;
  else
    return query
    select s.*
    from (
      select v_key.id, v_key.clinic_id
      from data.slot as v_key
      where
        v_key.is_free and (v_key.starts_at, v_key.id) > (p_from, p_after_id) and v_key.starts_at <= p_to
        and (p_filter.doctor_ids is null or (v_key.doctor_id in (select unnest(p_filter.doctor_ids))) is true)
        and v_key.doctor_id <> all (p_closed_ids)
        and (
          p_filter.visit_type is null
          or exists (select from data.slot as v where v.id = v_key.id and v.visit_type = p_filter.visit_type)
        )
      order by v_key.starts_at, v_key.id
      limit p_limit
    ) as v_first
    inner join data.slot as s on s.id = v_first.id and s.clinic_id = v_first.clinic_id
    order by s.starts_at, s.id;
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
'Lists slots that fit the filter, and may or may not be bookable: those with a free seat by (starts_at, id), then those that are full, but not without holds that are over.
p_filter: without times of day or weekdays.
p_closed_ids: not of these doctors.
p_from: begins at or after this.
p_to: begins at or before this.
p_after_id: of those that begin at p_from, only what comes after this slot.
p_limit: how many with a free seat at most.';
