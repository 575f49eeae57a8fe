begin;
\ir ../fixture.psql
select plan(17);

select id as virtual from api.create_slot(:'doctor', '2030-01-07 14:00+00', '2030-01-07 14:30+00', 3, 'virtual') \gset
select id as booking from api.book_slot(:'virtual', :'ann') \gset
select is(meeting_url, null, 'a hold has no link') from api.get_booking(:'booking');
select results_eq(
  format($$ select meeting_url ~ '^https://meet\.jit\.si/medbook-[0-9a-f]{32}$', visit_type, version from api.confirm_booking(%L) $$, :'booking'),
  $$ values (true, 'virtual', 2) $$, 'confirming gives a virtual visit a link, by default to an unguessable room');
select ok(
  (select meeting_url ~ '^https://' from api.book_slot(:'virtual', :'bob', p_confirm => true)), 'so does booking it confirmed');
select is(
  (select count(distinct meeting_url)::integer from data.booking where meeting_url is not null), 2, 'each visit has a room of its own');
select is(v.meeting_url, b.meeting_url, 'the link stays') from api.check_in_booking(:'booking') as v, data.booking as b where b.id = v.id;
select is(
  (select meeting_url from api.book_slot(:'slot', :'ann', p_confirm => true)), null, 'a visit in person has none');
select is(
  (select meeting_url from api.confirm_booking((select id from api.book_slot(:'later_slot', :'bob')))), null, 'whichever way it is confirmed');

-- one's own
select id as cat from api.register_patient('Cat Fox', 'cat@example.org') \gset
select id as hold from api.book_slot(:'virtual', :'cat') \gset
savepoint held;
create or replace function hook.meeting_url(
  p_booking_id uuid, p_clinic_id uuid, p_doctor_id uuid, p_starts_at timestamptz, p_ends_at timestamptz
)
returns text language sql volatile set search_path = pg_catalog, pg_temp as $$
  select concat_ws('/', 'https://video.example', p_booking_id, p_clinic_id, p_doctor_id, extract(epoch from p_starts_at)::integer, extract(epoch from p_ends_at)::integer)
$$;
select concat_ws('/', 'https://video.example', :'hold', :'clinic', :'doctor', 1894024800, 1894026600) as link \gset
select is(meeting_url, :'link', 'a function of one''s own makes the link, and knows the visit') from api.confirm_booking(:'hold');
\ir ../../functions/hook/meeting_url.sql
select is(
  hook.meeting_url(:'hold', :'clinic', :'doctor', '2030-01-07 14:00+00', '2030-01-07 14:30+00'), :'link', 'deploying again leaves it alone');
drop function hook.meeting_url(uuid, uuid, uuid, timestamptz, timestamptz);
\ir ../../functions/hook/meeting_url.sql
select matches(
  hook.meeting_url(:'hold', :'clinic', :'doctor', '2030-01-07 14:00+00', '2030-01-07 14:30+00'), '^https://meet', 'dropped, it comes back');
rollback to held;
update pg_proc set prosrc = replace(prosrc, 'meet.jit.si', 'old.example') where oid = 'hook.meeting_url'::regproc;
\ir ../../functions/hook/meeting_url.sql
select matches(
  hook.meeting_url(:'hold', :'clinic', :'doctor', '2030-01-07 14:00+00', '2030-01-07 14:30+00'), '^https://meet', 'MedBook''s own is renewed');

create or replace function hook.meeting_url(
  p_booking_id uuid, p_clinic_id uuid, p_doctor_id uuid, p_starts_at timestamptz, p_ends_at timestamptz
)
returns text language sql volatile set search_path = pg_catalog, pg_temp as 'select null::text';
savepoint none;
select results_eq(
  format('select status, meeting_url from api.confirm_booking(%L)', :'hold'), $$ values ('confirmed', null::text) $$, 'a visit may have no link');
rollback to none;

create or replace function hook.meeting_url(
  p_booking_id uuid, p_clinic_id uuid, p_doctor_id uuid, p_starts_at timestamptz, p_ends_at timestamptz
)
returns text language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  raise exception using errcode = 'HK001', message = 'no room left';
end
$$;
select to_jsonb(b) as before from data.booking as b where id = :'hold' \gset
select throws_ok(format('select api.confirm_booking(%L)', :'hold'), 'HK001', 'no room left', 'a hook that raises refuses the confirmation');
select is(to_jsonb(b), :'before'::jsonb, 'and changes nothing') from data.booking as b where id = :'hold';
select is_empty(
  format('select from data.event where entity_id = %L and topic = %L', :'hold', 'booking.confirmed'), 'nor tells of it');
select api.cancel_booking(:'hold') \g /dev/null
select throws_ok(
  format('select api.book_slot(%L, %L, p_confirm => true)', :'virtual', :'cat'), 'HK001', null, 'nor is a visit booked confirmed');
select lives_ok(format('select api.book_slot(%L, %L)', :'virtual', :'cat'), 'a hold asks no hook');

select * from finish();
rollback;
