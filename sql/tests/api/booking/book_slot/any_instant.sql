begin;
\ir ../../../fixture.psql
select plan(3);

select expires_at from api.book_slot(:'slot', :'ann') \gset

-- a clock that goes on by a millisecond every time it is asked, as the real one goes on within a call
create sequence pg_temp.tick;
grant usage on sequence pg_temp.tick to medbook_owner;
create or replace function internal.now() returns timestamptz language sql volatile set search_path = pg_catalog, pg_temp as $$
  select current_setting('medbook.now')::timestamptz + nextval('pg_temp.tick') * interval '1 millisecond'
$$;

-- and no answer before the lock: it speaks of the slot as it was before somebody else took the last seat
select regexp_replace(
  pg_get_functiondef('api.book_slot'::regproc), 'v_refusal := internal.slot_refusal[^;]*;', '') as definition,
  pg_get_functiondef('api.book_slot'::regproc) ~ 'v_refusal := internal.slot_refusal[^;]*;' as is_there \gset
:definition;

create function pg_temp.book_when_it_ends_within(p_slot uuid, p_patient uuid, p_expires_at timestamptz, p_ticks integer)
returns text language plpgsql as $$
begin
  perform setval('pg_temp.tick', 1);
  perform set_config('medbook.now', (p_expires_at - p_ticks * interval '1 millisecond')::text, true);
  return pg_temp.refusal(format('select api.book_slot(%L, %L)', p_slot, p_patient));
end
$$;

select ok(:'is_there'::boolean, 'the answer before the lock was there to be taken out');
create temporary table outcome as
select n, pg_temp.book_when_it_ends_within(:'slot', :'bob', :'expires_at', n) as refusal from generate_series(0, 30) as n;
select results_eq(
  'select distinct refusal from outcome order by refusal', $$ values ('MB101'), ('none') $$,
  'at whatever instant of a call the hold ends, the call books or says that the slot is taken');
select is(
  (select refusal from outcome where n = 0) || ' ' || (select refusal from outcome where n = 30), 'none MB101',
  'over before the call it is free, over after it it is not');

select * from finish();
rollback;
