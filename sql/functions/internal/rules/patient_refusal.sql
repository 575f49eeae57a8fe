-- One look at the patient's bookings for all limits. Exact where the caller has locked the patient's row.
create or replace function internal.patient_refusal(
  p_slot data.slot, p_clinic data.clinic, p_doctor data.doctor, p_patient_id uuid, p_now timestamptz,
  p_moving_id uuid default null
)
returns internal.refusal
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_is_active boolean;
  v_minutes integer := (extract(epoch from p_slot.ends_at - p_slot.starts_at) / 60)::integer;
  v_date date := (p_slot.starts_at at time zone p_clinic.time_zone)::date;
  v_day timestamptz := internal.start_of_day(v_date, p_clinic.time_zone);
  v_next_day timestamptz := internal.start_of_day(v_date + 1, p_clinic.time_zone);
  v_max_day_bookings integer := coalesce(p_doctor.max_bookings_per_day, p_clinic.max_bookings_per_day);
  v_max_day_minutes integer := coalesce(p_doctor.max_minutes_per_day, p_clinic.max_minutes_per_day);
  v_max_bookings integer := coalesce(p_doctor.max_active_bookings, p_clinic.max_active_bookings);
  v_max_minutes integer := coalesce(p_doctor.max_active_minutes, p_clinic.max_active_minutes);
  v_max_holds integer := coalesce(p_doctor.max_active_holds, p_clinic.max_active_holds);
  v_sum record;
  v_ids text := format('patient_id=%s, slot_id=%s', p_patient_id, p_slot.id);
begin
  select is_active into v_is_active from data.patient where id = p_patient_id;
  if not found then
    return internal.make_refusal('MB203', 'patient_not_found', v_ids, 'Register the patient first.');
  elsif not v_is_active then
    return internal.make_refusal('MB108', 'patient_inactive', v_ids, 'Enable the patient first.');
  end if;

  select
    coalesce(bool_or(b.during && p_slot.during) filter (where b.is_live), false) as overlaps,
    count(*) filter (where b.is_live and b.ends_at > p_now)::integer as bookings,
    coalesce(sum(b.minutes) filter (where b.is_live and b.ends_at > p_now), 0)::integer as minutes,
    count(*) filter (where b.is_live and b.status = 'pending' and b.ends_at > p_now)::integer as holds,
    count(*) filter (where b.starts_at >= v_day and b.starts_at < v_next_day)::integer as day_bookings,
    coalesce(sum(b.minutes) filter (where b.starts_at >= v_day and b.starts_at < v_next_day), 0)::integer as day_minutes
  into v_sum
  from (
    select
      during, starts_at, ends_at, status, expires_at, status in ('pending', 'confirmed', 'arrived') as is_live,
      extract(epoch from ends_at - starts_at) / 60 as minutes
    from data.booking
    where
      patient_id = p_patient_id and clinic_id = p_slot.clinic_id
      -- no booking is longer than a day
      and starts_at > least(p_now, v_day) - interval '24 hours'
      and status not in ('cancelled', 'expired')
      and (status <> 'pending' or expires_at > p_now)
      and id is distinct from p_moving_id
  ) as b;

  if v_sum.overlaps then
    return internal.make_refusal(
      'MB104', 'patient_overlap', v_ids, 'The patient has a live booking at that time in this clinic: choose another time.');
  elsif v_sum.day_bookings >= v_max_day_bookings then
    return internal.make_refusal(
      'MB402', 'too_many_bookings', v_ids, 'Choose another day.', 'max_bookings_per_day',
      internal.next_day_with_room(p_slot, p_clinic, p_patient_id, p_now, p_moving_id, v_max_day_bookings, v_max_day_minutes));
  elsif v_sum.day_minutes + v_minutes > v_max_day_minutes then
    return internal.make_refusal(
      'MB402', 'too_many_bookings', v_ids, 'Choose another day.', 'max_minutes_per_day',
      internal.next_day_with_room(p_slot, p_clinic, p_patient_id, p_now, p_moving_id, v_max_day_bookings, v_max_day_minutes));
  elsif v_sum.bookings >= v_max_bookings then
    return internal.make_refusal(
      'MB402', 'too_many_bookings', v_ids, 'Cancel a booking, or let one pass.', 'max_active_bookings',
      internal.limit_ends_at(p_slot.clinic_id, p_patient_id, p_now, p_moving_id, v_max_bookings - 1, null));
  elsif v_sum.minutes + v_minutes > v_max_minutes then
    return internal.make_refusal(
      'MB402', 'too_many_bookings', v_ids, 'Cancel a booking, or let one pass.', 'max_active_minutes',
      internal.limit_ends_at(p_slot.clinic_id, p_patient_id, p_now, p_moving_id, null, v_max_minutes - v_minutes));
  elsif p_moving_id is null and v_sum.holds >= v_max_holds then
    return internal.make_refusal(
      'MB401', 'too_many_holds', v_ids, 'Confirm or cancel a hold, or let one run out.', 'max_active_holds',
      internal.limit_ends_at(p_slot.clinic_id, p_patient_id, p_now, p_moving_id, v_max_holds - 1, null, true));
  end if;
  return null;
end
$$;

comment on function internal.patient_refusal(data.slot, data.clinic, data.doctor, uuid, timestamptz, uuid) is
'Why this patient cannot have this slot at p_now: unknown, disabled, elsewhere at that time, or at a limit of the clinic or the doctor.
p_moving_id: a booking of his that would give up its seat, and so does not count; null: none.
Returns no code where nothing speaks against it.';
