create or replace function internal.purge_booking_requests(p_limit integer default 100000)
returns integer
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
  -- materialized: read again for another row, it would find the next rows to be locked
  with due as materialized (
    select r.id, r.clinic_id
    from data.booking_request as r
    where r.settled_at < (select internal.now()) - interval '30 days'
    order by r.settled_at
    limit p_limit
    for update skip locked
  ), purged as (
    delete from data.booking_request
    using due
    where booking_request.id = due.id and booking_request.clinic_id = due.clinic_id
    returning booking_request.clinic_id
  )
  select count(*)::integer from purged
$$;

comment on function internal.purge_booking_requests(integer) is
'Job, hourly: forgets booking requests that were settled over 30 days ago. The bookings they became, and the events, stay.
p_limit: most requests to purge in one run.
Returns how many it purged.';
