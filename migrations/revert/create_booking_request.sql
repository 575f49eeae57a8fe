begin;

set local lock_timeout = '1s';

drop table data.booking_request_line;
drop table data.booking_request;

commit;
