-- A booking in the way of a changed schedule can be cancelled at any time: that is the clinic's doing, not the patient's.
create or replace function internal.cancellation_deadline(p_booking data.booking)
returns timestamptz
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if p_booking.status = 'pending' or internal.has_open_conflict(p_booking) then
    return null;
  end if;
  return (
    select
      p_booking.starts_at - interval '1 minute' * coalesce(d.cancellation_notice_minutes, c.cancellation_notice_minutes)
    from data.clinic as c
    inner join data.doctor as d on d.clinic_id = c.id
    where c.id = p_booking.clinic_id and d.id = p_booking.doctor_id
  );
end
$$;

comment on function internal.cancellation_deadline(data.booking) is
'Until when a patient may cancel a booking, by the notice of the doctor or the clinic; null: at any time.';
