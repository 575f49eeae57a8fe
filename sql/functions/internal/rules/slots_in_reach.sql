create or replace function internal.slots_in_reach(p_slot data.slot, p_clinic data.clinic, p_doctor data.doctor)
returns uuid[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_gap interval := internal.buffer_gap(p_clinic, p_doctor);
begin
  if v_gap = interval '0' then
    return array[]::uuid[];
  end if;
  return array(
    select id
    from data.slot
    where
      doctor_id = p_slot.doctor_id and clinic_id = p_slot.clinic_id and id <> p_slot.id and status in ('open', 'blocked')
      -- no slot is longer than a day
      and starts_at > p_slot.starts_at - v_gap - interval '24 hours' and starts_at < p_slot.ends_at + v_gap
      and ends_at > p_slot.starts_at - v_gap
  );
end
$$;

comment on function internal.slots_in_reach(data.slot, data.clinic, data.doctor) is
'The doctor''s other live slots so near to this one that his buffers let only one of the two be booked.';
