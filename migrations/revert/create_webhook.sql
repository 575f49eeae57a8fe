begin;

set local lock_timeout = '100ms';

-- the consumers go with their endpoints
delete from data.event_consumer
where name like 'webhook:%';
drop table data.webhook_attempt;
drop table data.webhook_endpoint;

commit;
