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
