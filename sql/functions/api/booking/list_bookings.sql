create or replace function api.list_bookings(
  p_patient_id uuid default null, p_doctor_id uuid default null, p_clinic_id uuid default null, p_status text default null,
  p_from timestamptz default null, p_to timestamptz default null, p_limit integer default 50, p_after uuid default null
)
returns setof api.booking
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
set plan_cache_mode = force_custom_plan
rows 50
as $$
declare
  v_now timestamptz := internal.now();
  v_actor internal.actor := internal.actor();
  v_after_starts_at timestamptz;
  v_rows api.booking[];
begin
  if num_nonnulls(p_patient_id, p_doctor_id, p_clinic_id) = 0 then
    p_patient_id := case v_actor.role when 'patient' then v_actor.patient_id end;
    p_doctor_id := case v_actor.role when 'doctor' then v_actor.doctor_id end;
  end if;
  perform internal.authorize('list_bookings', p_clinic_id, p_patient_id, p_doctor_id);
  perform internal.check_argument(
    num_nonnulls(p_patient_id, p_doctor_id, p_clinic_id) > 0, 'clinic_id', 'or doctor_id or patient_id is required');
  perform internal.check_argument(
    coalesce(p_status in ('pending', 'confirmed', 'arrived', 'completed', 'cancelled', 'no_show', 'expired'), true),
    'status', 'is not a booking status');
  perform internal.check_range(p_from, p_to, 'from', 'to');
  select starts_at into v_after_starts_at
  from data.booking
  where
    id = p_after and clinic_id = coalesce(p_clinic_id, clinic_id) and patient_id = coalesce(p_patient_id, patient_id)
    and doctor_id = coalesce(p_doctor_id, doctor_id);
  perform internal.check_page(p_limit, p_after, found);
  if p_patient_id is not null and not exists (select from data.patient where id = p_patient_id) then
    raise exception using errcode = 'MB203', message = 'patient_not_found',
      detail = format('patient_id=%s', p_patient_id), hint = 'Check the id.';
  elsif p_clinic_id is not null and not exists (select from data.clinic where id = p_clinic_id) then
    raise exception using errcode = 'MB201', message = 'clinic_not_found',
      detail = format('clinic_id=%s', p_clinic_id), hint = 'Check the id.';
  elsif p_doctor_id is not null and not exists (
    select from data.doctor where id = p_doctor_id and clinic_id = coalesce(p_clinic_id, clinic_id)
  ) then
    raise exception using errcode = 'MB202', message = 'doctor_not_found',
      detail = format('doctor_id=%s', p_doctor_id), hint = 'Check the id.';
  end if;

  select array_agg(v_row order by v_row.starts_at, v_row.id)
  into v_rows
  from (
    select b.*
    from data.booking as b
    where
      (p_patient_id is null or b.patient_id = p_patient_id)
      and (p_doctor_id is null or b.doctor_id = p_doctor_id)
      and (p_clinic_id is null or b.clinic_id = p_clinic_id)
      -- internal.effective_status, written out: as a call it would cost more than the row
      and (
        p_status is null
        or case when b.status = 'pending' and b.expires_at <= v_now then 'expired' else b.status end = p_status
      )
      and (p_from is null or b.starts_at >= p_from)
      and (p_to is null or b.starts_at < p_to)
      and (p_after is null or (b.starts_at, b.id) > (v_after_starts_at, p_after))
    order by b.starts_at, b.id
    limit p_limit
  ) as v_booking
  cross join lateral internal.booking_row(v_booking::data.booking) as v_row;
  perform internal.record_read('list_bookings', array_agg(r.id), array_agg(r.clinic_id), array_agg(r.patient_id))
  from unnest(v_rows) as r;
  return query select r.* from unnest(v_rows) as r;
end
$$;

comment on function api.list_bookings(uuid, uuid, uuid, text, timestamptz, timestamptz, integer, uuid) is
'Lists bookings by the start of the visit. Name a patient, a doctor or a clinic; a patient or doctor who names none gets his own.
p_status: pending, confirmed, arrived, completed, cancelled, no_show or expired; null: all.
p_from: begins at or after this.
p_to: begins before this.
p_limit: 1 to 500.
p_after: id of the last row of the page before.
Errors: MB001 invalid_argument, MB004 invalid_range, MB201 clinic_not_found, MB202 doctor_not_found, MB203 patient_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
