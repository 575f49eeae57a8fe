create or replace function internal.lowest_free_seat(p_slot_id uuid, p_clinic_id uuid)
returns integer
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_taken integer;
  v_free integer := 1;
begin
  for v_taken in
    select seat from data.booking
    where slot_id = p_slot_id and clinic_id = p_clinic_id and status not in ('cancelled', 'expired')
    order by seat
  loop
    exit when v_taken > v_free;
    v_free := v_taken + 1;
  end loop;
  return v_free;
end
$$;

comment on function internal.lowest_free_seat(uuid, uuid) is
'The lowest seat from 1 that nobody has taken; a completed visit or a no-show keeps its seat. How many there are is for slot_is_not_overbooked to say.';
