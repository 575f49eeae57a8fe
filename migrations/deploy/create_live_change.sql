-- Why: whoever watches is told within a second what can be booked otherwise than before.
-- Locks: only what it makes; nobody can be using that yet.
-- Back: drop the table; whoever watches is told to search again.
begin;

set local lock_timeout = '100ms';
set local statement_timeout = '1min';

-- Written by one relay at a time, which numbers what it adds: the order of the ids is that in which they can be seen, so that
-- here, and only here, "id above the last seen" loses nothing. No foreign keys: it is forgotten within a day.
create table data.live_change (
  id bigint not null,
  clinic_id uuid not null,
  kind text not null,
  doctor_id uuid,
  slot_id uuid,
  starts_at timestamptz,
  ends_at timestamptz,
  status text,
  seats_left integer,
  slot_version integer,
  created_at timestamptz not null,
  constraint live_change_pkey primary key (id, clinic_id),
  constraint live_change_id_is_positive check (id > 0),
  constraint live_change_is_of_a_slot_or_a_schedule check (
    case kind
      when 'slot' then num_nulls(doctor_id, slot_id, starts_at, ends_at, status, seats_left, slot_version) = 0
      when 'schedule' then num_nonnulls(slot_id, starts_at, ends_at, status, seats_left, slot_version) = 0
      else false
    end
  )
);

create index live_change_clinic_id_idx on data.live_change (clinic_id, id);
create index live_change_created_at_idx on data.live_change (created_at);

comment on table data.live_change is
'What whoever watches is told: which slots, or whose schedule, can be booked otherwise than before. What anybody may search, nothing more; kept for 24 hours.';
comment on column data.live_change.id is 'Without gaps, in the order of commits.';
comment on column data.live_change.kind is 'slot: this one, as it was when relayed. schedule: much of it; search again.';
comment on column data.live_change.doctor_id is 'Null: all doctors of the clinic.';
comment on column data.live_change.status is 'open, blocked, closed or cancelled.';
comment on column data.live_change.seats_left is 'Free seats; a hold that is over counts as free.';
comment on column data.live_change.slot_version is 'p_expected_version of book_slot compares it.';

commit;
