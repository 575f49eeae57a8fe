-- Asked twice in a call: before anything is locked or written, and, to count, after all else.
create or replace function internal.limit_bookings(p_patient_id uuid, p_is_made boolean)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  if (internal.actor()).role = 'patient' then
    perform internal.check_rate_limit('book', p_patient_id::text, p_is_made);
  end if;
end
$$;

comment on function internal.limit_bookings(uuid, boolean) is
'Limits how often a patient makes bookings himself, one by one or as a series. Staff and services are not limited.
p_is_made: true counts the call, whose bookings are made; false only looks.
Errors: MB303 invalid_claims, MB404 rate_limited';
