begin;

set local lock_timeout = '100ms';

comment on column data.booking_override.reason is 'Encrypted with the patient''s key; null once he is erased.';

commit;
