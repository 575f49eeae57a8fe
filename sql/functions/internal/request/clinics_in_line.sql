create or replace function internal.clinics_in_line()
returns setof uuid
language sql
volatile
set search_path = pg_catalog, pg_temp
rows 10
as $$
  -- from each clinic to the next: a long line costs no more than a short one
  with recursive v_next (clinic_id) as (
    (select clinic_id from data.booking_request where status = 'queued' order by clinic_id limit 1)
    union all
    select (
      select r.clinic_id
      from data.booking_request as r
      where r.status = 'queued' and r.clinic_id > v_next.clinic_id
      order by r.clinic_id
      limit 1
    )
    from v_next
    where v_next.clinic_id is not null
  )
  select clinic_id from v_next where clinic_id is not null order by random()
$$;

comment on function internal.clinics_in_line() is
'Clinics with booking requests that wait, in random order, so that a rush at one does not keep the others waiting.';
