-- Rows as the tables of the first release took them: a clinic with a visit that is booked and one by video that is held.
with
clinic as (
  insert into data.clinic (id, name, time_zone, created_at, updated_at)
  values (gen_random_uuid(), 'Old', 'Europe/London', now(), now())
  returning id
),

doctor as (
  insert into data.doctor (id, clinic_id, name, specialization, created_at, updated_at)
  select gen_random_uuid(), id, 'Dr Old', 'Old', now(), now()
  from clinic
  returning id, clinic_id
),

shift as (
  insert into data.shift (id, clinic_id, name, starts_at, ends_at, slot_minutes, created_at)
  select gen_random_uuid(), id, 'Morning', '09:00', '12:00', 30, now()
  from clinic
  returning id
),

template as (
  insert into data.schedule_template (id, clinic_id, doctor_id, shift_id, weekday, capacity, visit_type, created_at)
  select gen_random_uuid(), d.clinic_id, d.id, s.id, n, n + 1, case n when 1 then 'in_person' else 'virtual' end, now()
  from doctor as d
  cross join shift as s
  cross join generate_series(1, 2) as n
  returning *
),

slot as (
  insert into data.slot (
    id, clinic_id, doctor_id, starts_at, ends_at, capacity, booked, visit_type, template_id, created_at
  )
  select
    gen_random_uuid(), clinic_id, doctor_id, now() + weekday * interval '1 day', now() + weekday * interval '25 hours',
    capacity, 1, visit_type, id, now()
  from template
  returning *
),

patient as (
  insert into data.patient (id, name, phone, created_at, updated_at)
  values (gen_random_uuid(), 'Ann', '555 0100', now(), now())
  returning id
)

insert into data.booking (
  id, clinic_id, slot_id, doctor_id, patient_id, starts_at, ends_at, seat, status, reference, expires_at, created_at, confirmed_at
)
select
  gen_random_uuid(), s.clinic_id, s.id, s.doctor_id, p.id, s.starts_at, s.ends_at, 1,
  case s.visit_type when 'virtual' then 'pending' else 'confirmed' end,
  case s.visit_type when 'virtual' then 'AAAAABBBBB' else 'CCCCCDDDDD' end,
  now() + interval '2 minutes', now(),
  case s.visit_type when 'in_person' then now() end
from slot as s
cross join patient as p;
