-- The desired state of every table, in the order their foreign keys need.
-- Newcomers read these files first. A live database gets here by migrations/;
-- `make drift` proves that both ways end in the same dump.
\ir schemas.sql
\ir clinic.sql
\ir doctor.sql
\ir patient.sql
\ir patient_key.sql
\ir email_key.sql
\ir shift.sql
\ir schedule_template.sql
\ir closure.sql
\ir resource.sql
\ir slot.sql
\ir resource_reservation.sql
\ir booking_series.sql
\ir waitlist_entry.sql
\ir booking.sql
\ir booking_override.sql
\ir schedule_conflict.sql
\ir idempotency_key.sql
\ir rate_limit.sql
\ir app_user.sql
\ir membership.sql
\ir refresh_token.sql
\ir event.sql
\ir event_seal.sql
\ir outbox.sql
\ir event_consumer.sql
\ir event_delivery.sql
\ir patient_preference.sql
\ir message_setting.sql
\ir message_template.sql
\ir message.sql
