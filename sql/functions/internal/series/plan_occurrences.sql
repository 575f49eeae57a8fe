-- Days are added on the wall clock. Where clocks are put forward over that time, nothing begins then.
create or replace function internal.plan_occurrences(p_slot data.slot, p_time_zone text, p_days integer, p_count integer)
returns jsonb
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select jsonb_agg(
    jsonb_build_object(
      'occurrence', v_nth.n + 1,
      'starts_at', v_at.starts_at,
      'slot_id', s.id,
      'refused_because', case
        when v_at.starts_at at time zone p_time_zone <> v_local.starts_at then 'nonexistent_local_time'
        when s.id is null then 'slot_not_found'
      end)
    order by v_nth.n)
  from generate_series(0, p_count - 1) as v_nth (n)
  cross join lateral (
    select p_slot.starts_at at time zone p_time_zone + v_nth.n * p_days * interval '1 day' as starts_at
  ) as v_local
  cross join lateral (
    select case when v_nth.n = 0 then p_slot.starts_at else v_local.starts_at at time zone p_time_zone end as starts_at
  ) as v_at
  left join data.slot as s
    on s.doctor_id = p_slot.doctor_id and s.clinic_id = p_slot.clinic_id and s.starts_at = v_at.starts_at
    and case when v_nth.n = 0 then s.id = p_slot.id else s.status in ('open', 'blocked') end
    and v_at.starts_at at time zone p_time_zone = v_local.starts_at
$$;

comment on function internal.plan_occurrences(data.slot, text, integer, integer) is
'The occurrences of a series that begins in this slot: [{"occurrence", "starts_at", "slot_id", "refused_because"}], in order, each in the doctor''s live slot at the same local time.
p_days: from one to the next.';
