begin;
\ir ../../../fixture.psql
select plan(20);

select id as other_clinic from api.create_clinic('Leith Clinic', 'Europe/London') \gset
select id as other_doctor from api.add_doctor(:'other_clinic', 'Dr Eve Hall', 'Cardiology') \gset
select id as other_slot from api.create_slot(:'other_doctor', '2030-01-07 15:00+00', '2030-01-07 15:30+00') \gset

create function pg_temp.counts() returns text language sql volatile as $$
  select format('%s bookings, %s events, %s in the outbox, %s keys, %s seats',
    (select count(*) from data.booking), (select count(*) from data.event), (select count(*) from data.outbox),
    (select count(*) from data.idempotency_key), (select sum(booked) from data.slot))
$$;

select to_jsonb(v) as answer, v.id as booking
from api.book_slot(:'group_slot', :'ann', p_idempotency_key => 'tap', p_notes => 'knee') as v \gset
select pg_temp.counts() as counts \gset

set medbook.now = '2030-01-07 08:01+00';
select is(to_jsonb(v), :'answer'::jsonb, 'the same call with the same key answers with the identical row')
from api.book_slot(:'group_slot', :'ann', p_idempotency_key => 'tap', p_notes => 'knee') as v;
select is(pg_temp.counts(), :'counts', 'the repeated call writes nothing');
select is(to_jsonb(v), :'answer'::jsonb, 'naming the slot''s own clinic, or blanks around the notes, make no other call')
from api.book_slot(:'group_slot', :'ann', :'clinic', 'tap', p_notes => ' knee ') as v;

set timezone = 'Asia/Kolkata';
select is(v, api.get_booking(:'booking'), 'a repeated call from another time zone answers with the same instants')
from api.book_slot(:'group_slot', :'ann', p_idempotency_key => 'tap', p_notes => 'knee') as v;
set timezone = 'UTC';

select throws_ok(
  format('select api.book_slot(%L, %L, p_idempotency_key => %L, p_notes => %L)', :'later_slot', :'ann', 'tap', 'knee'),
  'MB109', null, 'the key with another slot is refused');
select throws_ok(
  format('select api.book_slot(%L, %L, p_idempotency_key => %L, p_notes => %L)', :'group_slot', :'bob', 'tap', 'knee'),
  'MB109', null, 'the key with another patient is refused');
select throws_ok(
  format('select api.book_slot(%L, %L, p_idempotency_key => %L)', :'group_slot', :'ann', 'tap'),
  'MB109', null, 'the key with other notes is refused');
select throws_ok(
  format('select api.book_slot(%L, %L, p_idempotency_key => %L, p_notes => %L, p_confirm => true)', :'group_slot', :'ann', 'tap', 'knee'),
  'MB109', null, 'the key with a booking that is confirmed at once is refused');
select throws_ok(
  format('select api.book_slot(%L, %L, p_idempotency_key => %L, p_expected_version => 1, p_notes => %L)', :'group_slot', :'ann', 'tap', 'knee'),
  'MB109', null, 'the key with another expected version is refused');

select throws_ok(
  format('select api.book_slot(%L, %L, p_idempotency_key => %L)', :'later_slot', :'ann', ''), 'MB001', null,
  'an empty key is refused');
select throws_ok(
  format('select api.book_slot(%L, %L, p_idempotency_key => repeat(%L, 201))', :'later_slot', :'ann', 'k'), 'MB001', null,
  'a key of 201 characters is refused');

select throws_ok(
  format('select api.book_slot(%L, %L, p_idempotency_key => %L, p_expected_version => 9)', :'slot', :'bob', 'again'), 'MB103', null,
  'a call with a key can be refused');
select lives_ok(
  format('select api.book_slot(%L, %L, p_idempotency_key => %L, p_expected_version => 1)', :'slot', :'bob', 'again'),
  'a refused call leaves its key free for a better one');

select to_jsonb(v) as other_answer, v.clinic_id as other_clinic
from api.book_slot(:'other_slot', :'ann', p_idempotency_key => 'tap') as v \gset
select isnt(uuid :'other_clinic', :'clinic', 'a key used in one clinic is free in another');
select is(to_jsonb(v), :'other_answer'::jsonb, 'each clinic''s call gets its own answer again')
from api.book_slot(:'other_slot', :'ann', p_idempotency_key => 'tap') as v;

set medbook.now = '2030-01-07 08:30+00';
select is(to_jsonb(v), :'answer'::jsonb, 'the answer stays the one that was given, even when the hold has ended since')
from api.book_slot(:'group_slot', :'ann', p_idempotency_key => 'tap', p_notes => 'knee') as v;

select pg_temp.become('patient', p_patient_id => :'bob');
select to_jsonb(v) as bobs_answer, v.id as bobs_booking
from api.book_slot(:'group_slot', :'bob', p_idempotency_key => 'tap') as v \gset
select isnt(uuid :'bobs_booking', :'booking', 'a key of one caller is free for another');
select is(to_jsonb(v), :'bobs_answer'::jsonb, 'each caller gets his own answer again')
from api.book_slot(:'group_slot', :'bob', p_idempotency_key => 'tap') as v;
select throws_ok(
  format('select api.book_slot(%L, %L, p_idempotency_key => %L, p_notes => %L)', :'group_slot', :'ann', 'tap', 'knee'),
  'MB302', null, 'knowing somebody''s key does not give his answer');
select set_config('request.jwt.claims', '', true) \g /dev/null
select is(to_jsonb(v), :'answer'::jsonb, 'nor does using the same key change it')
from api.book_slot(:'group_slot', :'ann', p_idempotency_key => 'tap', p_notes => 'knee') as v;

select * from finish();
rollback;
