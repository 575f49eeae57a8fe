begin;
\ir ../../fixture.psql
select plan(3);

select id as eve from api.add_doctor(:'clinic', 'Dr Eve Roy', 'cardiology') \gset
select id as eve_slot from api.create_slot(:'eve', '2030-01-07 09:00+00', '2030-01-07 09:30+00') \gset

select is(
  internal.list_alternatives(s, null, null, 1),
  jsonb_build_array(jsonb_build_object(
    'slot_id', :'later_slot', 'doctor_id', :'doctor', 'doctor_name', 'Dr Ada Osei', 'starts_at', timestamptz '2030-01-07 10:00+00',
    'ends_at', timestamptz '2030-01-07 10:30+00')),
  'a caller reads whose they are, when and how to book them')
from data.slot as s where s.id = :'slot';
select is(
  jsonb_path_query_array(internal.list_alternatives(s, null, null, 10), '$.slot_id'),
  jsonb_build_array(:'later_slot', :'group_slot', :'eve_slot'), 'the best comes first')
from data.slot as s where s.id = :'slot';
select is(internal.list_alternatives(s, :'unknown', null, 10), '[]', 'where there is none the list is empty')
from data.slot as s where s.id = :'slot';

select * from finish();
rollback;
