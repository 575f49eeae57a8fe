begin;
\ir ../../fixture.psql
select plan(4);

select id as shift from api.create_shift(:'clinic', 'Late', '20:00', '02:00', 55, 6) \gset
select id as template from api.create_template(:'doctor', :'shift', 5, 3, 'virtual', '2030-02-01', '2030-03-01') \gset
select results_eq(
  format(
    $$ select
        id, clinic_id, doctor_id, shift_id, weekday, starts_at, ends_at, slot_minutes, buffer_minutes, capacity, visit_type, valid_from,
        valid_until, resource_ids, is_active, version, replan
      from api.get_template(%L) $$, :'template'),
  format(
    $$ values (%L::uuid, %L::uuid, %L::uuid, %L::uuid, 5, time '20:00', time '02:00', 55, 6, 3, 'virtual', date '2030-02-01',
      date '2030-03-01', null::uuid[], true, 1, null::jsonb) $$, :'template', :'clinic', :'doctor', :'shift'),
  'a template is told with its shift');
select is(pg_temp.refusal(format('select api.get_template(%L)', :'template'), 'medbook_http'), 'none', 'to anyone');
update data.schedule_template set is_active = false where id = :'template';
update data.shift set is_active = false where id = :'shift';
select results_eq(format('select is_active from api.get_template(%L)', :'template'), array[false], 'one that is removed too');
select throws_ok(format('select api.get_template(%L)', :'unknown'), 'MB207', null, 'an unknown one is not found');

select * from finish();
rollback;
