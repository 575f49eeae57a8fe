create or replace function internal.count_live_bookings(p_patient_id uuid, p_now timestamptz)
returns integer
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select count(*)::integer
  from data.booking
  where
    patient_id = p_patient_id and status in ('pending', 'confirmed', 'arrived') and ends_at > p_now
    and (status <> 'pending' or expires_at > p_now)
$$;

comment on function internal.count_live_bookings(uuid, timestamptz) is
'How many bookings of a patient, in all clinics, are live and not over.';
