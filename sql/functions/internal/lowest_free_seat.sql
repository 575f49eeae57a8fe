create or replace function internal.lowest_free_seat(p_slot_id uuid, p_clinic_id uuid, p_capacity integer)
returns integer
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select min(v_seat)
  from generate_series(1, p_capacity) as v_seat
  where not exists (
    select
    from data.booking as b
    where
      b.slot_id = p_slot_id and b.clinic_id = p_clinic_id and b.seat = v_seat
      and b.status not in ('cancelled', 'expired')
  )
$$;

comment on function internal.lowest_free_seat(uuid, uuid, integer) is
'The lowest seat from 1 that nobody has taken; a completed visit or a no-show keeps its seat. Null when all are.';
