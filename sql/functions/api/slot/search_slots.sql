create or replace function api.search_slots(
  p_clinic_id uuid default null, p_doctor_id uuid default null, p_specialization text default null,
  p_from timestamptz default null, p_to timestamptz default null, p_limit integer default 50, p_after uuid default null,
  p_visit_type text default null, p_time_from time default null, p_time_to time default null,
  p_weekdays integer[] default null, p_fee_min numeric default null, p_fee_max numeric default null,
  p_fee_currency text default null, p_patient_id uuid default null
)
returns setof api.slot
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
rows 50
as $$
declare
  v_now timestamptz := internal.now();
  v_from timestamptz := greatest(p_from, v_now);
  v_after_id uuid;
  v_after_starts_at timestamptz;
  v_filter internal.slot_filter := row(
    p_clinic_id, p_specialization, p_visit_type, p_time_from, p_time_to, p_weekdays, p_fee_min, p_fee_max, p_fee_currency,
    p_patient_id, v_now, null, null, null, null, null, null, null, null)::internal.slot_filter;
begin
  perform internal.authorize('search_slots', p_clinic_id);
  perform internal.check_range(p_from, p_to, 'from', 'to');
  select starts_at into v_after_starts_at from data.slot where id = p_after;
  perform internal.check_page(p_limit, p_after, found);
  v_filter := internal.check_slot_filter(v_filter, p_doctor_id);
  if v_after_starts_at >= v_from then
    v_from := v_after_starts_at;
    v_after_id := p_after;
  end if;

  return query
  -- as internal.slot_row makes it, which would be called for each
  select
    s.id, s.clinic_id, v_of.clinic_name, v_of.time_zone, s.doctor_id, v_of.doctor_name, v_of.specialization, s.starts_at,
    s.ends_at, s.status, s.capacity,
    greatest(
      s.capacity - s.booked
      + case when s.booked > 0 then internal.stale_holds(s.id, s.clinic_id, internal.now()) else 0 end,
      0),
    s.visit_type, v_of.fee_amount, v_of.fee_currency, s.version, s.extra_seats, s.resource_ids, s.template_id
  from internal.bookable_slots(v_filter, null, v_from, p_to, v_after_id, p_limit) as s
  -- limit 1: the doctor of each row, and never all doctors
  cross join lateral (
    select
      c.name as clinic_name, c.time_zone, d.name as doctor_name, d.specialization, d.fee_amount, d.fee_currency
    from data.doctor as d
    inner join data.clinic as c on c.id = d.clinic_id
    where d.id = s.doctor_id and d.clinic_id = s.clinic_id
    limit 1
  ) as v_of
  order by s.starts_at, s.id;
end
$$;

comment on function api.search_slots(
  uuid, uuid, text, timestamptz, timestamptz, integer, uuid, text, time, time, integer[], numeric, numeric, text, uuid
) is
'Lists slots that can be booked now, soonest first, each with its doctor and clinic. A seat kept by a hold that is over counts as free, but for whoever waits in line.
p_specialization: compared without regard to case.
p_from: begins at or after this; null: now.
p_to: begins before this; null: as far as the clinic''s or the doctor''s horizon.
p_limit: 1 to 500.
p_after: id of the last row of the page before.
p_visit_type: in_person or virtual.
p_time_from: begins at or after this time of day on the clinic''s wall clock.
p_time_to: begins before this time of day; before p_time_from: on the morning after, as in 22:00 to 02:00.
p_weekdays: begins on one of these local days, 1 (Monday) to 7.
p_fee_min: the doctor''s fee is at least this; with any of the three about fees, doctors without a fee are left out.
p_fee_max: the fee is at most this.
p_fee_currency: ISO 4217, as EUR; null: whatever the currency.
p_patient_id: only what this patient may book; for those who may book for him.
Errors: MB001 invalid_argument, MB004 invalid_range, MB201 clinic_not_found, MB202 doctor_not_found, MB203 patient_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';
