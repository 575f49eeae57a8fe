-- Why: the comment says when a reason is forgotten.
-- Locks: none that anybody waits for.
-- Back: the old comment.
begin;

set local lock_timeout = '100ms';
set local statement_timeout = '1min';

comment on column data.booking_override.reason is
'Encrypted with the patient''s key; null once he is erased, or the visit is older than the clinic keeps personal data.';

commit;
