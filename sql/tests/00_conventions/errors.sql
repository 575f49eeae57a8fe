begin;
\ir routines.psql
select plan(9);

create temporary table raised as
select r.full_name, v_match[1] as code, v_match[2] as name
from routine as r
cross join regexp_matches(r.body, 'errcode\s*=\s*''(\w+)'',\s*message\s*=\s*''(\w+)''', 'g') as v_match
-- a dry run ends by it, seen by no caller
where r.full_name <> 'internal.end_dry_run';

-- what the booking rules refuse is raised for whoever asks internal.refuse to
create temporary table refused as
select r.full_name, v_match[1] as code, v_match[2] as name
from routine as r
cross join regexp_matches(r.body, 'make_refusal\(\s*''(\w+)'',\s*''(\w+)''', 'g') as v_match;

-- and what is told in a session, so that what was counted is committed
create temporary table answered as
select r.full_name, v_match[1] as code, v_match[2] as name
from routine as r
cross join regexp_matches(r.body, 'refused_session\(\s*''(\w+)'',\s*''(\w+)''', 'g') as v_match;

create temporary table listed as
select r.full_name, split_part(v_error, ' ', 1) as code, split_part(v_error, ' ', 2) as name
from routine as r
cross join regexp_split_to_table(substring(r.comment from 'Errors: ([^\n]*)$'), ',\s*') as v_error
where v_error <> 'none';

-- change_booking_status raises each of these for one target status only; here are the functions that ask for another
create temporary table impossible as
select full_name, code
from (values
  ('api.complete_booking', 'MB101'), ('api.complete_booking', 'MB106'), ('api.complete_booking', 'MB113'),
  ('api.mark_no_show', 'MB101'), ('api.mark_no_show', 'MB106'), ('api.mark_no_show', 'MB113'),
  ('api.check_in_booking', 'MB101'), ('api.check_in_booking', 'MB106'), ('api.check_in_booking', 'MB113'),
  ('api.confirm_booking', 'MB113'), ('api.confirm_booking', 'MB117'),
  ('api.cancel_booking', 'MB101'), ('api.cancel_booking', 'MB106'), ('api.cancel_booking', 'MB117'),
  -- nor do they give a reason
  ('api.complete_booking', 'MB001'), ('api.mark_no_show', 'MB001'), ('api.check_in_booking', 'MB001'),
  ('api.confirm_booking', 'MB001'),
  -- it moves and cancels at any time, and asks for no version
  ('api.resolve_conflict', 'MB103'), ('api.resolve_conflict', 'MB113'), ('api.resolve_conflict', 'MB116'), ('api.resolve_conflict', 'MB117'),
  -- the slot's own rules are asked for those who wait, not for those who swap
  ('api.swap_bookings', 'MB101'), ('api.swap_bookings', 'MB102'), ('api.swap_bookings', 'MB112'), ('api.swap_bookings', 'MB114'),
  ('api.swap_bookings', 'MB115'),
  -- nothing is confirmed, no version asked for, and what is too late or over is passed over
  ('api.cancel_series', 'MB101'), ('api.cancel_series', 'MB103'), ('api.cancel_series', 'MB105'), ('api.cancel_series', 'MB106'),
  ('api.cancel_series', 'MB113'), ('api.cancel_series', 'MB117'),
  -- a hold is not late, and its version is not asked
  ('api.leave_waitlist', 'MB101'), ('api.leave_waitlist', 'MB106'), ('api.leave_waitlist', 'MB113'),
  ('api.leave_waitlist', 'MB117'), ('api.leave_waitlist', 'MB001')
) as v (full_name, code)
union all
-- they encrypt no notes: there are none, or they are kept as they are
select full_name, code
from unnest(
  '{api.process_requests, internal.process_requests, internal.serve_line, internal.serve_request, api.settle_booking,
  internal.settle, internal.rebook_seat}'::text[]) as full_name
cross join unnest('{MB123, MB501, MB502}'::text[]) as code;

create temporary table possible as
select distinct reach.caller as full_name, raised.code, raised.name
from reach
inner join (table raised union table answered) as raised on raised.full_name = reach.callee
where not exists (select from impossible as i where i.full_name = reach.caller and i.code = raised.code)
union
select reach.caller, refused.code, refused.name
from reach
inner join refused on refused.full_name = reach.callee
where
  reach.caller in (select caller from reach where callee = 'internal.refuse')
  and not exists (select from impossible as i where i.full_name = reach.caller and i.code = refused.code);

select ok((select count(*) from raised) > 40 and (select count(*) from refused) > 10, 'these tests see the errors that functions raise');
select is_empty(
  $$ select full_name from routine
  where full_name not in ('internal.refuse', 'internal.end_dry_run') and (select count(*) from regexp_matches(body, '\mraise\s+exception\M', 'g')) <> (select count(*) from raised where raised.full_name = routine.full_name) $$,
  'every raise names a code and a message of its own');
select is_empty(
  $$ select full_name, code, name from possible except select full_name, code, name from listed $$,
  'every error that a function can raise, itself or by a helper, is in its comment');
select is_empty(
  $$ select full_name, code, name from listed where code ~ '^MB' except select full_name, code, name from possible $$,
  'every error in a function''s comment can be raised');
select is_empty(
  $$ select distinct reach.caller from reach inner join routine as r on r.full_name = reach.callee
  where
    -- to whom a request in the queue is locked, it stays in the queue
    reach.caller like 'api.%' and reach.caller <> 'api.process_requests' and r.body ~ '\mfor (no key )?(update|share|key share)\M(?! *skip locked)'
    and not exists (select from listed as l where l.full_name = reach.caller and l.code = '55P03') $$,
  'who may wait for a row, and gives up, says so in his comment');
select is_empty(
  $$ select full_name, code, name from listed group by full_name, code, name having count(*) > 1 $$,
  'no comment lists an error twice');
select is_empty(
  $$ (select code, name from raised union select code, name from refused union select code, name from answered) except select code, name from api.errors() $$,
  'every error that is raised is in api.errors()');
select is_empty(
  $$ select code, name from listed except select code, name from api.errors() $$,
  'every error that a comment lists is in api.errors()');
select is_empty(
  $$ select code, name from api.errors() where code ~ '^MB' except (select code, name from raised union select code, name from refused union select code, name from answered) $$,
  'every error of class MB in api.errors() is raised somewhere');

select * from finish();
rollback;
