begin;
\ir ../fixture.psql
select plan(5);

insert into data.idempotency_key (key, actor, clinic_id, fingerprint, created_at)
values
  ('fresh', 'a', :'clinic', '', '2030-01-06 08:00+00'),
  ('old', 'a', :'clinic', '', '2030-01-06 07:59:59.999999+00'),
  ('older', 'a', :'clinic', '', '2030-01-05 08:00+00');

select is(internal.purge_idempotency_keys(p_limit => 1), 1, 'a limit of 1 forgets one key');
select set_eq('select key from data.idempotency_key', array['fresh', 'old'], 'the oldest goes first');
select is(internal.purge_idempotency_keys(), 1, 'the next run takes the rest');
select set_eq('select key from data.idempotency_key', array['fresh'], 'a key of exactly 24 hours is kept');

set medbook.now = '2030-01-07 08:00:00.000001+00';
select is(internal.purge_idempotency_keys(), 1, 'a microsecond later it is forgotten');

select * from finish();
rollback;
