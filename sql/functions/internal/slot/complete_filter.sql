create or replace function internal.complete_filter(p_filter internal.slot_filter, p_doctor_id uuid)
returns internal.slot_filter
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_is_everybody boolean :=
    p_doctor_id is null
    and num_nonnulls(p_filter.specialization, p_filter.fee_min, p_filter.fee_max, p_filter.fee_currency) = 0;
begin
  select
    case when not v_is_everybody then array_agg(d.id) end,
    case when min(c.time_zone) = max(c.time_zone) then min(c.time_zone) end,
    min(coalesce(d.min_notice_minutes, c.min_notice_minutes)) * interval '1 minute',
    max(coalesce(d.horizon_days, c.horizon_days)) * interval '24 hours'
  into p_filter.doctor_ids, p_filter.time_zone, p_filter.notice, p_filter.horizon
  from data.doctor as d
  inner join data.clinic as c on c.id = d.clinic_id
  where
    d.is_active
    and (p_doctor_id is null or d.id = p_doctor_id)
    and (p_filter.clinic_id is null or d.clinic_id = p_filter.clinic_id)
    and (p_filter.specialization is null or lower(d.specialization) = p_filter.specialization)
    and (p_filter.fee_min is null or d.fee_amount >= p_filter.fee_min)
    and (p_filter.fee_max is null or d.fee_amount <= p_filter.fee_max)
    and (p_filter.fee_currency is null or d.fee_currency = p_filter.fee_currency);

  select coalesce(array_agg(b.slot_id), '{}'), coalesce(array_agg(b.doctor_id), '{}')
  into p_filter.stale_ids, p_filter.stale_doctor_ids
  from data.booking as b
  where
    b.status = 'pending' and b.expires_at <= p_filter.asked_at and b.starts_at > p_filter.asked_at
    and (p_filter.clinic_id is null or b.clinic_id = p_filter.clinic_id)
    and (p_filter.doctor_ids is null or b.doctor_id = any (p_filter.doctor_ids));
  return p_filter;
end
$$;

comment on function internal.complete_filter(internal.slot_filter, uuid) is
'Finds once for a whole search which active doctors fit, and which of their slots have holds that are over.
p_doctor_id: one doctor only; null: any.';
