create or replace function internal.planned_until(p_clinic_id uuid)
returns date
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return greatest(
    (
      select max(least(v_closure.planned_until, (v_closure.ends_at at time zone c.time_zone)::date))
      from data.clinic as c
      inner join data.closure as v_closure on v_closure.clinic_id = c.id
      where c.id = p_clinic_id
    ),
    (
      select (max(v_last.starts_at) at time zone c.time_zone)::date
      from data.clinic as c
      inner join data.doctor as d on d.clinic_id = c.id and d.is_active
      cross join lateral (
        select s.starts_at
        from data.slot as s
        where
          s.doctor_id = d.id and s.clinic_id = d.clinic_id and s.template_id is not null and s.status in ('open', 'blocked')
        order by s.starts_at desc
        limit 1
      ) as v_last
      where c.id = p_clinic_id
      group by c.time_zone
    ));
end
$$;

comment on function internal.planned_until(uuid) is
'How far a clinic''s slots have been generated: the local date of the last live one, or of the last before closures took it; null where there is none.';
