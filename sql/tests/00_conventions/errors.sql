begin;
\ir routines.psql
select plan(8);

create temporary table raised as
select r.full_name, v_match[1] as code, v_match[2] as name
from routine as r
cross join regexp_matches(r.body, 'errcode\s*=\s*''(\w+)'',\s*message\s*=\s*''(\w+)''', 'g') as v_match;

create temporary table listed as
select r.full_name, split_part(v_error, ' ', 1) as code, split_part(v_error, ' ', 2) as name
from routine as r
cross join regexp_split_to_table(substring(r.comment from 'Errors: ([^\n]*)$'), ',\s*') as v_error
where v_error <> 'none';

-- change_booking_status raises each of these for one target status only; here are the functions that ask for another
create temporary table impossible as
select full_name, code
from (values
  ('api.complete_booking', 'MB106'), ('api.complete_booking', 'MB113'), ('api.mark_no_show', 'MB106'), ('api.mark_no_show', 'MB113'),
  ('api.confirm_booking', 'MB113'), ('api.cancel_booking', 'MB106'),
  -- nor do they give a reason
  ('api.complete_booking', 'MB001'), ('api.mark_no_show', 'MB001'), ('api.confirm_booking', 'MB001')
) as v (full_name, code);

create temporary table possible as
select distinct reach.caller as full_name, raised.code, raised.name
from reach
inner join raised on raised.full_name = reach.callee
where not exists (select from impossible as i where i.full_name = reach.caller and i.code = raised.code);

select ok((select count(*) from raised) > 40, 'these tests see the errors that functions raise');
select is_empty(
  $$ select full_name from routine
  where (select count(*) from regexp_matches(body, '\mraise\s+exception\M', 'g')) <> (select count(*) from raised where raised.full_name = routine.full_name) $$,
  'every raise names a code and a message of its own');
select is_empty(
  $$ select full_name, code, name from possible except select full_name, code, name from listed $$,
  'every error that a function can raise, itself or by a helper, is in its comment');
select is_empty(
  $$ select full_name, code, name from listed where code ~ '^MB' except select full_name, code, name from possible $$,
  'every error in a function''s comment can be raised');
select is_empty(
  $$ select full_name, code, name from listed group by full_name, code, name having count(*) > 1 $$,
  'no comment lists an error twice');
select is_empty(
  $$ select code, name from raised except select code, name from api.errors() $$,
  'every error that is raised is in api.errors()');
select is_empty(
  $$ select code, name from listed except select code, name from api.errors() $$,
  'every error that a comment lists is in api.errors()');
select is_empty(
  $$ select code, name from api.errors() where code ~ '^MB' except select code, name from raised $$,
  'every error of class MB in api.errors() is raised somewhere');

select * from finish();
rollback;
