-- Left blocked, it would keep the slots of the new schedule away. One that staff blocked has no conflict, or one that is over: it stays.
create or replace function internal.remove_emptied_slots(p_slot_ids uuid[])
returns void
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
  update data.slot as s
  set status = 'cancelled', template_id = null, version = s.version + 1
  where
    s.id = any (p_slot_ids) and s.booked = 0 and s.status = 'blocked'
    and exists (
      select
      from data.schedule_conflict as c
      where
        c.slot_id = s.id and c.clinic_id = s.clinic_id
        -- kept, it left its template
        and (c.kept_at is null or s.template_id is null)
    )
$$;

comment on function internal.remove_emptied_slots(uuid[]) is
'Removes those of these slots that stayed in a changed schedule only for their bookings, and in which nobody is booked any more.
p_slot_ids: slots whose rows the caller has locked.';
