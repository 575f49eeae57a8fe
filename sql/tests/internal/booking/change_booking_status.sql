begin;
\ir ../../fixture.psql
select plan(2);

select id as booking from api.book_slot(:'slot', :'ann') \gset
-- the visit begins: all that time forbids is allowed at this moment
set medbook.now = '2030-01-07 09:00+00';

-- puts the booking into a status, calls a function on it, and takes both back
create function pg_temp.outcome(p_booking_id uuid, p_status text, p_function text) returns text language plpgsql as $$
declare
  v_status text;
begin
  update data.booking
  set status = split_part(p_status, ',', 1),
    expires_at = internal.now() + case when p_status = 'pending, over' then interval '0' else interval '1 minute' end
  where id = p_booking_id;
  execute format('select status from api.%I($1)', p_function) into v_status using p_booking_id;
  raise exception using errcode = 'ZZZZZ', message = v_status;
exception
  when sqlstate 'ZZZZZ' then return sqlerrm;
  when others then return sqlstate;
end
$$;

select results_eq(
  format($$ select s, f, pg_temp.outcome(%L, s, f)
  from unnest(array['pending', 'pending, over', 'confirmed', 'arrived', 'completed', 'cancelled', 'no_show', 'expired']) with ordinality as a (s, i)
  cross join unnest(array['confirm_booking', 'check_in_booking', 'complete_booking', 'mark_no_show', 'cancel_booking']) with ordinality as b (f, j)
  order by i, j $$, :'booking'),
  $$ values
    ('pending', 'confirm_booking', 'confirmed'),
    ('pending', 'check_in_booking', 'MB105'),
    ('pending', 'complete_booking', 'MB105'),
    ('pending', 'mark_no_show', 'MB105'),
    ('pending', 'cancel_booking', 'cancelled'),
    ('pending, over', 'confirm_booking', 'MB106'),
    ('pending, over', 'check_in_booking', 'MB105'),
    ('pending, over', 'complete_booking', 'MB105'),
    ('pending, over', 'mark_no_show', 'MB105'),
    ('pending, over', 'cancel_booking', 'MB105'),
    ('confirmed', 'confirm_booking', 'MB105'),
    ('confirmed', 'check_in_booking', 'arrived'),
    ('confirmed', 'complete_booking', 'completed'),
    ('confirmed', 'mark_no_show', 'no_show'),
    ('confirmed', 'cancel_booking', 'cancelled'),
    ('arrived', 'confirm_booking', 'MB105'),
    ('arrived', 'check_in_booking', 'MB105'),
    ('arrived', 'complete_booking', 'completed'),
    ('arrived', 'mark_no_show', 'MB105'),
    ('arrived', 'cancel_booking', 'cancelled'),
    ('completed', 'confirm_booking', 'MB105'),
    ('completed', 'check_in_booking', 'MB105'),
    ('completed', 'complete_booking', 'MB105'),
    ('completed', 'mark_no_show', 'MB105'),
    ('completed', 'cancel_booking', 'MB105'),
    ('cancelled', 'confirm_booking', 'MB105'),
    ('cancelled', 'check_in_booking', 'MB105'),
    ('cancelled', 'complete_booking', 'MB105'),
    ('cancelled', 'mark_no_show', 'MB105'),
    ('cancelled', 'cancel_booking', 'MB105'),
    ('no_show', 'confirm_booking', 'MB105'),
    ('no_show', 'check_in_booking', 'MB105'),
    ('no_show', 'complete_booking', 'MB105'),
    ('no_show', 'mark_no_show', 'MB105'),
    ('no_show', 'cancel_booking', 'MB105'),
    ('expired', 'confirm_booking', 'MB106'),
    ('expired', 'check_in_booking', 'MB105'),
    ('expired', 'complete_booking', 'MB105'),
    ('expired', 'mark_no_show', 'MB105'),
    ('expired', 'cancel_booking', 'MB105') $$,
  'each function moves a booking from the statuses it should, and refuses all others');

select results_eq(
  format('select b.status, b.version, s.booked from data.booking as b join data.slot as s on s.id = b.slot_id where b.id = %L', :'booking'),
  $$ values ('pending', 1, 1) $$,
  'the booking is as it was before');

select * from finish();
rollback;
