-- What holds at every moment, whatever was interrupted: run by anybody who may read data, and every count is 0.
with availability as (
  select
    t.id, t.doctor_id, daterange(t.valid_from, t.valid_until, '[]') as days, v_at.begins,
    v_at.begins + (s.ends_at - s.starts_at) + case when s.ends_at <= s.starts_at then interval '1 day' else '0' end as ends
  from data.schedule_template as t
  inner join data.shift as s on s.id = t.shift_id and s.clinic_id = t.clinic_id
  -- in a week that begins on a Monday
  cross join lateral (select date '2001-01-01' + t.weekday - 1 + s.starts_at as begins) as v_at
  where t.is_active
)
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
from data.booking as a
inner join data.booking as b
  on a.patient_id = b.patient_id and a.clinic_id = b.clinic_id and a.id < b.id and a.during && b.during
where a.status in ('pending', 'confirmed', 'arrived') and b.status in ('pending', 'confirmed', 'arrived')
union all
select
  'no cancelled slot has a live booking, unless that is known to be in the way' as claim, count(*) as violations
from data.slot as s
inner join data.booking as b on b.slot_id = s.id and b.status in ('pending', 'confirmed', 'arrived')
where s.status = 'cancelled' and not exists (
  select from data.schedule_conflict as c where c.booking_id = b.id and c.slot_id = s.id
)
union all
select
  'no disabled doctor has a live slot' as claim, count(*) as violations
from data.slot as s
inner join data.doctor as d on d.id = s.doctor_id
where s.status in ('open', 'blocked') and not d.is_active
union all
select
  'no doctor is in two slots at once' as claim, count(*) as violations
from data.slot as a
inner join data.slot as b on a.doctor_id = b.doctor_id and a.id < b.id and a.during && b.during
where a.status in ('open', 'blocked') and b.status in ('open', 'blocked')
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
from data.resource_reservation as a
inner join data.resource_reservation as b
  on a.resource_id = b.resource_id and a.slot_id < b.slot_id and a.during && b.during
union all
select
  'every booking has an event' as claim, count(*) as violations
from data.booking as b
where not exists (select from data.event as e where e.entity_id = b.id)
union all
select
  'a booking is where its slot is' as claim, count(*) as violations
from data.booking as b
left join data.slot as s on s.id = b.slot_id and s.clinic_id = b.clinic_id
where (s.doctor_id, s.starts_at, s.ends_at) is distinct from (b.doctor_id, b.starts_at, b.ends_at)
union all
select
  'a hold has an end, and what is confirmed has none' as claim, count(*) as violations
from data.booking
where
  (status = 'pending' and expires_at is null)
  or (status in ('confirmed', 'arrived', 'completed', 'no_show') and expires_at is not null)
union all
select
  'a booking has the time at which it came to its status' as claim, count(*) as violations
from data.booking
where case status
  when 'confirmed' then confirmed_at
  when 'arrived' then arrived_at
  when 'completed' then completed_at
  when 'cancelled' then cancelled_at
  when 'no_show' then no_show_at
  when 'expired' then expired_at
  else created_at
end is null
union all
select
  'the events of a booking lead, one from another, to the status it has' as claim, count(*) as violations
from (
  select b.id from data.booking as b
  inner join data.event as e on e.entity_id = b.id and e.topic like 'booking.%'
  cross join lateral (values (e.changes #>> '{status,0}', e.changes #>> '{status,1}')) as s (before, after)
  group by b.id, b.status
  having
    count(s.after) <> count(distinct s.after)
    -- it came to all that it left, and to the one it has; it left nothing else
    or array(
      select unnest(array_agg(s.after)) except select unnest(array_agg(s.before)) except select null
    ) <> array[b.status]
    or array(
      select unnest(array_agg(s.before)) except select unnest(array_agg(s.after)) except select null
    ) <> '{}'
) as v
union all
select
  'every slot is of a doctor of its clinic' as claim, count(*) as violations
from data.slot as s
where not exists (select from data.doctor as d where d.id = s.doctor_id and d.clinic_id = s.clinic_id)
union all
select
  'no doctor works in a disabled clinic' as claim, count(*) as violations
from data.doctor as d
inner join data.clinic as c on c.id = d.clinic_id
where d.is_active and not c.is_active
union all
select
  'no availability is of a shift that is removed' as claim, count(*) as violations
from data.schedule_template as t
inner join data.shift as s on s.id = t.shift_id and s.clinic_id = t.clinic_id
where t.is_active and not s.is_active
union all
select
  'no doctor is available in two shifts at once' as claim, count(*) as violations
from availability as a
inner join availability as b on a.doctor_id = b.doctor_id and a.id < b.id and a.days && b.days
cross join (values (interval '-7 days'), (interval '0'), (interval '7 days')) as v_week (later)
where (a.begins, a.ends) overlaps (b.begins + v_week.later, b.ends + v_week.later)
union all
select
  'a resource is reserved for the time of the slot' as claim, count(*) as violations
from data.resource_reservation as r
left join data.slot as s on s.id = r.slot_id and s.clinic_id = r.clinic_id
where (s.starts_at, s.ends_at) is distinct from (r.starts_at, r.ends_at)
union all
select
  'a key is kept with its answer, which agrees with the booking, series or request that it made' as claim, count(*) as violations
from data.idempotency_key as k
left join data.booking as b on b.id = (k.answer ->> 'id')::uuid
left join data.booking_series as s on s.id = (k.answer ->> 'id')::uuid
left join data.booking_request as r on r.id = (k.answer ->> 'id')::uuid
where
  k.answer is null
  -- a series of which nothing could be booked has no id
  or (
    k.answer ->> 'id' is not null
    and (k.answer ->> 'clinic_id')::uuid is distinct from coalesce(b.clinic_id, s.clinic_id, r.clinic_id)
  )
  or (
    k.answer ->> 'id' is not null
    and (k.answer ->> 'patient_id')::uuid is distinct from coalesce(b.patient_id, s.patient_id, r.patient_id)
  )
  or k.answer ->> 'reference' <> b.reference
union all
select
  'an event is either sealed or waits for it' as claim, count(*) as violations
from data.event as e
left join data.event_seal as s on s.event_id = e.id and s.clinic_id = e.clinic_id
left join data.event_unsealed as u on u.event_id = e.id and u.clinic_id = e.clinic_id
where (s.event_id is null) = (u.event_id is null)
union all
select
  'the seals of a clinic are numbered from 1 without gaps' as claim, count(*) as violations
from (
  select clinic_id from data.event_seal
  group by clinic_id having min(position) <> 1 or max(position) <> count(*)
) as v
union all
select
  'nothing is sealed, to be sealed, told or posted that did not happen' as claim, count(*) as violations
from (
  select o.event_id from (
    select event_id, clinic_id from data.event_seal
    union all select event_id, clinic_id from data.event_unsealed
    union all select event_id, clinic_id from data.outbox
    union all select event_id, clinic_id from data.event_delivery
    union all select event_id, clinic_id from data.message where event_id is not null
  ) as o
  where not exists (select from data.event as e where e.id = o.event_id and e.clinic_id = o.clinic_id)
  union all
  select a.event_id from data.webhook_attempt as a
  where not exists (select from data.event as e where e.id = a.event_id)
) as v
union all
select
  'live changes are numbered without gaps' as claim, count(*) as violations
from (
  select from data.live_change having max(id) - min(id) + 1 <> count(*)
) as v
union all
select
  'a message is to the patient of its booking' as claim, count(*) as violations
from data.message as m
inner join data.booking as b on b.id = m.booking_id and b.clinic_id = m.clinic_id
where m.patient_id <> b.patient_id
union all
select
  'a place in line that is used up has its booking, of the same patient' as claim, count(*) as violations
from data.waitlist_entry as e
where e.status = 'booked' and not exists (
  select from data.booking as b
  where b.waitlist_entry_id = e.id and b.patient_id = e.patient_id and b.confirmed_at is not null
)
union all
select
  'a request stands in line while it is queued, and only then' as claim, count(*) as violations
from data.booking_request as r
full join data.booking_request_line as l on l.request_id = r.id and l.clinic_id = r.clinic_id
where (l.request_id is not null) is distinct from (r.status = 'queued')
union all
select
  'a request that is booked has a booking of its patient' as claim, count(*) as violations
from data.booking_request as r
left join data.booking as b on b.id = r.booking_id and b.clinic_id = r.clinic_id
where r.status = 'booked' and b.patient_id is distinct from r.patient_id
union all
select
  'what was said outside about a booking has an outcome' as claim, count(*) as violations
from data.booking_settlement where outcome is null
union all
select
  'a series is of one patient' as claim, count(*) as violations
from data.booking as b
inner join data.booking_series as s on s.id = b.series_id and s.clinic_id = b.clinic_id
where b.patient_id <> s.patient_id
union all
select
  'calls are counted by rules that there are' as claim, count(*) as violations
from data.rate_limit as r
where
  not exists (select from data.rate_limit_rule as k where k.action = r.action)
  or cardinality(r.accepted_at) not between 1 and 1000;
