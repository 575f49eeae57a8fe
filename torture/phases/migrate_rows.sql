-- Rows as the tables of the first release took them: a booked slot each for half of the patients, and free ones.
create temporary table amount as select current_setting('rows.count')::integer as patients;

insert into data.clinic (id, name, time_zone, created_at, updated_at)
values (gen_random_uuid(), 'Old', 'Europe/London', now(), now());
insert into data.doctor (id, clinic_id, name, specialization, created_at, updated_at)
select gen_random_uuid(), id, 'Dr Old', 'Old', now(), now() from data.clinic;
insert into data.shift (id, clinic_id, name, starts_at, ends_at, slot_minutes, created_at)
select gen_random_uuid(), id, 'Morning', '09:00', '12:00', 30, now() from data.clinic;
insert into data.schedule_template (id, clinic_id, doctor_id, shift_id, weekday, capacity, visit_type, created_at)
select gen_random_uuid(), d.clinic_id, d.id, s.id, n, 1, 'in_person', now()
from data.doctor as d, data.shift as s, generate_series(1, 7) as n;
insert into data.closure (id, clinic_id, starts_at, ends_at, reason, created_at)
select gen_random_uuid(), id, now() + interval '900 days', now() + interval '901 days', 'Holiday', now() from data.clinic;
insert into data.patient (id, name, email, phone, created_at, updated_at)
select gen_random_uuid(), 'Patient ' || n, n || '@old.example', '555 0100', now(), now()
from amount as a, generate_series(1, a.patients) as n;
insert into data.slot (id, clinic_id, doctor_id, starts_at, ends_at, capacity, visit_type, created_at)
select
  gen_random_uuid(), d.clinic_id, d.id, now() + n * interval '30 minutes', now() + n * interval '30 minutes' + interval '30 minutes',
  1, case when n % 10 = 0 then 'virtual' else 'in_person' end, now()
from data.doctor as d, amount as a, generate_series(1, a.patients) as n;

with visit as (
  select s.*, p.id as patient_id
  from (select *, row_number() over (order by starts_at) as n from data.slot) as s
  inner join (select id, row_number() over (order by id) as n from data.patient) as p on p.n = s.n
  inner join amount as a on s.n <= a.patients / 2
), seated as (
  update data.slot set booked = 1 from visit where visit.id = slot.id
)
insert into data.booking (
  id, clinic_id, slot_id, doctor_id, patient_id, starts_at, ends_at, seat, status, reference, notes, created_at, confirmed_at
)
select
  gen_random_uuid(), clinic_id, id, doctor_id, patient_id, starts_at, ends_at, 1, 'confirmed', 'OLD' || n, 'a note', now(), now()
from visit;
insert into data.event (id, clinic_id, occurred_at, topic, entity_id, actor, payload)
select gen_random_uuid(), clinic_id, now(), 'booking.confirmed', id, 'nobody', '{}' from data.booking;
