create or replace function internal.buffer_refusal(
  p_slot data.slot, p_clinic data.clinic, p_doctor data.doctor, p_now timestamptz, p_moving_id uuid default null
)
returns internal.refusal
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_gap interval := internal.buffer_gap(p_clinic, p_doctor);
  v_length interval := p_slot.ends_at - p_slot.starts_at;
  v_from timestamptz := p_slot.starts_at;
  v_other data.slot;
  v_first data.slot;
begin
  if v_gap = interval '0' then
    return null;
  end if;
  -- until there is room for as long a visit
  loop
    select s.* into v_other
    from data.slot as s
    where
      s.doctor_id = p_slot.doctor_id and s.clinic_id = p_slot.clinic_id and s.id <> p_slot.id
      -- one that is over and closed may still need its time after it
      and s.status <> 'cancelled' and s.booked > 0
      -- no slot is longer than a day
      and s.starts_at > v_from - v_gap - interval '24 hours' and s.starts_at < v_from + v_length + v_gap
      and s.ends_at > v_from - v_gap
      and exists (
        select
        from data.booking as b
        where
          b.slot_id = s.id and b.clinic_id = s.clinic_id and b.status not in ('cancelled', 'expired')
          and (b.status <> 'pending' or b.expires_at > p_now) and b.id is distinct from p_moving_id
      )
    order by s.ends_at desc
    limit 1;
    exit when not found;
    if v_first.id is null then
      v_first := v_other;
    end if;
    v_from := v_other.ends_at + v_gap;
  end loop;
  if v_first.id is null then
    return null;
  end if;
  return internal.make_refusal(
    'MB114', 'buffer_needed', format('slot_id=%s, starts_at=%s, other_slot_id=%s', p_slot.id, p_slot.starts_at, v_first.id),
    'Search again and choose another slot.',
    case when v_first.starts_at < p_slot.starts_at then 'buffer_after_minutes' else 'buffer_before_minutes' end, v_from);
end
$$;

comment on function internal.buffer_refusal(data.slot, data.clinic, data.doctor, timestamptz, uuid) is
'Refuses a slot nearer to another visit of the doctor than his buffers allow.
p_moving_id: a booking that would give up its seat; null: none.
Returns no code where there is room.';
