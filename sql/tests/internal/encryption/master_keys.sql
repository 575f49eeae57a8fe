begin;
\ir ../../fixture.psql
select plan(20);

select current_setting('medbook.master_key') as old, repeat('cd', 32) as new \gset
select api.book_slot(:'slot', :'ann', p_notes => 'knee');

create function pg_temp.with_key(p_key text, p_call text) returns text language plpgsql as $$
begin
  perform set_config('medbook.master_key', p_key, true);
  return pg_temp.refusal(p_call);
end
$$;

select is(pg_temp.with_key(key, call), refusal, format('%s: %s', call, sentence))
from (values
  ('', format('select api.get_patient(%L)', :'ann'), 'MB501', 'needs the master key'),
  ('', 'select api.list_patients()', 'MB501', 'needs the master key'),
  ('', 'select api.register_patient(''Cy'', ''cy@example.org'')', 'MB501', 'needs the master key'),
  ('', format('select api.list_bookings(%L)', :'ann'), 'MB501', 'needs the master key where there are notes'),
  ('', format('select api.book_slot(%L, %L, p_notes => ''hip'')', :'later_slot', :'bob'), 'MB501', 'needs the master key for notes'),
  ('', format('select api.book_slot(%L, %L)', :'later_slot', :'bob'), 'none', 'needs none without notes'),
  ('', 'select api.search_slots()', 'none', 'needs none'),
  ('', 'select internal.expire_holds()', 'none', 'needs none'),
  ('', 'select internal.apply_retention()', 'none', 'needs none'),
  (:'new', format('select api.get_patient(%L)', :'ann'), 'MB502', 'needs the very key'),
  (:'new', 'select api.register_patient(''Cy'', ''cy@example.org'')', 'MB502', 'needs the very key'),
  ('ab', format('select api.get_patient(%L)', :'ann'), 'MB502', 'refuses a key that is none'),
  (:'old' || ',', format('select api.get_patient(%L)', :'ann'), 'MB502', 'refuses an empty key'),
  (upper(:'old'), format('select api.get_patient(%L)', :'ann'), 'none', 'takes capital letters'),
  (:'new' || ',' || :'old', format('select api.get_patient(%L)', :'ann'), 'none', 'reads by any of the keys')
) as v (key, call, refusal, sentence);

select set_config('medbook.master_key', :'new' || ',' || :'old', true);
select id as cy from api.register_patient('Cy Ode', 'cy@example.org') \gset
select is(
  (select count(distinct master_key_id) from data.patient_key), 2::bigint, 'what is new is wrapped by the first of them');
select is_empty(
  format($$ select from data.patient_key where encode(wrapped_key, 'hex') ~ '%1$s|%2$s' or master_key_id ~ '%1$s|%2$s' $$,
    left(:'old', 16), left(:'new', 16)),
  'no part of a master key is stored');
select is((select count(distinct internal.patient_key(id)) from data.patient), 3::bigint, 'every patient has a key of his own');
select isnt(
  internal.encrypt('knee', internal.patient_key(:'ann')), internal.encrypt('knee', internal.patient_key(:'ann')),
  'the same text is never encrypted alike');
update data.patient set profile = set_byte(profile, length(profile) - 11, 255 - get_byte(profile, length(profile) - 11)) where id = :'cy';
select throws_ok(
  format('select api.get_patient(%L)', :'cy'), '39000', null, 'a changed ciphertext is not read as something else');

select * from finish();
rollback;
