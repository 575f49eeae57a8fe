-- One plan for every call, made once a session: of the four ways to the doctors it goes the one that is narrowest for what is asked.
create or replace function internal.complete_filter(p_filter internal.slot_filter, p_doctor_id uuid)
returns internal.slot_filter
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  v_is_everybody boolean :=
    p_doctor_id is null
    and num_nonnulls(p_filter.specialization, p_filter.fee_min, p_filter.fee_max, p_filter.fee_currency) = 0;
  v_is_local boolean := num_nonnulls(p_filter.weekdays, p_filter.time_from) > 0;
begin
  select
    case when not v_is_everybody then array_agg(v_doctor.id) end,
    case
      when min(v_doctor.time_zone) filter (where v_is_local) = max(v_doctor.time_zone) filter (where v_is_local)
        then min(v_doctor.time_zone) filter (where v_is_local)
    end,
    min(v_doctor.notice) * interval '1 minute',
    max(v_doctor.horizon) * interval '24 hours',
    case when not bool_or(v_doctor.has_buffers) then p_filter.asked_at + max(v_doctor.notice) * interval '1 minute' end,
    p_filter.asked_at + min(v_doctor.horizon) * interval '24 hours'
  into
    p_filter.doctor_ids, p_filter.time_zone, p_filter.notice, p_filter.horizon, p_filter.plain_from, p_filter.plain_to
  from (
    select
      d.id, d.is_active, d.fee_amount, d.fee_currency, c.time_zone,
      coalesce(d.min_notice_minutes, c.min_notice_minutes) as notice, coalesce(d.horizon_days, c.horizon_days) as horizon,
      greatest(c.buffer_before_minutes, c.buffer_after_minutes, d.buffer_before_minutes, d.buffer_after_minutes) > 0 as has_buffers
    from (
      select *
      from data.doctor
      where
        id = p_doctor_id and (p_filter.clinic_id is null or clinic_id = p_filter.clinic_id)
        and (p_filter.specialization is null or lower(specialization) = p_filter.specialization)
      union all
      select *
      from data.doctor
      where
        p_doctor_id is null and clinic_id = p_filter.clinic_id
        and (p_filter.specialization is null or lower(specialization) = p_filter.specialization)
      union all
      select *
      from data.doctor
      where num_nonnulls(p_doctor_id, p_filter.clinic_id) = 0 and lower(specialization) = p_filter.specialization
      union all
      select *
      from data.doctor
      where num_nonnulls(p_doctor_id, p_filter.clinic_id, p_filter.specialization) = 0
    ) as d
    inner join data.clinic as c on c.id = d.clinic_id
  ) as v_doctor
  where
    v_doctor.is_active
    and (p_filter.fee_min is null or v_doctor.fee_amount >= p_filter.fee_min)
    and (p_filter.fee_max is null or v_doctor.fee_amount <= p_filter.fee_max)
    and (p_filter.fee_currency is null or v_doctor.fee_currency = p_filter.fee_currency);

  select coalesce(array_agg(b.slot_id), '{}'), coalesce(array_agg(b.doctor_id), '{}')
  into p_filter.stale_ids, p_filter.stale_doctor_ids
  from data.booking as b
  where
    b.status = 'pending' and b.expires_at <= p_filter.asked_at and b.starts_at > p_filter.asked_at
    and (p_filter.clinic_id is null or b.clinic_id = p_filter.clinic_id)
    and (p_filter.doctor_ids is null or (b.doctor_id in (select unnest(p_filter.doctor_ids))) is true);
  return p_filter;
end
$$;

comment on function internal.complete_filter(internal.slot_filter, uuid) is
'Finds once for a whole search which active doctors fit, and which of their slots have holds that are over.
p_doctor_id: one doctor only; null: any.';
