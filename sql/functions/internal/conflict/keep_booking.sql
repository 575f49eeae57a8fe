-- The slot leaves its template, so that no further planning asks whether it is called for. It stays blocked to others: that is now
-- somebody's decision.
create or replace function internal.keep_booking(p_conflict data.schedule_conflict)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  update data.slot
  set template_id = null, is_in_conflict = false, version = version + 1
  where id = p_conflict.slot_id and clinic_id = p_conflict.clinic_id and status in ('open', 'blocked');
  if not found then
    raise exception using errcode = 'MB101', message = 'slot_unavailable',
      detail = format('slot_id=%s', p_conflict.slot_id),
      hint = 'The slot is cancelled, as its doctor was disabled: move the booking or cancel it.';
  end if;
  update data.schedule_conflict
  set kept_at = internal.now()
  where id = p_conflict.id and clinic_id = p_conflict.clinic_id;
end
$$;

comment on function internal.keep_booking(data.schedule_conflict) is
'Lets a visit take place as booked, though the schedule has changed; the caller has locked its slot.
Errors: MB101 slot_unavailable';
