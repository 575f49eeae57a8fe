-- plpgsql, though one statement: its plan is kept.
create or replace function internal.is_plain(
  p_doctor_id uuid, p_clinic_id uuid, p_starts_at timestamptz, p_now timestamptz
)
returns boolean
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select
      internal.is_in_time(
        p_starts_at, coalesce(d.min_notice_minutes, c.min_notice_minutes), coalesce(d.horizon_days, c.horizon_days), p_now)
      and greatest(c.buffer_before_minutes, c.buffer_after_minutes, d.buffer_before_minutes, d.buffer_after_minutes) = 0
    from data.doctor as d
    inner join data.clinic as c on c.id = d.clinic_id
    where d.id = p_doctor_id and d.clinic_id = p_clinic_id
  );
end
$$;

comment on function internal.is_plain(uuid, uuid, timestamptz, timestamptz) is
'Whether no notice, horizon or buffer of a doctor is in the way of a slot that begins then: with a seat free and no resources, anybody may book it at p_now.';
