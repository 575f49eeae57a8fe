begin;
set client_min_messages = warning;
select plan(20);

create function pg_temp.refusal(p_changes jsonb) returns text language plpgsql as $$
declare
  v_column text;
begin
  perform internal.check_changes(p_changes, '{"name": "string", "years": "integer", "fee": "number", "ids": "array"}');
  return null;
exception when others then
  get stacked diagnostics v_column = column_name;
  return sqlstate || ' ' || v_column;
end
$$;

select is(pg_temp.refusal(changes::jsonb), refusal, says) from (values
  ('{"name": "Ann", "years": 3, "fee": 1.5}', null, 'values of the right kind pass'),
  ('{"name": null, "years": null, "fee": null}', null, 'null clears any field'),
  ('{"years": 3.0}', 'MB001 years', 'an integer is written without a point'),
  ('{"years": -2147483647}', null, 'an integer may be negative'),
  ('{}', 'MB001 changes', 'no change is refused'),
  ('[]', 'MB001 changes', 'an array is refused'),
  ('null', 'MB001 changes', 'a JSON null is refused'),
  (null, 'MB001 changes', 'nothing is refused'),
  ('"name"', 'MB001 changes', 'a string is refused'),
  ('{"id": 1}', 'MB002 id', 'an unknown field is named'),
  ('{"name": "Ann", "Name": "Bob"}', 'MB002 Name', 'a field in other letters is unknown'),
  ('{"name": 1}', 'MB001 name', 'a number is no string'),
  ('{"years": "3"}', 'MB001 years', 'a string is no integer'),
  ('{"years": 3.5}', 'MB001 years', 'a fraction is no integer'),
  ('{"years": 1e100}', 'MB001 years', 'a number that does not fit is no integer'),
  ('{"fee": true}', 'MB001 fee', 'a boolean is no number'),
  ('{"name": {"first": "Ann"}}', 'MB001 name', 'an object is no string'),
  ('{"ids": []}', null, 'an array passes'),
  ('{"ids": {"1": 2}}', 'MB001 ids', 'an object is no array'),
  ('{"ids": "1"}', 'MB001 ids', 'a string is no array')
) as v (changes, refusal, says);

select * from finish();
rollback;
