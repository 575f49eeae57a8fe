create or replace function internal.check_bookable(p_slot data.slot, p_clinic data.clinic, p_expected_version integer)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_now timestamptz := internal.now();
begin
  perform internal.check_version(p_expected_version, p_slot.version);
  if p_slot.starts_at <= v_now + p_clinic.min_notice_minutes * interval '1 minute' then
    raise exception using errcode = 'MB102', message = 'slot_in_past',
      detail = format('slot_id=%s, starts_at=%s, min_notice_minutes=%s', p_slot.id, p_slot.starts_at, p_clinic.min_notice_minutes),
      hint = 'Search again and choose a later slot.';
  elsif p_slot.starts_at > v_now + p_clinic.horizon_days * interval '24 hours' then
    raise exception using errcode = 'MB112', message = 'slot_beyond_horizon',
      detail = format('slot_id=%s, starts_at=%s, horizon_days=%s', p_slot.id, p_slot.starts_at, p_clinic.horizon_days),
      hint = 'Choose an earlier slot, or come back later.';
  elsif p_slot.status <> 'open'
    or (p_slot.booked >= p_slot.capacity and internal.stale_holds(p_slot.id, p_slot.clinic_id, v_now) = 0) then
    raise exception using errcode = 'MB101', message = 'slot_unavailable',
      detail = format('slot_id=%s, status=%s, capacity=%s, booked=%s', p_slot.id, p_slot.status, p_slot.capacity, p_slot.booked),
      hint = 'Search again and choose another slot.';
  end if;
end
$$;

comment on function internal.check_bookable(data.slot, data.clinic, integer) is
'Refuses a slot that cannot be booked now. Asked twice: before the lock, to answer cheaply, and under it, to be right.
Errors: MB101 slot_unavailable, MB102 slot_in_past, MB103 version_conflict, MB112 slot_beyond_horizon';
