begin;
\ir ../../fixture.psql
select plan(33);

select is(
  pg_temp.refusal(format('select internal.check_formats(jsonb_build_object(''field'', %L::jsonb), ''{"field": "%s"}'')', value, format)),
  case when is_valid then 'none' else 'MB001 field' end, format('%s as a %s is %s', value, format, case when is_valid then 'taken' else 'refused' end))
from (values
  ('date', 'null', true), ('date', '"2030-01-31"', true), ('date', '"2030-01-32"', false), ('date', '"2030-00-01"', false),
  ('date', '"2030-13-01"', false), ('date', '"2030-01-00"', false), ('date', '"2030-04-31"', false), ('date', '"2028-02-29"', true),
  ('date', '"2030-02-29"', false), ('date', '"1900-02-29"', false), ('date', '"2000-02-29"', true), ('date', '"9999-12-31"', true),
  ('date', '"1899-12-31"', false), ('date', '"12030-01-01"', false), ('date', '"today"', false), ('date', '"2030-01-01\n"', false),
  ('time', 'null', true), ('time', '"00:00"', true), ('time', '"23:59:59.999999"', true), ('time', '"24:00"', true), ('time', '"24:00:00"', true),
  ('time', '"24:01"', false), ('time', '"9:00"', false), ('time', '"09:60"', false), ('time', '"09:00:60"', false), ('time', '"now"', false),
  ('uuid', '"00000000-0000-7000-8000-000000000000"', true), ('uuid', '"00000000-0000-7000-8000-00000000000g"', false),
  ('uuid', '""', false),
  ('uuids', 'null', true), ('uuids', '[]', true), ('uuids', '["00000000-0000-7000-8000-000000000000"]', true), ('uuids', '["00000000-0000-7000-8000-000000000000", null]', false)
) as v_case (format, value, is_valid);

select * from finish();
rollback;
