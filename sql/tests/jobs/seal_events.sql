begin;
\ir ../fixture.psql
select plan(12);

select count(*) as events from data.event \gset
select is(internal.seal_events(p_limit => 1), 1, 'a limit of 1 seals one event');
select is(internal.seal_events(), :events - 1, 'the next run takes the rest');
select is(internal.seal_events(), 0, 'and then there is nothing left to do');
select is_empty('select from data.event_unsealed', 'nothing waits');
select is_empty(
  $$ select from data.event as e full join data.event_seal as s on s.event_id = e.id and s.clinic_id = e.clinic_id
  where e.id is null or s.event_id is null $$,
  'each event has its seal');
select is_empty(
  $$ select from data.event_seal group by clinic_id having max(position) <> count(*) or min(position) <> 1 $$,
  'each clinic has a chain without gaps');
select is(
  (select s.digest from data.event_seal as s where s.clinic_id = :'clinic' and s.position = 1),
  (select internal.event_digest('', e) from data.event as e where e.topic = 'clinic.created'), 'the first seal covers its event');
select is(
  (select s.digest from data.event_seal as s where s.clinic_id = :'clinic' and s.position = 2),
  (select internal.event_digest(
    (select digest from data.event_seal where clinic_id = :'clinic' and position = 1), e)
  from data.event as e where e.topic = 'doctor.added'), 'the second that of the first, and its own');

-- what a dump and a restore, or another session, could print differently
select internal.event_digest('', e) as digest from data.event as e where e.topic = 'clinic.created' \gset
set timezone = 'Asia/Kathmandu';
set datestyle = 'German';
set extra_float_digits = 0;
set bytea_output = 'escape';
select is(internal.event_digest('', e), :'digest', 'no setting changes a digest') from data.event as e where e.topic = 'clinic.created';
reset bytea_output;

-- every column counts, also one that is yet to be added
create function pg_temp.unsealed_columns() returns setof name language plpgsql as $$
declare
  v_event data.event;
  v_other data.event;
  v_column name;
begin
  select * into v_event from data.event where topic = 'clinic.created';
  for v_column in select attname from pg_attribute where attrelid = 'data.event'::regclass and attnum > 0 and not attisdropped loop
    v_other := jsonb_populate_record(v_event, jsonb_build_object(v_column, case
      when v_column ~ 'id$' and v_column <> 'request_id' then '"00000000-0000-7000-8000-000000000009"'::jsonb
      when v_column ~ '_at$' then '"2001-01-01 00:00+00"'
      else '"x"' end));
    if internal.event_digest('', v_other) = internal.event_digest('', v_event) then
      return next v_column;
    end if;
  end loop;
end
$$;
select is_empty('select * from pg_temp.unsealed_columns()', 'a digest covers every column of an event');
alter table data.event add column device text;
select results_eq('select * from pg_temp.unsealed_columns()', array['device'::name], 'a column that it left out would be found');
alter table data.event drop column device;

-- an event whose transaction commits after later ones have been sealed: older id, later position
insert into data.event (id, clinic_id, occurred_at, topic, entity_id, actor, payload)
values ('00000000-0000-7000-8000-000000000001', :'clinic', '2030-01-07 07:00+00', 'clinic.updated', :'clinic', 'service:late', '{}');
insert into data.event_unsealed values ('00000000-0000-7000-8000-000000000001', :'clinic');
select internal.seal_events();
select is(position, (select count(*) from data.event_seal where clinic_id = :'clinic'), 'an event that comes late is sealed last')
from data.event_seal where event_id = '00000000-0000-7000-8000-000000000001';

select * from finish();
rollback;
