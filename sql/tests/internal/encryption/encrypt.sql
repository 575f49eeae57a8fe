begin;
\ir ../../fixture.psql
select plan(13);

-- RFC 4880, 5.3: tag 3, 4 bytes: version 4, AES-256, no salt (the key is random), SHA-256
select is(
  substring(internal.encrypt('knee', internal.new_key()) for 6), '\xc30404090008'::bytea,
  'what is encrypted is an OpenPGP message: AES-256, its key taken as it is');
select isnt(internal.encrypt('knee', repeat('a', 64)), internal.encrypt('knee', repeat('a', 64)), 'which is never the same twice');
select matches(internal.new_key(), '^[0-9a-f]{64}$', 'a key has 256 bits');
select isnt(internal.new_key(), internal.new_key(), 'which are random');
select is(length(internal.email_index('a@example.org')), 32, 'an address is found by a hash of 256 bits');
select is(internal.email_index('Ann@Example.org'), internal.email_index('ann@example.org'), 'case does not matter');
select is(internal.email_index(null), null, 'none has none');

-- with a new master key before the old one, all that is new is under the new one
select current_setting('medbook.master_key') as old \gset
select (internal.master_keys()).id as old_id \gset
select internal.email_index('ann@example.org') as old_hash \gset
delete from data.email_key;
select set_config('medbook.master_key', repeat('cd', 32) || ',' || :'old', true) \g /dev/null
select internal.make_email_key() \g /dev/null
select isnt((select master_key_id from data.email_key), :'old_id', 'the key of the hash is wrapped by the first of several');
select isnt(internal.email_index('ann@example.org'), :'old_hash', 'and without the key that it was made with a hash finds nobody');

-- without a text there is no need of a key; without a key no text is dropped in silence
select set_config('medbook.master_key', '', true) \g /dev/null
select is(internal.decrypt_for(:'ann', null), null, 'nothing is decrypted without the master key');
select is(internal.encrypt_for(:'ann', null), null, 'nor encrypted');
select set_config('medbook.master_key', repeat('a', 63), true) \g /dev/null
select throws_ok('select internal.master_keys()', 'MB502', null, 'a master key has 64 digits, not 63');
select set_config('medbook.master_key', repeat('cd', 32) || ',' || :'old', true) \g /dev/null
delete from data.patient_key where patient_id = :'ann';
select throws_ok(
  format($$ select internal.encrypt_for(%L, 'knee') $$, :'ann'), 'MB123', null, 'what is told of one without a key is refused, not lost');

select * from finish();
rollback;
