create or replace function internal.time_refusal(p_slot data.slot, p_clinic data.clinic, p_doctor data.doctor, p_now timestamptz)
returns internal.refusal
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_notice_minutes integer := coalesce(p_doctor.min_notice_minutes, p_clinic.min_notice_minutes);
  v_horizon_days integer := coalesce(p_doctor.horizon_days, p_clinic.horizon_days);
begin
  if internal.is_in_time(p_slot.starts_at, v_notice_minutes, v_horizon_days, p_now) then
    return null;
  elsif p_slot.starts_at <= p_now then
    return internal.make_refusal(
      'MB102', 'slot_in_past', format('slot_id=%s, starts_at=%s', p_slot.id, p_slot.starts_at),
      'Search again and choose a later slot.');
  elsif p_slot.starts_at < p_now + v_notice_minutes * interval '1 minute' then
    return internal.make_refusal(
      'MB102', 'slot_in_past', format('slot_id=%s, starts_at=%s', p_slot.id, p_slot.starts_at),
      'Search again and choose a later slot.', 'min_notice_minutes',
      p_now + v_notice_minutes * interval '1 minute');
  end if;
  return internal.make_refusal(
    'MB112', 'slot_beyond_horizon', format('slot_id=%s, starts_at=%s', p_slot.id, p_slot.starts_at),
    'Choose an earlier slot, or come back later.', 'horizon_days',
    p_slot.starts_at - v_horizon_days * interval '24 hours');
end
$$;

comment on function internal.time_refusal(data.slot, data.clinic, data.doctor, timestamptz) is
'Why a slot cannot be booked at p_now for its time alone: begun, too soon, too far ahead.
Returns no code where nothing speaks against it.';
