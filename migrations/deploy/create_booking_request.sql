-- Why: requests for a seat are accepted at once and served in the order in which they came.
-- Locks: only what it makes; nobody can be using that yet.
-- Back: drop the table; what waits in it is lost, the bookings are not.
begin;

set local lock_timeout = '100ms';
set local statement_timeout = '1min';

-- No foreign keys: a key-share lock on the slot would wait for whoever books there (FOR UPDATE), one on the patient for whoever
-- disables him, and one on the clinic would be shared by a whole rush. Whoever accepts a request has seen all three; whoever serves
-- it looks again.
create table data.booking_request (
  id uuid not null,
  clinic_id uuid not null,
  slot_id uuid not null,
  alternative_slot_ids uuid[] not null default '{}',
  patient_id uuid not null,
  is_confirmed boolean not null default false,
  status text not null default 'queued',
  attempts integer not null default 0,
  due_at timestamptz not null,
  reasons jsonb not null default '[]',
  booking_id uuid,
  requested_by text not null,
  created_at timestamptz not null,
  settled_at timestamptz,
  constraint booking_request_pkey primary key (id, clinic_id),
  constraint booking_request_has_up_to_10_alternatives check (cardinality(alternative_slot_ids) <= 10),
  constraint booking_request_status_is_known check (status in ('queued', 'booked', 'refused', 'failed')),
  constraint booking_request_is_settled_unless_queued check ((status = 'queued') = (settled_at is null)),
  constraint booking_request_has_a_booking_when_booked check ((status = 'booked') = (booking_id is not null)),
  constraint booking_request_attempts_are_counted check (attempts >= 0)
)
with (fillfactor = 80);

create unique index booking_request_waits_once on data.booking_request (clinic_id, slot_id, patient_id)
where status = 'queued';
create index booking_request_line_idx on data.booking_request (clinic_id, id) where status = 'queued';
create index booking_request_patient_id_idx on data.booking_request (patient_id, clinic_id);
create index booking_request_settled_at_idx on data.booking_request (settled_at) where settled_at is not null;

comment on table data.booking_request is
'A request for a seat that waits to be served, and what became of it. First come, by id, first served; kept 30 days once settled.';
comment on column data.booking_request.alternative_slot_ids is 'Slots of the same clinic to try, in this order, when slot_id is refused.';
comment on column data.booking_request.is_confirmed is 'Whether the booking is confirmed at once, instead of held.';
comment on column data.booking_request.status is
'queued -> booked, refused (no slot could be had) or failed (something else was in the way at every attempt).';
comment on column data.booking_request.attempts is 'How often something else was in the way, as a lock.';
comment on column data.booking_request.due_at is 'Not tried again before.';
comment on column data.booking_request.reasons is
'Why not, slot by slot in the order they were tried: [{"slot_id", "code", "name"}], as in api.errors().';
comment on column data.booking_request.requested_by is 'role:subject of the caller.';

-- A table of its own, as it is counted at every question: it names no patient, so that no row of it is asked whose it is.
create table data.booking_request_line (
  request_id uuid not null,
  clinic_id uuid not null,
  slot_id uuid not null,
  constraint booking_request_line_pkey primary key (request_id, clinic_id),
  constraint booking_request_line_is_of_a_request foreign key (request_id, clinic_id)
  references data.booking_request (id, clinic_id) on delete cascade
);

create index booking_request_line_slot_id_idx on data.booking_request_line (slot_id, request_id);

comment on table data.booking_request_line is 'The booking requests that are queued, by the slot asked for first: what a place in line is counted in.';

commit;
