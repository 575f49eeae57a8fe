create or replace function api.list_conflicts(
  p_clinic_id uuid default null, p_doctor_id uuid default null, p_status text default 'open',
  p_limit integer default 50, p_after uuid default null
)
returns setof api.conflict
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
  v_after_created_at timestamptz;
  v_rows api.conflict[];
begin
  p_clinic_id := coalesce(p_clinic_id, (select clinic_id from data.doctor where id = p_doctor_id));
  perform internal.authorize('list_conflicts', p_clinic_id, null, p_doctor_id);
  perform internal.check_argument(num_nonnulls(p_clinic_id, p_doctor_id) > 0, 'clinic_id', 'or doctor_id is required');
  perform internal.check_argument(
    coalesce(p_status in ('open', 'moved', 'kept', 'cancelled'), true), 'status', 'is not open, moved, kept or cancelled');
  select created_at into v_after_created_at from data.schedule_conflict where id = p_after and clinic_id = p_clinic_id;
  perform internal.check_page(p_limit, p_after, found);
  if p_doctor_id is not null and not exists (
    select from data.doctor where id = p_doctor_id and clinic_id = p_clinic_id
  ) then
    raise exception using errcode = 'MB202', message = 'doctor_not_found',
      detail = format('doctor_id=%s', p_doctor_id), hint = 'Name a doctor of this clinic.';
  elsif not exists (select from data.clinic where id = p_clinic_id) then
    raise exception using errcode = 'MB201', message = 'clinic_not_found',
      detail = format('clinic_id=%s', p_clinic_id), hint = 'Check the id.';
  end if;

  select array_agg(v_row order by v_row.created_at, v_row.id)
  into v_rows
  from (
    select c as conflict, b as booking, s as slot
    from data.schedule_conflict as c
    inner join data.booking as b on b.id = c.booking_id and b.clinic_id = c.clinic_id
    inner join data.slot as s on s.id = c.slot_id and s.clinic_id = c.clinic_id
    where
      c.clinic_id = p_clinic_id
      and (p_doctor_id is null or s.doctor_id = p_doctor_id)
      and (p_status is null or internal.conflict_status(c, b, v_now) = p_status)
      and (p_after is null or (c.created_at, c.id) > (v_after_created_at, p_after))
    order by c.created_at, c.id
    limit p_limit
  ) as v_met
  cross join lateral internal.conflict_row(v_met.conflict, v_met.booking, v_met.slot) as v_row;
  perform internal.record_read('list_conflicts', array_agg(r.id), array_agg(r.clinic_id), array_agg(r.patient_id))
  from unnest(v_rows) as r;
  return query select r.* from unnest(v_rows) as r;
end
$$;

comment on function api.list_conflicts(uuid, uuid, text, integer, uuid) is
'Lists bookings in the way of a changed schedule, oldest conflict first. Name a clinic or a doctor.
p_doctor_id: whose slot the booking was in; without p_clinic_id in the clinic that he is of.
p_status: open, moved, kept or cancelled; null: all.
p_limit: 1 to 500.
p_after: id of the last row of the page before.
Errors: MB001 invalid_argument, MB201 clinic_not_found, MB202 doctor_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
