create or replace function internal.topics()
returns text[]
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
  select '{
    availability.defined,
    booking.arrived, booking.cancelled, booking.completed, booking.confirmed, booking.expired, booking.hold_created,
    booking.no_show, booking.rescheduled, booking.rule_overridden, booking.swap_requested, booking.swapped,
    clinic.created, clinic.disabled, clinic.enabled, clinic.retention_applied, clinic.updated,
    closure.added, closure.removed, closure.updated,
    conflict.resolved,
    consumer.subscribed, consumer.unsubscribed,
    doctor.added, doctor.disabled, doctor.enabled, doctor.updated,
    membership.granted, membership.revoked,
    message.failed, message.retried, message.sent, message_setting.updated, message_template.removed, message_template.updated,
    patient.disabled, patient.enabled, patient.erased, patient.exported, patient.preferences_updated, patient.registered, patient.updated,
    rate_limit.changed,
    resource.created, resource.disabled, resource.enabled, resource.updated,
    schedule.conflict, schedule.conflict_over, schedule.replanned,
    series.booked, series.cancelled,
    session.refreshed, session.reuse_detected,
    shift.created, shift.removed, shift.updated,
    slot.created, slot.generated, slot.removed, slot.updated,
    template.created, template.removed, template.updated,
    user.closed, user.disabled, user.enabled, user.logged_in, user.logged_out, user.login_failed, user.password_changed,
    user.registered,
    waitlist.joined, waitlist.left, waitlist.offered
  }'::text[]
$$;

comment on function internal.topics() is 'Every topic that a consumer can be told of: all events but those of reading.';
