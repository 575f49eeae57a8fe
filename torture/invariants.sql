-- What holds at every moment, whatever was interrupted: run by anybody who may read data, and every count is 0.
select
  'a slot counts exactly its live or past seats' as claim, count(*) as violations
from (
  select s.id
  from data.slot as s
  left join data.booking as b
    on b.slot_id = s.id and b.clinic_id = s.clinic_id and b.status not in ('cancelled', 'expired')
  group by s.id, s.clinic_id having s.booked <> count(b.id)
) as v
union all
select
  'no seat is taken twice' as claim, count(*) as violations
from (
  select slot_id, seat from data.booking where status in ('pending', 'confirmed', 'arrived')
  group by slot_id, seat having count(*) > 1
) as v
union all
select
  'no slot has more live bookings than seats' as claim, count(*) as violations
from (
  select s.id from data.slot as s
  inner join data.booking as b on b.slot_id = s.id and b.status in ('pending', 'confirmed', 'arrived')
  group by s.id, s.capacity, s.extra_seats having count(*) > s.capacity + s.extra_seats
) as v
union all
select
  'no patient is in two places of a clinic at once' as claim, count(*) as violations
from (
  select a.id from data.booking as a
  inner join data.booking as b
    on a.patient_id = b.patient_id and a.clinic_id = b.clinic_id and a.id < b.id and a.during && b.during
  where a.status in ('pending', 'confirmed', 'arrived') and b.status in ('pending', 'confirmed', 'arrived')
) as v
union all
select
  'no cancelled slot has a live booking, unless that is known to be in the way' as claim, count(*) as violations
from (
  select s.id from data.slot as s
  inner join data.booking as b on b.slot_id = s.id and b.status in ('pending', 'confirmed', 'arrived')
  where s.status = 'cancelled' and not exists (
    select from data.schedule_conflict as c where c.booking_id = b.id and c.slot_id = s.id
  )
) as v
union all
select
  'no disabled doctor has a live slot' as claim, count(*) as violations
from (
  select s.id from data.slot as s inner join data.doctor as d on d.id = s.doctor_id
  where s.status in ('open', 'blocked') and not d.is_active
) as v
union all
select
  'no doctor is in two slots at once' as claim, count(*) as violations
from (
  select a.id from data.slot as a
  inner join data.slot as b on a.doctor_id = b.doctor_id and a.id < b.id and a.during && b.during
  where a.status in ('open', 'blocked') and b.status in ('open', 'blocked')
) as v
union all
select
  'a place in line is offered while one hold is kept for it, and no hold is kept for another' as claim, count(*) as violations
from (
  select e.id from data.waitlist_entry as e
  left join data.booking as b
    on b.waitlist_entry_id = e.id and b.clinic_id = e.clinic_id and b.status = 'pending'
  group by e.id, e.clinic_id, e.status having count(b.id) <> case e.status when 'offered' then 1 else 0 end
) as v
union all
select
  'a slot has all its resources while somebody is booked, and none while nobody is' as claim, count(*) as violations
from (
  select s.id from data.slot as s
  left join data.resource_reservation as r on r.slot_id = s.id and r.clinic_id = s.clinic_id
  group by s.id, s.clinic_id, s.booked, s.resource_ids
  having count(r.resource_id) <> case when s.booked > 0 then coalesce(cardinality(s.resource_ids), 0) else 0 end
) as v
union all
select
  'no resource is in two places at once' as claim, count(*) as violations
from (
  select a.slot_id from data.resource_reservation as a
  inner join data.resource_reservation as b
    on a.resource_id = b.resource_id and a.slot_id < b.slot_id and a.during && b.during
) as v
union all
select
  'every booking has an event' as claim, count(*) as violations
from (
  select b.id from data.booking as b
  where not exists (select from data.event as e where e.entity_id = b.id)
) as v;
