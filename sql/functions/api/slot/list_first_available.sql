create or replace function api.list_first_available(
  p_clinic_id uuid default null, p_specialization text default null, p_visit_type text default null,
  p_from timestamptz default null, p_to timestamptz default null, p_time_from time default null, p_time_to time default null,
  p_weekdays integer[] default null, p_fee_min numeric default null, p_fee_max numeric default null,
  p_fee_currency text default null, p_patient_id uuid default null, p_limit integer default 50, p_after uuid default null
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
  v_after_starts_at timestamptz;
  v_filter internal.slot_filter := row(
    p_clinic_id, p_specialization, p_visit_type, p_time_from, p_time_to, p_weekdays, p_fee_min, p_fee_max, p_fee_currency,
    p_patient_id, v_now, null, null, null, null, null, null, null, null)::internal.slot_filter;
begin
  perform internal.authorize('list_first_available', p_clinic_id);
  perform internal.check_range(p_from, p_to, 'from', 'to');
  select starts_at into v_after_starts_at from data.slot where id = p_after;
  perform internal.check_page(p_limit, p_after, found);
  v_filter := internal.check_slot_filter(v_filter, null);
  perform internal.check_argument(
    p_clinic_id is not null or v_filter.specialization is not null, 'clinic_id', 'or specialization is required');

  return query
  select v_row.*
  from (
    select d as doctor, v_first as slot
    from data.doctor as d
    cross join lateral internal.bookable_slots(v_filter, d.id, greatest(p_from, v_now), p_to, null, 1) as v_first
    where
      d.is_active
      and (p_clinic_id is null or d.clinic_id = p_clinic_id)
      and (v_filter.doctor_ids is null or d.id = any (v_filter.doctor_ids))
      and (p_after is null or (v_first.starts_at, v_first.id) > (v_after_starts_at, p_after))
    order by v_first.starts_at, v_first.id
    limit p_limit
  ) as s
  inner join data.clinic as c on c.id = (s.doctor).clinic_id
  cross join lateral internal.slot_row(s.slot, c, s.doctor) as v_row
  order by v_row.starts_at, v_row.id;
end
$$;

comment on function api.list_first_available(
  uuid, text, text, timestamptz, timestamptz, time, time, integer[], numeric, numeric, text, uuid, integer, uuid
) is
'Lists of every active doctor the first slot that can be booked, soonest first. A clinic or a specialization is required.
p_specialization: compared without regard to case.
p_visit_type: in_person or virtual.
p_from: begins at or after this; null: now.
p_to: begins before this; null: as far as the clinic''s or the doctor''s horizon.
p_time_from: begins at or after this time of day on the clinic''s wall clock.
p_time_to: begins before this time of day; before p_time_from: on the morning after, as in 22:00 to 02:00.
p_weekdays: begins on one of these local days, 1 (Monday) to 7.
p_fee_min: the doctor''s fee is at least this; with any of the three about fees, doctors without a fee are left out.
p_fee_max: the fee is at most this.
p_fee_currency: ISO 4217, as EUR; null: whatever the currency.
p_patient_id: only what this patient may book; for those who may book for him.
p_limit: 1 to 500.
p_after: id of the last row of the page before.
Errors: MB001 invalid_argument, MB004 invalid_range, MB201 clinic_not_found, MB202 doctor_not_found, MB203 patient_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';
