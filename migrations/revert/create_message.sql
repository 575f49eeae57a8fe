begin;

set local lock_timeout = '100ms';

drop table data.message;
drop table data.message_template;
drop table data.message_setting;
drop table data.patient_preference;

commit;
