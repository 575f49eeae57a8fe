begin;
\ir ../../fixture.psql
select plan(12);

select id as other_clinic from api.create_clinic('Leith Clinic', 'Europe/London') \gset
select id as other_doctor from api.add_doctor(:'other_clinic', 'Dr Eve Hall', 'Cardiology') \gset
select api.book_walk_in(:'other_doctor', :'ann', 'elsewhere') \g /dev/null
set medbook.now = '2030-01-07 08:02+00';
select api.overbook_slot(:'slot', :'ann', 'second') \g /dev/null
set medbook.now = '2030-01-07 08:01+00';
select api.overbook_slot(:'slot', :'bob', 'first') \g /dev/null
set medbook.now = '2030-01-07 08:03+00';
select api.book_walk_in(:'doctor', :'ann', 'third') \g /dev/null

select results_eq(
  format('select reason from api.list_overrides(%L)', :'clinic'), array['first', 'second', 'third'],
  'a clinic''s overrides are listed in order');
select results_eq(
  format('select o.kind, o.actor, o.created_at, b.patient_id from api.list_overrides(%L) as o join data.booking as b on b.id = o.booking_id order by o.created_at limit 1', :'clinic'),
  format($$ values ('overbook', %L, timestamptz '2030-01-07 08:01+00', %L::uuid) $$, 'service:' || session_user, :'bob'),
  'with which, who, when and for which booking');
select results_eq(
  format('select reason from api.list_overrides(%L, %L)', :'clinic', 'walk_in'), array['third'], 'a kind filters');
select results_eq(
  format('select reason from api.list_overrides(%L, null, %L, %L)', :'clinic', '2030-01-07 08:02+00', '2030-01-07 08:03+00'),
  array['second'], 'p_from is inclusive and p_to is not');
select results_eq(
  format('select v.reason from api.list_overrides(%L, p_limit => 1) as o, api.list_overrides(%L, null, null, null, 1, o.id) as v', :'clinic', :'clinic'),
  array['second'], 'the next page goes on after the last row');
select is(pg_temp.refusal(format('select api.list_overrides(%L, %L)', :'clinic', 'bribe')), 'MB001 kind', 'an unknown kind is refused');
select is(pg_temp.refusal('select api.list_overrides(null)'), 'MB001 clinic_id', 'a clinic is required');
select is(
  pg_temp.refusal(format('select api.list_overrides(%L, null, %L, %L)', :'clinic', '2030-01-08', '2030-01-08')), 'MB004 to',
  'an empty range is refused');
select is(
  pg_temp.refusal(format('select api.list_overrides(%L, p_after => id) from data.booking_override where clinic_id = %L', :'clinic', :'other_clinic')),
  'MB001 after', 'a row of another clinic is no place to go on from');
select throws_ok(format('select api.list_overrides(%L)', :'unknown'), 'MB201', null, 'an unknown clinic is not found');
select pg_temp.become('clinic_admin', p_clinic_id => :'other_clinic');
select throws_ok(format('select api.list_overrides(%L)', :'clinic'), 'MB302', null, 'a clinic admin reads his own only');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select throws_ok(format('select api.list_overrides(%L)', :'clinic'), 'MB302', null, 'a doctor none');

select * from finish();
rollback;
