create or replace function internal.reminder_spread(p_booking_id uuid)
returns interval
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
  select (1 + (hashtextextended(p_booking_id::text, 0) & 2147483647) % 600) * interval '1 second'
$$;

comment on function internal.reminder_spread(uuid) is
'How much earlier than its minutes say a booking''s reminder is due: 1 to 600 seconds, the same at each call, so that those of all visits at 10:00 do not come due in one second.';
