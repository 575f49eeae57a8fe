begin;
set client_min_messages = warning;
select plan(4);

create temporary table status (name text);
insert into status
values ('pending'), ('confirmed'), ('arrived'), ('completed'), ('cancelled'), ('no_show'), ('expired');

select results_eq(
  $$ select a.name, string_agg(b.name, ', ' order by b.name) filter (where internal.can_transition(a.name, b.name))
  from status as a cross join status as b
  group by a.name
  order by a.name $$,
  $$ values
    ('arrived', 'cancelled, completed'),
    ('cancelled', null),
    ('completed', null),
    ('confirmed', 'arrived, cancelled, completed, no_show'),
    ('expired', null),
    ('no_show', null),
    ('pending', 'cancelled, confirmed, expired') $$,
  'of the 49 pairs of statuses these nine are transitions, and nothing else');
select is_empty(
  'select a.name, b.name from status as a cross join status as b where internal.can_transition(a.name, b.name) is null',
  'each pair is answered with yes or no');
select ok(not coalesce(internal.can_transition('pending', null), false), 'to nowhere is no transition');

select set_eq(
  'select name from status',
  $$ select (regexp_matches(pg_get_constraintdef(oid), '''(\w+)''::text', 'g'))[1] from pg_constraint
  where conname = 'booking_status_is_known' $$,
  'these are all the statuses that the table allows');

select * from finish();
rollback;
