begin;
\ir ../../fixture.psql
select plan(3);

select is_empty(
  $$ select t from unnest(internal.topics()) as t where t !~ '^[a-z_]+\.[a-z_]+$' or t like '%.read' $$,
  'a topic is a thing and what happened to it, which is never that it was read');
-- what the code names as the topic of an event, whole or as booking. with a status
create temporary view told as
select distinct m[1] as topic
from pg_proc as p, regexp_matches(p.prosrc, '''([a-z_]+\.[a-z_]+)''', 'g') as m
where
  p.pronamespace in ('api'::regnamespace, 'internal'::regnamespace) and p.proname <> 'topics'
  and p.prosrc ~ 'record_event' and split_part(m[1], '.', 1) not in ('medbook', 'data', 'api', 'internal')
  and m[1] not like '%.read'
union
select 'booking.' || status from unnest('{confirmed, arrived, completed, cancelled, no_show}'::text[]) as status;
select set_eq('select topic from told', 'select unnest(internal.topics())', 'every topic is there, and no other');
create function internal.tell() returns void language plpgsql as $$ begin perform internal.record_event('dog.barked', null, null); end $$;
select is(count(*), 1::bigint, 'a new one would be found') from told where topic = 'dog.barked';

select * from finish();
rollback;
