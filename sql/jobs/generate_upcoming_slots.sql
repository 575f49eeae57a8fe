create or replace function internal.generate_upcoming_slots(p_days integer default 30)
returns integer
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_clinic record;
  v_generation api.generation;
  v_offering uuid[] := '{}'::uuid[];
  v_made integer := 0;
begin
  if not pg_try_advisory_xact_lock(hashtextextended('medbook.generate_upcoming_slots', 0)) then
    return 0;
  end if;
  for v_clinic in
    select id, (internal.now() at time zone time_zone)::date as today from data.clinic where is_active order by id
  loop
    -- being planned in, or disabled, at this moment: its turn comes with the next run
    perform from data.clinic where id = v_clinic.id and is_active for no key update skip locked;
    continue when not found;
    v_generation := internal.generate_slots(v_clinic.id, v_clinic.today, v_clinic.today + p_days, null);
    v_made := v_made + v_generation.made;
    v_offering := v_offering || v_clinic.id;
  end loop;
  perform internal.offer_new_seats(v_offering);
  return v_made;
end
$$;

comment on function internal.generate_upcoming_slots(integer) is
'Job, nightly: generates the slots of every active clinic from today for the next days, then offers all that is free to the waitlists. Two runs at once: the second does nothing.
p_days: how many days ahead, at most 366.
Returns how many slots it made.
Errors: MB001 invalid_argument, MB004 invalid_range, MB108 clinic_inactive, MB108 doctor_inactive, MB201 clinic_not_found, MB202 doctor_not_found, MB303 invalid_claims, MB503 durability_refused';
