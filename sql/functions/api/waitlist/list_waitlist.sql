create or replace function api.list_waitlist(
  p_clinic_id uuid default null, p_patient_id uuid default null, p_doctor_id uuid default null, p_status text default null,
  p_limit integer default 50, p_after uuid default null
)
returns setof api.waitlist_entry
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
  v_after_created_at timestamptz;
  v_rows api.waitlist_entry[];
begin
  if num_nonnulls(p_clinic_id, p_patient_id, p_doctor_id) = 0 then
    p_patient_id := case v_actor.role when 'patient' then v_actor.patient_id end;
    p_doctor_id := case v_actor.role when 'doctor' then v_actor.doctor_id end;
  end if;
  perform internal.authorize('list_waitlist', p_clinic_id, p_patient_id, p_doctor_id);
  if v_actor.role = 'patient' then
    -- his place counts those before him: whoever they are, in whatever clinic
    perform internal.admit('*');
  end if;
  perform internal.check_argument(
    num_nonnulls(p_clinic_id, p_patient_id, p_doctor_id) > 0, 'clinic_id', 'or doctor_id or patient_id is required');
  perform internal.check_argument(
    coalesce(p_status in ('waiting', 'offered', 'booked', 'lapsed', 'left', 'over'), true),
    'status', 'is not a status of a place in line');
  select created_at into v_after_created_at
  from data.waitlist_entry
  where
    id = p_after and clinic_id = coalesce(p_clinic_id, clinic_id) and patient_id = coalesce(p_patient_id, patient_id)
    and (p_doctor_id is null or doctor_id = p_doctor_id);
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

  select array_agg(v_row order by v_row.created_at, v_row.id)
  into v_rows
  from (
    select e as entry
    from data.waitlist_entry as e
    where
      (p_clinic_id is null or e.clinic_id = p_clinic_id)
      and (p_patient_id is null or e.patient_id = p_patient_id)
      and (p_doctor_id is null or e.doctor_id = p_doctor_id)
      and (p_after is null or (e.created_at, e.id) > (v_after_created_at, p_after))
      and (p_status is null or internal.waitlist_status(e, v_now) = p_status)
    order by e.created_at, e.id
    limit p_limit
  ) as v_page
  cross join lateral internal.waitlist_entry_row(v_page.entry) as v_row;
  perform internal.record_read('list_waitlist', array_agg(r.id), array_agg(r.clinic_id), array_agg(r.patient_id))
  from unnest(v_rows) as r;
  return query select r.* from unnest(v_rows) as r;
end
$$;

comment on function api.list_waitlist(uuid, uuid, uuid, text, integer, uuid) is
'Lists places in line, first come first. Name a clinic, a patient or a doctor; a patient or doctor who names none gets his own.
p_doctor_id: places that are for this doctor alone.
p_status: waiting, offered, booked, lapsed, left or over; null: all.
p_limit: 1 to 500.
p_after: id of the last row of the page before.
Errors: MB001 invalid_argument, MB201 clinic_not_found, MB202 doctor_not_found, MB203 patient_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
