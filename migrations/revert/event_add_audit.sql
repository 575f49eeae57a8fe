begin;

set local lock_timeout = '100ms';

grant update, delete, truncate on data.event to medbook_owner;

drop index data.event_patient_ids_idx;
drop index data.event_occurred_at_idx;
drop index data.event_actor_occurred_at_idx;
drop index data.event_clinic_id_occurred_at_idx;

alter table data.event
drop column request_id,
drop column address,
drop column changes;

alter table data.outbox
add constraint outbox_points_at_an_event foreign key (event_id, clinic_id)
references data.event (id, clinic_id) on delete cascade;

comment on table data.event is
'Every change, once, written by the transaction that made it. The audit trail and the source of every notification. No personal data.';

commit;
