-- The next slots by their start, with all that begin at the same time as the last one, so that a tie is never torn. A slot full
-- only through holds that are over is not in the indexes of the free ones: those few are added.
create or replace function internal.list_candidates(
  p_specialization text, p_clinic_id uuid, p_visit_type text, p_after timestamptz, p_to timestamptz, p_without uuid[],
  p_now timestamptz
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
  select (v_next.slot).*
  from (
    (
      select s.starts_at, s as slot
      from data.slot as s
      inner join data.doctor as d on d.id = s.doctor_id and d.clinic_id = s.clinic_id
      where
        s.is_free and lower(d.specialization) = p_specialization and d.id <> all (p_without)
        and (p_clinic_id is null or s.clinic_id = p_clinic_id) and (p_visit_type is null or s.visit_type = p_visit_type)
        and s.starts_at > p_after and (p_to is null or s.starts_at < p_to)
      order by s.starts_at
      fetch first 50 rows with ties
    )
    union all
    select s.starts_at, s as slot
    from data.slot as s
    inner join data.doctor as d on d.id = s.doctor_id and d.clinic_id = s.clinic_id
    where
      s.status = 'open' and not s.is_free and lower(d.specialization) = p_specialization and d.id <> all (p_without)
      and (p_clinic_id is null or s.clinic_id = p_clinic_id) and (p_visit_type is null or s.visit_type = p_visit_type)
      and s.starts_at > p_after and (p_to is null or s.starts_at < p_to)
      and (s.id, s.clinic_id) in (
        select b.slot_id, b.clinic_id from data.booking as b where b.status = 'pending' and b.expires_at <= p_now
      )
    order by starts_at
    fetch first 50 rows with ties
  ) as v_next
  order by
    v_next.starts_at,
    (
      select count(*)
      from data.booking as b
      where
        b.doctor_id = (v_next.slot).doctor_id and b.clinic_id = (v_next.slot).clinic_id
        and b.starts_at > p_now - interval '24 hours' and b.ends_at > p_now
        and b.status in ('pending', 'confirmed', 'arrived') and (b.status <> 'pending' or b.expires_at > p_now)
    ),
    (v_next.slot).id;
end
$$;

comment on function internal.list_candidates(text, uuid, text, timestamptz, timestamptz, uuid[], timestamptz) is
'The next 50 or more slots with a seat of doctors of a specialization: soonest first, then of the doctor with the fewest live bookings to come.
p_specialization: in lower case.
p_after: begins after this.
p_to: begins before this; null: any.
p_without: doctors whose slots do not count.';
