begin;
set client_min_messages = warning;
select plan(14);

select is(internal.check_text(E' \t\n a  b \r\n', 'notes', 10), 'a  b', 'blanks around a text go, those within stay');
select is(internal.check_text(E'one\n\ttwo\r\nthree', 'notes', 20), E'one\n\ttwo\r\nthree', 'lines and tabs within stay');
select is(internal.check_text(E' \n ', 'notes', 10), null, 'a blank text is none');
select is(internal.check_text('', 'notes', 10), null, 'an empty text is none');
select is(internal.check_text(null, 'notes', 10), null, 'no text is none');
select is(internal.check_text('zehn zähl ', 'notes', 9), 'zehn zähl', 'length is counted in characters, after trimming');

select throws_ok($$ select internal.check_text('zehn zahlen', 'notes', 10) $$, 'MB001', null, 'a text that is too long is refused');
select throws_ok($$ select internal.check_text(E'a\x01b', 'notes', 10) $$, 'MB001', null, 'a control character is refused');
select throws_ok($$ select internal.check_text(E'a\x1b[2Jb', 'notes', 10) $$, 'MB001', null, 'an escape sequence is refused');
select throws_ok($$ select internal.check_text(E'a\x7f', 'notes', 10) $$, 'MB001', null, 'so is a delete');
select throws_ok($$ select internal.check_text(null, 'name', 10, true) $$, 'MB001', null, 'a required text is missed');
select throws_ok($$ select internal.check_text('  ', 'name', 10, true) $$, 'MB001', null, 'a blank one is missed as well');

create function pg_temp.column_of(p_sql text) returns text language plpgsql as $$
declare
  v_column text;
begin
  execute p_sql;
  return null;
exception when others then
  get stacked diagnostics v_column = column_name;
  return v_column;
end
$$;
select is(
  pg_temp.column_of($$ select internal.check_text('too long', 'reason', 1) $$), 'reason', 'the refusal names the field');
select is(
  pg_temp.column_of($$ select internal.check_argument(null, 'limit', 'is not 1 to 500') $$), 'limit',
  'so does every refused argument; what is unknown is refused');

select * from finish();
rollback;
