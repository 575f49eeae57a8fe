-- From each day's first slot on to the next day: what is fully booked in between costs nothing.
create or replace function api.list_free_days(
  p_clinic_id uuid default null, p_doctor_id uuid default null, p_specialization text default null,
  p_visit_type text default null, p_from date default null, p_to date default null, p_time_from time default null,
  p_time_to time default null, p_weekdays integer[] default null, p_fee_min numeric default null,
  p_fee_max numeric default null, p_fee_currency text default null, p_patient_id uuid default null
)
returns setof api.free_day
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
rows 42
as $$
declare
  v_now timestamptz := internal.now();
  v_time_zone text;
  v_day date;
  v_last date;
  v_to timestamptz;
  v_from timestamptz;
  v_slot data.slot;
  v_filter internal.slot_filter := row(
    p_clinic_id, p_specialization, p_visit_type, p_time_from, p_time_to, p_weekdays, p_fee_min, p_fee_max, p_fee_currency,
    p_patient_id, v_now, null, null, null, null, null, null, null, null)::internal.slot_filter;
begin
  perform internal.authorize('list_free_days', p_clinic_id, null, p_doctor_id);
  perform internal.check_argument(p_clinic_id is not null or p_doctor_id is not null, 'clinic_id', 'or doctor_id is required');
  v_filter := internal.check_slot_filter(v_filter, p_doctor_id);
  select c.time_zone into v_time_zone
  from data.clinic as c
  where c.id = coalesce(p_clinic_id, (select d.clinic_id from data.doctor as d where d.id = p_doctor_id));

  v_day := coalesce(p_from, (v_now at time zone v_time_zone)::date);
  if v_day not between date '1900-01-01' and date '9999-01-01' then
    raise exception using errcode = 'MB004', message = 'invalid_range', column = 'from',
      detail = 'from is not from 1900 to 9998', hint = 'Give a day in those years.';
  elsif not coalesce(p_to between v_day and v_day + 61, true) then
    raise exception using errcode = 'MB004', message = 'invalid_range', column = 'to',
      detail = format('from=%s, to=%s', v_day, p_to), hint = 'Give at most 62 days.';
  end if;
  v_last := coalesce(p_to, v_day + 41);
  v_to := internal.start_of_day(v_last + 1, v_time_zone);
  v_from := greatest(internal.start_of_day(v_day, v_time_zone), v_now);

  if v_from < v_to and num_nonnulls(p_patient_id, p_weekdays, p_time_from, p_time_to) = 0 then
    return query
    select
      s.id, (s.starts_at at time zone v_time_zone)::date, v_time_zone, s.doctor_id, s.starts_at, s.ends_at
    from internal.first_of_days(
      v_filter,
      v_from || array(
        select internal.start_of_day(v_next::date, v_time_zone)
        from generate_series((v_from at time zone v_time_zone)::date + 1, v_last + 1, interval '1 day') as v_next
      )
    ) as s;
    return;
  end if;
  while v_from < v_to loop
    select * into v_slot from internal.bookable_slots(v_filter, null, v_from, v_to, null, 1);
    exit when not found;
    v_day := (v_slot.starts_at at time zone v_time_zone)::date;
    return next row(
      v_slot.id, v_day, v_time_zone, v_slot.doctor_id, v_slot.starts_at, v_slot.ends_at)::api.free_day;
    v_from := internal.start_of_day(v_day + 1, v_time_zone);
  end loop;
end
$$;

comment on function api.list_free_days(
  uuid, uuid, text, text, date, date, time, time, integer[], numeric, numeric, text, uuid
) is
'Lists the local days of a clinic on which something can be booked, each with its first free slot: a month calendar in one call. A clinic or a doctor is required.
p_doctor_id: his slots only, on the days of his clinic.
p_specialization: compared without regard to case.
p_visit_type: in_person or virtual.
p_from: first local day; null: today.
p_to: last local day, inclusive; at most 62 days; null: 42 days, six weeks.
p_time_from: begins at or after this time of day on the clinic''s wall clock.
p_time_to: begins before this time of day; before p_time_from: late in the evening or early in the morning of the same day.
p_weekdays: begins on one of these local days, 1 (Monday) to 7.
p_fee_min: the doctor''s fee is at least this; with any of the three about fees, doctors without a fee are left out.
p_fee_max: the fee is at most this.
p_fee_currency: ISO 4217, as EUR; null: whatever the currency.
p_patient_id: only what this patient may book; for those who may book for him.
Errors: MB001 invalid_argument, MB004 invalid_range, MB201 clinic_not_found, MB202 doctor_not_found, MB203 patient_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';
