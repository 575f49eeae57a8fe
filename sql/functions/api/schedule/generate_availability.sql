-- Locks the clinics in id order, as the nightly job does; offers only when all have their slots.
create or replace function api.generate_availability(
  p_from date, p_to date, p_clinic_ids uuid[] default null, p_limit integer default 10, p_after uuid default null
)
returns setof api.generation
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
rows 10
as $$
declare
  v_clinic_id uuid;
  v_clinic_ids uuid[];
  v_generation api.generation;
  v_offering uuid[] := '{}'::uuid[];
begin
  v_clinic_ids := internal.clinics_to_generate('generate_availability', p_clinic_ids);
  perform internal.check_days(p_from, p_to);
  perform internal.check_argument(p_limit between 1 and 100, 'limit', 'is not 1 to 100');

  for v_clinic_id in
    select v_id from unnest(v_clinic_ids) as v_id where p_after is null or v_id > p_after order by v_id limit p_limit
  loop
    v_generation := internal.generate_slots(v_clinic_id, p_from, p_to, null);
    if v_generation.made > 0 then
      v_offering := v_offering || v_clinic_id;
    end if;
    return next v_generation;
  end loop;
  perform internal.offer_new_seats(v_offering);
end
$$;

comment on function api.generate_availability(date, date, uuid[], integer, uuid) is
'Makes the slots that the doctors'' availability calls for, in several clinics at once, and offers them to the waitlists. Idempotent: what is already there stays as it is.
p_from: first local date, in each clinic''s zone.
p_to: last local date, inclusive; at most 366 days after p_from.
p_clinic_ids: 1 to 1000 clinics; null: every active clinic that the caller may plan.
p_limit: 1 to 100 clinics a call.
p_after: id of the last row of the call before: goes on with the clinics after it.
Returns a row per clinic, in id order, as generate_slots does.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB004 invalid_range, MB108 clinic_inactive, MB108 doctor_inactive, MB201 clinic_not_found, MB202 doctor_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
