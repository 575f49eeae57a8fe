create or replace function internal.next_day_with_room(
  p_slot data.slot, p_clinic data.clinic, p_patient_id uuid, p_now timestamptz, p_moving_id uuid,
  p_max_bookings integer, p_max_minutes integer
)
returns timestamptz
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_minutes integer := (extract(epoch from p_slot.ends_at - p_slot.starts_at) / 60)::integer;
  v_day date := (p_slot.starts_at at time zone p_clinic.time_zone)::date;
  v_sum record;
begin
  if v_minutes > p_max_minutes then
    return null;
  end if;
  loop
    v_day := v_day + 1;
    select count(*) as bookings, coalesce(sum(extract(epoch from ends_at - starts_at) / 60), 0) as minutes into v_sum
    from data.booking
    where
      patient_id = p_patient_id and clinic_id = p_slot.clinic_id and id is distinct from p_moving_id
      and starts_at >= internal.start_of_day(v_day, p_clinic.time_zone)
      and starts_at < internal.start_of_day(v_day + 1, p_clinic.time_zone)
      and status not in ('cancelled', 'expired') and (status <> 'pending' or expires_at > p_now);
    exit when v_sum.bookings < p_max_bookings and v_sum.minutes + v_minutes <= p_max_minutes;
  end loop;
  return internal.start_of_day(v_day, p_clinic.time_zone);
end
$$;

comment on function internal.next_day_with_room(data.slot, data.clinic, uuid, timestamptz, uuid, integer, integer) is
'When the first local day after that of a slot begins on which a patient may have as long a visit in the clinic.
p_moving_id: a booking that does not count; null: none.
Returns null where the slot alone is longer than a day''s limit.';
