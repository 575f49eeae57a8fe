-- One look at an index a day, by one plan that is made once a session. Only where that may not be the answer, as with what is full
-- but for holds that are over, is the day searched slot by slot.
create or replace function internal.first_of_days(p_filter internal.slot_filter, p_starts timestamptz[])
returns setof data.slot
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
rows 42
as $$
declare
  v_from timestamptz := p_filter.asked_at + p_filter.notice;
  v_to timestamptz := p_filter.asked_at + p_filter.horizon;
  -- each is looked up by himself: more are sooner found among all of the clinic
  v_few_ids uuid[] := case when cardinality(p_filter.doctor_ids) <= 5 then p_filter.doctor_ids end;
  v_stale_starts timestamptz[] := array[]::timestamptz[];
  v_day record;
begin
  if p_filter.stale_ids <> '{}' then
    v_stale_starts := array(select s.starts_at from data.slot as s where s.id = any (p_filter.stale_ids));
  end if;
  for v_day in
    select
      v_bounds.begins_at, v_bounds.ends_at, v_first::data.slot as slot,
      v_first.id is not null
      and not exists (
        select from unnest(v_stale_starts) as v_stale (starts_at)
        where v_stale.starts_at >= v_bounds.begins_at and v_stale.starts_at <= v_first.starts_at
      )
      -- as in internal.bookable_slots
      and v_first.resource_ids is null and v_first.starts_at > p_filter.asked_at
      and (
        (v_first.starts_at between p_filter.plain_from and p_filter.plain_to) is true
        or internal.is_plain(v_first.doctor_id, v_first.clinic_id, v_first.starts_at, p_filter.asked_at)
      ) as is_plain
    from unnest(p_starts[:cardinality(p_starts) - 1], p_starts[2:]) as v_bounds (begins_at, ends_at)
    left join lateral (
      (
        select v_own.*
        from unnest(v_few_ids) as v_doctor (id)
        cross join lateral (
          select s.*
          from data.slot as s
          where
            s.is_free and s.doctor_id = v_doctor.id and s.starts_at >= greatest(v_bounds.begins_at, v_from)
            and s.starts_at < v_bounds.ends_at and s.starts_at <= v_to
            and (p_filter.visit_type is null or s.visit_type = p_filter.visit_type)
          order by s.starts_at, s.id
          limit 1
        ) as v_own
        order by v_own.starts_at, v_own.id
        limit 1
      )
      union all
      (
        select s.*
        from data.slot as s
        where
          v_few_ids is null
          and s.is_free and s.clinic_id = p_filter.clinic_id and s.starts_at >= greatest(v_bounds.begins_at, v_from)
          and s.starts_at < v_bounds.ends_at and s.starts_at <= v_to
          and (p_filter.doctor_ids is null or (s.doctor_id in (select unnest(p_filter.doctor_ids))) is true)
          and (p_filter.visit_type is null or s.visit_type = p_filter.visit_type)
        order by s.starts_at, s.id
        limit 1
      )
    ) as v_first on true
    where
      v_first.id is not null
      or exists (
        select from unnest(v_stale_starts) as v_stale (starts_at)
        where v_stale.starts_at >= v_bounds.begins_at and v_stale.starts_at < v_bounds.ends_at
      )
    order by v_bounds.begins_at
  loop
    if v_day.is_plain then
      return next v_day.slot;
    else
      return query
      select * from internal.bookable_slots(p_filter, null, v_day.begins_at, v_day.ends_at, null, 1);
    end if;
  end loop;
end
$$;

comment on function internal.first_of_days(internal.slot_filter, timestamptz[]) is
'Lists the first slot of each day that can be booked by somebody and fits the filter.
p_filter: of a clinic or of a few doctors, without times of day, weekdays or a patient; as internal.check_slot_filter returns it.
p_starts: when each day begins, and the last one ends.';
