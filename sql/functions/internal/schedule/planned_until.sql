create or replace function internal.planned_until(p_clinic_id uuid, p_lifted tstzrange default null)
returns date
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select (greatest(max(v_last.starts_at), max(v_taken.starts_at)) at time zone c.time_zone)::date
    from data.clinic as c
    inner join data.doctor as d on d.clinic_id = c.id and d.is_active
    left join lateral (
      select s.starts_at
      from data.slot as s
      where
        s.doctor_id = d.id and s.clinic_id = d.clinic_id and s.template_id is not null and s.status in ('open', 'blocked')
      order by s.starts_at desc
      limit 1
    ) as v_last on true
    left join lateral (
      select s.starts_at
      from data.slot as s
      where
        s.doctor_id = d.id and s.clinic_id = d.clinic_id and s.template_id is null and s.status = 'cancelled'
        and s.starts_at < upper(p_lifted) and s.during && p_lifted
      order by s.starts_at desc
      limit 1
    ) as v_taken on p_lifted is not null
    where c.id = p_clinic_id
    group by c.time_zone
  );
end
$$;

comment on function internal.planned_until(uuid, tstzrange) is
'How far a clinic''s slots have been generated: the local date of the last live one; null where there is none.
p_lifted: a closure that may be over: what it has taken counts too; null: none.';
