begin;
\ir routines.psql
select plan(16);

select ok(
  (select count(*) from routine where schema = 'api') > 20 and (select count(*) from call) > 100,
  'these tests see the functions and their calls');
select is_empty(
  $$ select full_name, proconfig from routine
  where not exists (select from unnest(proconfig) as c where c ~ '^search_path=.*\mpg_temp$') and not is_resolved $$,
  'every function pins its search_path, and pg_temp comes last in it, unless its names were resolved when it was made');
select is_empty(
  $$ select full_name from routine where prosecdef <> (schema = 'api') $$,
  'every api function is security definer, and no helper is');
select is_empty(
  $$ select full_name, v_literal[1] from routine cross join regexp_matches(body, '(?:^|[^Ee''])(''[^'']*\\[^'']*'')', 'g') as v_literal $$,
  'no plain literal holds a backslash: what it means is up to standard_conforming_strings of the caller');
select is_empty(
  $$ select full_name, owner from routine where owner <> 'medbook_owner' $$,
  'every function belongs to medbook_owner');
select is_empty(
  $$ select full_name, language from routine where language not in ('sql', 'plpgsql') $$,
  'every function is written in SQL or PL/pgSQL');
select is_empty(
  $$ select full_name from routine group by full_name having count(*) > 1 $$,
  'no function has a second signature: callers name their arguments');

select is_empty(
  $$ select r.full_name, v_arg.name
  from routine as r
  cross join lateral unnest(r.proargnames, r.proargmodes) as v_arg (name, mode)
  where coalesce(v_arg.mode, 'i') <> 't' and v_arg.name !~ '^p_[a-z]' $$,
  'every argument is named p_…, so that none can be taken for a column');
select is_empty(
  $$ select r.full_name, v_local[1]
  from routine as r
  cross join regexp_matches(substring(r.body from '^\s*declare(.*?)\nbegin'), '^  (\w+) ', 'gn') as v_local
  where v_local[1] !~ '^[vc]_' $$,
  'every local variable is named v_…, every constant c_…');
select is_empty(
  $$ select full_name from routine
  where body ~* '\mexecute\M' and full_name not in ('internal.declare_row', 'internal.purge_cron_history') $$,
  'no function makes up SQL, but the one that declares types and the one that may miss its table');

select is_empty(
  $$ select r.full_name, string_agg(v_writer.full_name, ', ')
  from routine as r
  inner join reach on reach.caller = r.full_name
  inner join routine as v_writer on v_writer.full_name = reach.callee
  where r.schema = 'api'
    and v_writer.body ~* '\m(insert\s+into|update\s+data|delete\s+from|for\s+(no\s+key\s+)?update|for\s+(key\s+)?share)\M'
    and not exists (select from unnest(r.proconfig) as c where c ~ '^lock_timeout=')
  group by r.full_name $$,
  'every api function that writes or locks, itself or by a helper, waits for a lock only so long');
select is_empty(
  $$ select reach.callee from reach
  inner join routine as r on r.full_name = reach.callee
  where reach.caller in ('api.book_slot', 'api.confirm_booking', 'api.cancel_booking') and r.body ~* '\mexception\s+when\M' $$,
  'no EXCEPTION block stands on the booking path');
select is_empty(
  $$ select full_name from routine
    where body ~* 'sqlstate\s+''\w{2}000''|\mwhen\s+others\M' and full_name <> 'internal.serve_request' $$,
  'no EXCEPTION block catches a whole class of errors, as a code that ends in 000 does: but that of the line, which no hook may stop');
select is_empty(
  $$ select call.caller, call.callee
  from call
  inner join routine as v_caller on v_caller.full_name = call.caller
  inner join routine as v_callee on v_callee.full_name = call.callee
  where position(v_caller.provolatile in 'vsi') > position(v_callee.provolatile in 'vsi') $$,
  'no function claims to be more stable than what it calls');
select is_empty(
  $$ select call.caller, call.callee from call where call.callee ~ '^api\.' $$,
  'api functions are for callers: no function calls one');

select is_empty(
  $$ select full_name from routine where body ~ 'is_allowed\((?:[^()]|\([^()]*\))*\)\s+or\s+\w+\.\w+\s+is\s+null' $$,
  'whether a call is allowed is asked even where the row is known not to be there');

select * from finish();
rollback;
