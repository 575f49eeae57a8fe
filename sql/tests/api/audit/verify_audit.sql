begin;
\ir ../../fixture.psql
select plan(54);

select id as booking from api.book_slot(:'slot', :'ann') \gset
select api.confirm_booking(:'booking');
select api.get_booking(:'booking');
select internal.seal_events();
\set nobody 00000000-0000-0000-0000-000000000000

create function pg_temp.found(p_clinic_id uuid, p_expected_head text default null, p_from bigint default 1) returns text language sql as $$
  select concat_ws(' ', problem, 'at ' || position, nullif(is_intact::text, (problem is null)::text))
  from api.verify_audit(p_clinic_id, p_from, p_expected_head => p_expected_head)
$$;
-- tampers as a superuser, tells what is found, and undoes it
create function pg_temp.tampered(p_clinic_id uuid, p_sql text, p_expected_head text default null) returns text language plpgsql as $$
declare
  v_found text;
begin
  execute p_sql;
  v_found := pg_temp.found(p_clinic_id, p_expected_head);
  raise sqlstate 'UNDO1';
exception when sqlstate 'UNDO1' then
  return v_found;
end
$$;
create view pg_temp.link as
select s.position, s.event_id, s.clinic_id, e.topic
from data.event_seal as s inner join data.event as e on e.id = s.event_id and e.clinic_id = s.clinic_id;
create function pg_temp.event_at(p_clinic_id uuid, p_position bigint) returns uuid language sql as $$
  select event_id from pg_temp.link where clinic_id = p_clinic_id and position = p_position
$$;
select count(*) as seals from pg_temp.link where clinic_id = :'clinic' \gset
select head from api.verify_audit(:'clinic') \gset

select results_eq(
  format('select id, is_intact, problem, position, event_id, checked, unsealed, next_position from api.verify_audit(%L)', :'clinic'),
  format('values (%L::uuid, true, null::text, null::bigint, null::uuid, %s::bigint, 0::bigint, null::bigint)', :'clinic', :seals),
  'a log that nobody tampered with is intact, and all of it was checked');
select ok(:seals >= 7, 'there is something to check');
select is(
  :'head', (select position || ':' || encode(digest, 'hex') from data.event_seal where clinic_id = :'clinic' order by position desc limit 1),
  'the head is its last seal');
select is(pg_temp.found(:'clinic', :'head'), '', 'it is what was kept outside');
select is(count(*), 2::bigint, 'without a clinic every chain is checked, that of the global entities too') from api.verify_audit() where is_intact;

-- every column of an event, first, in the middle and last; each is changed to something of its kind
create function pg_temp.change_of(p_column name) returns text language sql as $$
  select format('update data.event set %1$I = %2$s where id = ', p_column, case p_column
    when 'id' then $q$'00000000-0000-7000-8000-00000000000a'$q$
    when 'clinic_id' then $q$'00000000-0000-7000-8000-00000000000a'$q$
    when 'entity_id' then $q$'00000000-0000-7000-8000-00000000000a'$q$
    when 'occurred_at' then $q$occurred_at + interval '1 microsecond'$q$
    when 'payload' then $q$payload || '{"x": 1}'$q$
    when 'changes' then $q$'{"x": [1, 2]}'$q$
    else format($q$coalesce(%I, '') || 'x'$q$, p_column) end)
$$;
select is(
  pg_temp.tampered(:'clinic', pg_temp.change_of(attname) || quote_literal(pg_temp.event_at(:'clinic', v_position))),
  case when attname in ('id', 'clinic_id') then 'event_removed' else 'event_changed' end || ' at ' || v_position,
  format('a changed %s of an event is found, at position %s', attname, v_position))
from pg_attribute cross join (values (1), (3), (:seals)) as v (v_position)
where attrelid = 'data.event'::regclass and attnum > 0 and not attisdropped and (v_position = 3 or attname in ('actor', 'payload'));

select is(
  pg_temp.tampered(:'clinic', format('delete from data.event where id = %L', pg_temp.event_at(:'clinic', p))), 'event_removed at ' || p,
  format('a removed event is found, at position %s', p)) from (values (1), (4), (:seals)) as v (p);
select is(
  pg_temp.tampered(:'clinic', format($$ delete from data.event_seal where clinic_id = %L and position = %s $$, :'clinic', p)), 'seal_removed at ' || p,
  format('a removed seal is found, at position %s', p)) from (values (1), (4)) as v (p);
select is(
  pg_temp.tampered(:'clinic', format($$
    delete from data.event where id = %2$L;
    delete from data.event_seal where clinic_id = %1$L and position = 4 $$, :'clinic', pg_temp.event_at(:'clinic', 4))),
  'seal_removed at 4', 'an event removed with its seal leaves a gap');
select is(
  pg_temp.tampered(:'clinic', format($$
    delete from data.event where id = %2$L;
    delete from data.event_seal where clinic_id = %1$L and position = 4;
    update data.event_seal set position = position - 1 + 1000 where clinic_id = %1$L and position > 4;
    update data.event_seal set position = position - 1000 where clinic_id = %1$L and position > 1000 $$,
    :'clinic', pg_temp.event_at(:'clinic', 4))),
  'event_changed at 4', 'and closing the gap does not help');
select is(
  pg_temp.tampered(:'clinic', format($$ insert into data.event (id, clinic_id, occurred_at, topic, entity_id, actor, payload)
    values (%L, %L, '2030-01-07 08:00+00', 'booking.cancelled', %L, 'patient:ann', '{}') $$, id, :'clinic', :'booking')),
  'event_inserted', format('an event put in past the functions is found: %s', says))
from (values
  ('00000000-0000-7000-8000-00000000000a', 'before all others'),
  (overlay(pg_temp.event_at(:'clinic', 4)::text placing 'ffff' from 33), 'between them'),
  ('ffffffff-0000-7000-8000-00000000000a', 'after all others')) as v (id, says);
select is(
  pg_temp.tampered(:'clinic', format(
    $$ update data.event_seal set digest = sha256('x') where clinic_id = %L and position = %s $$, :'clinic', p)),
  'seal_changed at ' || p, format('a changed seal is found, at position %s', p)) from (values (1), (4)) as v (p);
select is(
  pg_temp.tampered(:'clinic', format(
    $$ update data.event_seal set digest = sha256('x') where clinic_id = %L and position = %s $$, :'clinic', :seals)),
  'event_changed at ' || :seals, 'of the last row nobody can tell whether it is the event or its seal');
select is(
  pg_temp.tampered(:'clinic', format($$
    update data.event_seal set position = 1000 where clinic_id = %1$L and position = 3;
    update data.event_seal set position = 3 where clinic_id = %1$L and position = 4;
    update data.event_seal set position = 4 where clinic_id = %1$L and position = 1000 $$, :'clinic')),
  'reordered at 3', 'two rows that changed places are found');
select is(
  pg_temp.tampered(:'clinic', format($$
    update data.event_seal set position = 1000 where clinic_id = %1$L and position = 2;
    update data.event_seal set position = 2 where clinic_id = %1$L and position = 6;
    update data.event_seal set position = 6 where clinic_id = %1$L and position = 1000 $$, :'clinic')),
  'reordered at 2', 'two that are far apart, too');
select is(
  pg_temp.tampered(:'clinic', $$ update data.event set actor = 'nobody' $$), 'event_changed at 1', 'the first bad row of many is named');

-- who can write seals can also rewrite them all: then only what was kept outside tells
select internal.seal_events();
\set rewrite 'update data.event set actor = ''patient:somebody else'' where topic = ''booking.confirmed''; delete from data.event_seal; select internal.seal_events()'
select format(
  $$ delete from data.event where id = %2$L; delete from data.event_seal where clinic_id = %1$L and position = %3$s $$,
  :'clinic', pg_temp.event_at(:'clinic', :seals), :seals) as cut \gset
select is(pg_temp.tampered(:'clinic', :'rewrite'), '', 'a chain that was rewritten whole looks intact');
select is(pg_temp.tampered(:'clinic', :'rewrite', :'head'), 'head_differs', 'but not to whoever kept its head');
select is(pg_temp.tampered(:'clinic', :'cut'), '', 'so does one whose end was cut off');
select is(pg_temp.tampered(:'clinic', :'cut', :'head'), 'head_differs', 'but not to whoever kept its head');

-- a large chain in stretches
select is(checked || ' ' || next_position, '3 4', 'a stretch says where to go on') from api.verify_audit(:'clinic', p_count => 3);
select is(next_position, null, 'until the end') from api.verify_audit(:'clinic', p_from => 4);
select is(
  pg_temp.tampered(:'clinic', format($$ update data.event set actor = 'x' where id = %L $$, pg_temp.event_at(:'clinic', 5))),
  'event_changed at 5', 'what is bad in the second');

-- what is not sealed yet
select api.cancel_booking(:'booking');
select is(unsealed, 1::bigint, 'an event that waits for its seal is counted') from api.verify_audit(:'clinic') where is_intact;
select is(
  pg_temp.tampered(:'clinic', $$ delete from data.event where topic = 'booking.cancelled' $$), 'event_removed',
  'one that was removed before it was sealed is found, as it still waits');
select internal.seal_events();
select is(pg_temp.found(:'clinic', :'head'), '', 'a chain that grew still has the head that was kept');

select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select is(pg_temp.found(:'clinic'), '', 'a clinic admin may check the chain of his clinic');
select is(pg_temp.refusal(call), refusal, says) from (values
  ('select api.verify_audit()', 'MB302', 'but not all'),
  (format('select api.verify_audit(%L)', :'nobody'), 'MB302', 'nor that of the patients'),
  (format('select api.verify_audit(%L, 0)', :'clinic'), 'MB001 from', 'positions begin at 1'),
  (format('select api.verify_audit(%L, p_count => 1000001)', :'clinic'), 'MB001 count', 'a stretch is bounded'),
  (format('select api.verify_audit(%L, p_expected_head => %L)', :'clinic', '1:xyz'), 'MB001 expected_head', 'a head is a position and a digest')
) as v (call, refusal, says);
select pg_temp.become('admin');
select is(pg_temp.refusal(format('select api.verify_audit(%L)', :'unknown')), 'MB201', 'an unknown clinic has no chain');
select is(pg_temp.refusal(format('select api.verify_audit(p_expected_head => %L)', :'head')), 'MB001 clinic_id', 'a head is of one clinic');
select pg_temp.become('patient', p_patient_id => :'ann');
select is(pg_temp.refusal(format('select api.verify_audit(%L)', :'clinic')), 'MB302', 'a patient may not');

select * from finish();
rollback;
