begin;
\ir ../../fixture.psql
select plan(4);

select id as shift from api.create_shift(:'clinic', 'Morning', '09:00', '12:00', 30) \g /dev/null
select id as shift from api.create_shift(:'clinic', 'Late', '20:00', '02:00', 55, 6) \gset
select results_eq(
  format(
    'select id, clinic_id, name, starts_at, ends_at, slot_minutes, buffer_minutes, is_active, version, replan from api.get_shift(%L)',
    :'shift'),
  format(
    $$ values (%L::uuid, %L::uuid, 'Late', time '20:00', time '02:00', 55, 6, true, 1, null::jsonb) $$, :'shift', :'clinic'),
  'a shift is told as it is');
select is(pg_temp.refusal(format('select api.get_shift(%L)', :'shift'), 'medbook_http'), 'none', 'to anyone');
update data.shift set is_active = false where id = :'shift';
select results_eq(format('select is_active from api.get_shift(%L)', :'shift'), array[false], 'one that is removed too');
select throws_ok(format('select api.get_shift(%L)', :'unknown'), 'MB206', null, 'an unknown one is not found');

select * from finish();
rollback;
