begin;

set local lock_timeout = '100ms';

drop table data.booking_request_line;
drop table data.booking_request;

commit;
