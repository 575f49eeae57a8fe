begin;
\ir ../../fixture.psql
select plan(14);

select count(api.register_patient('Patient ' || n, format('p%s@example.org', n))) from generate_series(1, 5) as n;
select id as cy from api.register_patient('Cy Ode', 'cy@example.org') \gset
select api.erase_patient(:'cy');
select api.book_slot(:'slot', :'ann', p_notes => 'knee');
select secret as old_secret, id as webhook from api.create_webhook('https://hooks.example.org', '{*}') \gset
select secret from api.rotate_webhook_secret(:'webhook') \gset
select current_setting('medbook.master_key') as old, repeat('cd', 32) as new \gset

select results_eq('select * from internal.rotate_master_key()', $$ values (0, 0::bigint) $$, 'the key they have: nothing to do');
select set_config('medbook.master_key', :'new', true);
select throws_ok('select internal.rotate_master_key()', 'MB502', null, 'the new key alone cannot unwrap');
select set_config('medbook.master_key', :'new' || ',' || :'old', true);
select results_eq('select * from internal.rotate_master_key(3)', $$ values (3, 4::bigint) $$, 'a batch, and how many remain');
select is((select count(name) from api.list_patients()), 7::bigint, 'half way everybody can be read');
select set_config('medbook.master_key', :'old', true);
select throws_ok('select api.list_patients()', 'MB502', null, 'by the old key alone no longer');
select set_config('medbook.master_key', :'new' || ',' || :'old', true);
select results_eq('select * from internal.rotate_master_key(3)', $$ values (3, 1::bigint) $$, 'it is resumed where it stopped');
select results_eq('select * from internal.rotate_master_key(3)', $$ values (1, 0::bigint) $$, 'and ends');
select set_config('medbook.master_key', :'new', true);
select is((select count(name) from api.list_patients()), 7::bigint, 'then the new key is enough');
select is((select notes from api.list_bookings(:'ann')), 'knee', 'for everything');
select is(secrets, array[:'secret', :'old_secret'], 'and for the secrets of webhooks, the one before too') from api.list_due_webhooks();
select is(count(*), 1::bigint, 'of which there is one') from api.list_due_webhooks();
select isnt(master_key_id, left(encode(sha256(convert_to('medbook.master_key.' || :'old', 'UTF8')), 'hex'), 16), 'the old one is named nowhere')
from data.webhook_endpoint;
select is((select name from api.find_patient('ann@example.org')), 'Ann Lee', 'to find by address');
select throws_ok(
  $$ select api.register_patient('Another', 'bob@example.org') $$, 'MB110', null, 'and to know an address that is taken');

select * from finish();
rollback;
