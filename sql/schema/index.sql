-- The desired state of every table, in the order their foreign keys need.
-- Newcomers read these files first. A live database gets here by migrations/;
-- `make drift` proves that both ways end in the same dump.
\ir schemas.sql
\ir clinic.sql
\ir doctor.sql
\ir patient.sql
\ir shift.sql
\ir schedule_template.sql
\ir closure.sql
\ir slot.sql
\ir booking.sql
\ir idempotency_key.sql
\ir event.sql
\ir outbox.sql
