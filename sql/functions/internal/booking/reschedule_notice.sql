create or replace function internal.reschedule_notice(p_booking data.booking)
returns interval
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select interval '1 minute' * coalesce(d.reschedule_notice_minutes, c.reschedule_notice_minutes)
  from data.clinic as c
  inner join data.doctor as d on d.clinic_id = c.id
  where c.id = p_booking.clinic_id and d.id = p_booking.doctor_id
$$;

comment on function internal.reschedule_notice(data.booking) is
'How long before it begins a patient may still move a confirmed booking: what the doctor says, or the clinic.';
