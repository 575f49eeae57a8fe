-- What stayed in a changed schedule only for its bookings, or was made off hours for one, goes with the last of them: left blocked,
-- it would keep the slots of the schedule away. One UPDATE a slot: written twice, it would ask for its doctor's key, and whoever is
-- disabling him waits for the slot.
create or replace function internal.free_seats(p_slot_ids uuid[])
returns void
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
  update data.slot as s
  set
    booked = s.booked - v_freed.seats,
    status = case when v_freed.is_left_over then 'cancelled' else s.status end,
    template_id = case when not v_freed.is_left_over then s.template_id end,
    version = s.version + 1
  from (
    select
      v_slot.id, v_seats.n as seats,
      v_slot.booked = v_seats.n and v_slot.status = 'blocked' and (
        v_slot.is_in_conflict
        or (
          v_slot.template_id is null and (
            -- kept, it left its template
            exists (
              select from data.schedule_conflict as c
              where c.slot_id = v_slot.id and c.clinic_id = v_slot.clinic_id and c.kept_at is not null
            )
            -- made for one visit
            or exists (
              select from data.booking as b
              inner join data.booking_override as o on o.booking_id = b.id and o.clinic_id = b.clinic_id
              where b.slot_id = v_slot.id and b.clinic_id = v_slot.clinic_id and o.kind = 'off_hours'
            )
          )
        )
      ) as is_left_over
    from (select v_id, count(*)::integer as n from unnest(p_slot_ids) as v_id group by v_id) as v_seats
    inner join data.slot as v_slot on v_slot.id = v_seats.v_id
  ) as v_freed
  where s.id = v_freed.id;
  select internal.release_resources(p_slot_ids);
$$;

comment on function internal.free_seats(uuid[]) is
'Frees seats, and what their slots need no more; the caller has locked the slots, and offers the seats to the waitlist.
p_slot_ids: the slot of each seat.';
