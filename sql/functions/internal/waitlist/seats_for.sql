-- Asked without locks of slots that the caller has not locked himself: whoever takes one asks again under them.
create or replace function internal.seats_for(
  p_entry data.waitlist_entry, p_clinic data.clinic, p_slot_ids uuid[], p_now timestamptz
)
returns setof data.slot
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
rows 1
as $$
begin
  return query
  select (v_near.slot).*
  from (
    select s as slot, d as doctor
    from data.slot as s
    inner join data.doctor as d on d.id = s.doctor_id and d.clinic_id = s.clinic_id
    where
      s.clinic_id = p_entry.clinic_id and s.is_free and (p_slot_ids is null or s.id = any (p_slot_ids))
      and s.starts_at >= greatest(p_entry.starts_at, p_now) and s.starts_at < p_entry.ends_at
      and (p_entry.doctor_id is null or s.doctor_id = p_entry.doctor_id)
      and internal.is_waiting_for(p_entry, s, d)
    order by s.starts_at, s.id
    limit 200
  ) as v_near
  where (internal.booking_refusal(v_near.slot, p_clinic, v_near.doctor, p_entry.patient_id, p_now, null, true)).code is null
  order by (v_near.slot).starts_at, (v_near.slot).id;
end
$$;

comment on function internal.seats_for(data.waitlist_entry, data.clinic, uuid[], timestamptz) is
'The slots with a free seat that a place in line waits for, and that its patient may have, earliest first; of the first 200 that he waits for.
p_slot_ids: look among these; null: among all of the clinic.';
