begin;

set local lock_timeout = '100ms';

alter table data.schedule_template
drop constraint schedule_template_needs_1_to_20_resources,
drop constraint schedule_template_is_one_at_a_time,
drop column resource_ids,
drop column version,
drop column updated_at;
create unique index schedule_template_is_unique on data.schedule_template (doctor_id, clinic_id, shift_id, weekday)
where is_active;
comment on column data.schedule_template.is_active is null;

commit;
