create or replace function internal.is_booking_within_reach(p_booking_id uuid, p_clinic_id uuid)
returns boolean
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return internal.is_within_reach(p_clinic_id)
    -- behind the same wall
    or exists (select from data.booking where id = p_booking_id and clinic_id = p_clinic_id);
end
$$;

comment on function internal.is_booking_within_reach(uuid, uuid) is
'Whether what hangs on a booking is within reach: it is where the booking is.
Errors: MB303 invalid_claims';
