create or replace function internal.find_or_make_shift(p_shift data.shift)
returns data.shift
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_shift data.shift;
begin
  select * into v_shift
  from data.shift
  where
    clinic_id = p_shift.clinic_id and starts_at = p_shift.starts_at and ends_at = p_shift.ends_at
    and slot_minutes = p_shift.slot_minutes and buffer_minutes = p_shift.buffer_minutes and is_active;
  if not found then
    insert into data.shift (id, clinic_id, name, starts_at, ends_at, slot_minutes, buffer_minutes, created_at, updated_at)
    values (
      internal.new_id(), p_shift.clinic_id, p_shift.name, p_shift.starts_at, p_shift.ends_at, p_shift.slot_minutes,
      p_shift.buffer_minutes, internal.now(), internal.now()
    )
    returning * into v_shift;
  end if;
  return v_shift;
end
$$;

comment on function internal.find_or_make_shift(data.shift) is
'Returns the shift that a clinic has like this one, or makes it. The caller has locked the clinic, and checked the shift.';
