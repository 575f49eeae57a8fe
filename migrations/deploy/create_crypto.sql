-- Why: keys and ciphers, for personal data and passwords.
-- Locks: none that matter.
-- Back: drop the extension; fails while anything is encrypted.
begin;

set local lock_timeout = '100ms';
set local statement_timeout = '1min';

create schema crypto;
comment on schema crypto is 'The extension pgcrypto: nobody but medbook_owner may enter.';

create extension pgcrypto with schema crypto;

commit;
