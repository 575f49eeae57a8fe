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
  v_minutes integer := (extract(epoch from p_slot.ends_at - p_slot.starts_at) / 60)::integer;
  v_max_day_bookings integer := coalesce(p_doctor.max_bookings_per_day, p_clinic.max_bookings_per_day);
  v_max_day_minutes integer := coalesce(p_doctor.max_minutes_per_day, p_clinic.max_minutes_per_day);
  v_max_minutes integer := coalesce(p_doctor.max_active_minutes, p_clinic.max_active_minutes);
  v_date date;
  v_day timestamptz;
  v_next_day timestamptz;
  v_is_active boolean;
  v_has_bookings boolean;
  v_broken text;
  v_ids text;
begin
  -- most patients have no other booking: then nothing has to be counted, but how long this one is
  select
    p.is_active,
    exists (
      select
      from data.booking
      where
        patient_id = p_patient_id and clinic_id = p_slot.clinic_id
        -- earlier than any limit looks
        and starts_at > least(p_now, p_slot.starts_at) - interval '72 hours'
    )
  into v_is_active, v_has_bookings
  from data.patient as p
  where p.id = p_patient_id;
  if v_is_active and not v_has_bookings and v_minutes <= coalesce(least(v_max_day_minutes, v_max_minutes), v_minutes) then
    return null;
  end if;

  if v_max_day_bookings is not null or v_max_day_minutes is not null then
    v_date := (p_slot.starts_at at time zone p_clinic.time_zone)::date;
    v_day := internal.start_of_day(v_date, p_clinic.time_zone);
    v_next_day := internal.start_of_day(v_date + 1, p_clinic.time_zone);
  end if;

  -- in the order in which they are told; a limit that is null is never reached
  select case
    when v_is_active is null then 'patient_not_found'
    when not v_is_active then 'patient_inactive'
    when v_sum.overlaps then 'patient_overlap'
    when v_sum.day_bookings >= v_max_day_bookings then 'max_bookings_per_day'
    when v_sum.day_minutes + v_minutes > v_max_day_minutes then 'max_minutes_per_day'
    when v_sum.bookings >= coalesce(p_doctor.max_active_bookings, p_clinic.max_active_bookings) then 'max_active_bookings'
    when v_sum.minutes + v_minutes > v_max_minutes then 'max_active_minutes'
    when p_moving_id is null and v_sum.holds >= coalesce(p_doctor.max_active_holds, p_clinic.max_active_holds)
      then 'max_active_holds'
  end
  into v_broken
  from (
    select
      bool_or(b.is_live and b.during && p_slot.during) as overlaps,
      count(*) filter (where b.is_live and b.ends_at > p_now) as bookings,
      coalesce(sum(b.minutes) filter (where b.is_live and b.ends_at > p_now), 0)::integer as minutes,
      count(*) filter (where b.is_live and b.status = 'pending' and b.ends_at > p_now) as holds,
      count(*) filter (where b.starts_at >= v_day and b.starts_at < v_next_day) as day_bookings,
      coalesce(sum(b.minutes) filter (where b.starts_at >= v_day and b.starts_at < v_next_day), 0)::integer as day_minutes
    from (
      select
        during, starts_at, ends_at, status, expires_at, status in ('pending', 'confirmed', 'arrived') as is_live,
        extract(epoch from ends_at - starts_at) / 60 as minutes
      from data.booking
      where
        patient_id = p_patient_id and clinic_id = p_slot.clinic_id
        -- no booking is longer than a day
        and starts_at > least(p_now, v_day, p_slot.starts_at) - interval '24 hours'
        and status not in ('cancelled', 'expired')
        and (status <> 'pending' or expires_at > p_now)
        and id is distinct from p_moving_id
    ) as b
  ) as v_sum;
  if v_broken is null then
    return null;
  end if;

  v_ids := format('patient_id=%s, slot_id=%s', p_patient_id, p_slot.id);
  case v_broken
    when 'patient_not_found' then
      return internal.make_refusal('MB203', 'patient_not_found', v_ids, 'Register the patient first.');
    when 'patient_inactive' then
      return internal.make_refusal('MB108', 'patient_inactive', v_ids, 'Enable the patient first.');
    when 'patient_overlap' then
      return internal.make_refusal(
        'MB104', 'patient_overlap', v_ids, 'The patient has a live booking at that time in this clinic: choose another time.');
    when 'max_bookings_per_day', 'max_minutes_per_day' then
      return internal.make_refusal(
        'MB402', 'too_many_bookings', v_ids, 'Choose another day.', v_broken,
        internal.next_day_with_room(p_slot, p_clinic, p_patient_id, p_now, p_moving_id, v_max_day_bookings, v_max_day_minutes));
    when 'max_active_bookings' then
      return internal.make_refusal(
        'MB402', 'too_many_bookings', v_ids, 'Cancel a booking, or let one pass.', v_broken,
        internal.limit_ends_at(
          p_slot.clinic_id, p_patient_id, p_now, p_moving_id,
          coalesce(p_doctor.max_active_bookings, p_clinic.max_active_bookings) - 1, null));
    when 'max_active_minutes' then
      return internal.make_refusal(
        'MB402', 'too_many_bookings', v_ids, 'Cancel a booking, or let one pass.', v_broken,
        internal.limit_ends_at(
          p_slot.clinic_id, p_patient_id, p_now, p_moving_id, null,
          v_max_minutes - v_minutes));
    else
      return internal.make_refusal(
        'MB401', 'too_many_holds', v_ids, 'Confirm or cancel a hold, or let one run out.', v_broken,
        internal.limit_ends_at(
          p_slot.clinic_id, p_patient_id, p_now, p_moving_id,
          coalesce(p_doctor.max_active_holds, p_clinic.max_active_holds) - 1, null, true));
  end case;
end
$$;

comment on function internal.patient_refusal(data.slot, data.clinic, data.doctor, uuid, timestamptz, uuid) is
'Why this patient cannot have this slot at p_now: unknown, disabled, elsewhere at that time, or at a limit of the clinic or the doctor.
p_moving_id: a booking of his that would give up its seat, and so does not count; null: none.
Returns no code where nothing speaks against it.';
