begin;
\ir ../../fixture.psql
select plan(11);

select id as room from api.create_resource(:'clinic', 'Room 1', 'room') \gset
select id as disabled_room from api.create_resource(:'clinic', 'Room 2', 'room') \gset
select api.disable_resource(:'disabled_room');
select id as other_clinic from api.create_clinic('Other', 'UTC') \gset
select id as foreign_room from api.create_resource(:'other_clinic', 'Room 1', 'room') \gset
select array_agg(r.id) as many
from generate_series(1, 21) as n cross join lateral api.create_resource(:'clinic', 'Many ' || n, 'room') as r \gset

select is(
  pg_temp.refusal(format('select internal.check_resources(%L, %L)', ids, :'clinic')), refusal, sentence)
from (values
  (null::uuid[], 'none', 'no list needs nothing'),
  (array[:'room'::uuid], 'none', 'an active resource of the clinic passes'),
  ('{}', 'MB001 resource_ids', 'an empty list is refused'),
  (array[:'room'::uuid, null], 'MB001 resource_ids', 'a list with a null is refused'),
  (array[array[:'room'::uuid]], 'MB001 resource_ids', 'a list of lists is refused'),
  (array[:'room'::uuid, :'room'], 'MB001 resource_ids', 'a resource that is named twice is refused'),
  ((:'many'::uuid[])[:20], 'none', '20 resources pass'),
  (:'many'::uuid[], 'MB001 resource_ids', '21 resources are refused'),
  (array[:'room'::uuid, :'unknown'], 'MB212 resource_ids', 'an unknown resource is not found'),
  (array[:'foreign_room'::uuid], 'MB212 resource_ids', 'nor is one of another clinic'),
  (array[:'room'::uuid, :'disabled_room'], 'MB115 resource_ids', 'one that is switched off is refused')
) as v_case (ids, refusal, sentence);

select * from finish();
rollback;
