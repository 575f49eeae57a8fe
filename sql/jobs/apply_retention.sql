-- Skips patients whom somebody has locked: the next run takes them.
create or replace function internal.apply_retention(p_limit integer default 1000)
returns integer
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_now timestamptz := internal.now();
  v_patient_id uuid;
  v_count integer := 0;
begin
  for v_patient_id in
    select p.id
    from data.patient as p
    where
      p.erased_at is null
      and exists (select from data.booking as b where b.patient_id = p.id)
      and not exists (
        select
        from data.booking as b
        inner join data.clinic as c on c.id = b.clinic_id
        where b.patient_id = p.id and b.ends_at > v_now - c.retention_days * interval '1 day'
      )
      and not exists (
        select from data.waitlist_entry as w where w.patient_id = p.id and w.status in ('waiting', 'offered') and w.ends_at > v_now
      )
      and not exists (select from data.booking_request as r where r.patient_id = p.id and r.status = 'queued')
    order by p.id
    limit p_limit
    for update skip locked
  loop
    -- seen again under the lock, which keeps new ones out
    continue when exists (
      select from data.booking as b
      inner join data.clinic as c on c.id = b.clinic_id
      where b.patient_id = v_patient_id and b.ends_at > v_now - c.retention_days * interval '1 day'
    )
    or exists (
      select from data.waitlist_entry as w
      where w.patient_id = v_patient_id and w.status in ('waiting', 'offered') and w.ends_at > v_now
    )
    or exists (select from data.booking_request as r where r.patient_id = v_patient_id and r.status = 'queued');
    perform internal.destroy_patient_data(v_patient_id);
    v_count := v_count + 1;
  end loop;

  with due as materialized (
    select b.id, b.clinic_id
    from data.clinic as c
    inner join data.booking as b on b.clinic_id = c.id
    where
      b.ends_at <= v_now - c.retention_days * interval '1 day'
      and (
        num_nonnulls(b.notes, b.reason) > 0
        or exists (
          select from data.booking_override as o
          where o.booking_id = b.id and o.clinic_id = b.clinic_id and o.reason is not null
        )
      )
    limit p_limit
    for no key update of b skip locked
  ), forgotten as (
    update data.booking as b
    set notes = null, reason = null, version = version + 1
    from due
    where b.id = due.id and b.clinic_id = due.clinic_id
    returning b.clinic_id
  ), excused as (
    update data.booking_override as o
    set reason = null
    from due
    where o.booking_id = due.id and o.clinic_id = due.clinic_id
  ), per_clinic as (
    select f.clinic_id, count(*) as bookings from forgotten as f group by f.clinic_id
  )
  select v_count + coalesce(sum(p.bookings), 0)::integer into v_count
  from per_clinic as p
  cross join lateral internal.record_event(
    'clinic.retention_applied', p.clinic_id, p.clinic_id, jsonb_build_object('bookings', p.bookings)) as v_event;
  return v_count;
end
$$;

comment on function internal.apply_retention(integer) is
'Job, nightly: erases patients whose last visit is longer ago than every clinic that saw them keeps personal data (clinic.retention_days), and the notes and reasons of older bookings of the others, those of overrides too. Who has never booked is kept.
p_limit: most patients, and most bookings, in one run.
Returns how many it erased or emptied.
Errors: MB303 invalid_claims, MB503 durability_refused';
