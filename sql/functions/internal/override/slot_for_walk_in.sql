-- Two walk-ins at once: the second's insert gives way, and finds the first's slot.
create or replace function internal.slot_for_walk_in(p_doctor data.doctor, p_minutes integer)
returns data.slot
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  c_least constant interval := interval '5 minutes';
  v_now timestamptz;
  v_from timestamptz;
  v_until timestamptz;
  v_joined_id uuid;
  v_slot data.slot;
begin
  for v_attempt in 1 .. 3 loop
    v_now := internal.now();
    select greatest(date_trunc('minute', v_now), max(ends_at) filter (where ends_at <= v_now)),
      least(
        greatest(date_trunc('minute', v_now), max(ends_at) filter (where ends_at <= v_now)) + p_minutes * interval '1 minute',
        min(starts_at) filter (where starts_at > v_now))
    into v_from, v_until
    from data.slot
    where
      doctor_id = p_doctor.id and clinic_id = p_doctor.clinic_id and status in ('open', 'blocked')
      -- no slot is longer than a day
      and starts_at > v_now - interval '24 hours' and starts_at < v_now + interval '24 hours';

    select id into v_joined_id
    from data.slot
    where
      doctor_id = p_doctor.id and clinic_id = p_doctor.clinic_id and status in ('open', 'blocked')
      and starts_at > v_now - interval '24 hours' and ends_at > v_now
      and starts_at <= case when v_until - v_from < c_least then v_until else v_now end
    order by starts_at
    limit 1;
    if found then
      select * into v_slot
      from data.slot
      where id = v_joined_id and clinic_id = p_doctor.clinic_id and status in ('open', 'blocked')
      for update;
    else
      v_slot := internal.make_blocked_slot(p_doctor, v_from, v_until, 'in_person');
    end if;
    if v_slot.id is not null then
      return v_slot;
    end if;
  end loop;
  raise exception using errcode = '55P03', message = 'slot_locked',
    detail = format('doctor_id=%s', p_doctor.id), hint = 'The doctor''s schedule is being changed: try again.';
end
$$;

comment on function internal.slot_for_walk_in(data.doctor, integer) is
'Locks the slot that somebody who has just come is seen in: the doctor''s running one; else one made from now on, up to his next; or that one, where less than 5 minutes are left before it.
Errors: 55P03 slot_locked, MB303 invalid_claims, MB503 durability_refused';
