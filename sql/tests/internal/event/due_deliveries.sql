begin;
\ir ../../fixture.psql
select plan(2);

-- 200 entities with 3 events each, of which the statistics know one
select id as consumer from api.subscribe('calendar', '{booking.*}') \gset
create temporary table waiting as
select internal.new_id() as event_id, e.entity_id
from (select internal.new_id() as entity_id from generate_series(1, 200)) as e, generate_series(1, 3);
insert into data.event_delivery (event_id, clinic_id, consumer_id, entity_id, due_at)
select event_id, :'clinic', :'consumer', entity_id, internal.now() from waiting order by event_id limit 1;
analyze data.event_delivery;
insert into data.event_delivery (event_id, clinic_id, consumer_id, entity_id, due_at)
select event_id, :'clinic', :'consumer', entity_id, internal.now() from waiting
on conflict do nothing;

create function pg_temp.looked_at() returns bigint language sql as $$
  select seq_tup_read + idx_tup_fetch from pg_stat_xact_user_tables where relid = 'data.event_delivery'::regclass
$$;
select pg_temp.looked_at() as before \gset
select set_eq(
  format($$ select event_id from internal.due_deliveries(%L, 10, internal.now()) $$, :'consumer'),
  $$ select event_id from (select distinct on (entity_id) event_id from waiting order by entity_id, event_id) as v_first order by event_id limit 10 $$,
  'the oldest of each entity');
select cmp_ok(
  pg_temp.looked_at() - :before, '<', 2000::bigint,
  'a look at few rows, though the statistics are of a table that was empty: all with all would be 360,000');
select * from finish();
rollback;
