create table data.slot (
  id uuid not null,
  clinic_id uuid not null,
  doctor_id uuid not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  during tstzrange not null generated always as (tstzrange(starts_at, ends_at, '[)')) stored,
  capacity integer not null,
  booked integer not null default 0,
  status text not null default 'open',
  visit_type text not null,
  template_id uuid,
  active_doctor_id uuid generated always as (case when status in ('open', 'blocked') then doctor_id end) stored,
  version integer not null default 1,
  created_at timestamptz not null,
  extra_seats integer not null default 0,
  resource_ids uuid[],
  is_free boolean generated always as (status = 'open' and booked < capacity) stored,
  is_in_conflict boolean not null default false,
  constraint slot_pkey primary key (id, clinic_id),
  constraint slot_does_not_overlap exclude using gist (
    clinic_id with =, doctor_id with =, during with &&
  ) where (status in ('open', 'blocked')),
  constraint slot_is_not_overbooked check (booked between 0 and capacity + extra_seats),
  constraint slot_is_finite_and_forward check (
    isfinite(starts_at) and isfinite(ends_at) and starts_at < ends_at
  ),
  constraint slot_is_at_most_one_day check (ends_at - starts_at <= interval '24 hours'),
  constraint slot_capacity_is_1_to_1000 check (capacity between 1 and 1000),
  constraint slot_status_is_known check (status in ('open', 'blocked', 'closed', 'cancelled')),
  constraint slot_visit_type_is_known check (visit_type in ('in_person', 'virtual')),
  constraint slot_belongs_to_a_doctor foreign key (doctor_id, clinic_id)
  references data.doctor (id, clinic_id) on delete no action,
  constraint live_slot_has_an_active_doctor foreign key (active_doctor_id, clinic_id)
  references data.doctor (active_id, clinic_id) on delete no action,
  constraint slot_comes_from_a_template foreign key (template_id, clinic_id)
  references data.schedule_template (id, clinic_id) on delete no action,
  constraint slot_extra_seats_are_0_to_1000 check (extra_seats between 0 and 1000),
  constraint slot_needs_1_to_20_resources check (cardinality(resource_ids) between 1 and 20)
)
with (fillfactor = 80);

create index slot_doctor_id_idx on data.slot (doctor_id, clinic_id, starts_at, id);
create index slot_active_doctor_id_idx on data.slot (active_doctor_id, clinic_id) where active_doctor_id is not null;
create index slot_free_doctor_id_idx on data.slot (doctor_id, starts_at, id) where is_free;
create index slot_free_clinic_id_idx on data.slot (clinic_id, starts_at, id) where is_free;
create index slot_free_starts_at_idx on data.slot (starts_at, id) include (doctor_id, clinic_id) where is_free;
create index slot_starts_at_idx on data.slot (starts_at, id) where status in ('open', 'blocked');
create index slot_template_id_idx on data.slot (template_id, clinic_id) where template_id is not null;

comment on table data.slot is
'The materialised bookable time of a doctor. fillfactor 80: a seat taken is a HOT update, so no index is touched, unless it is the last one and is_free changes.';
comment on column data.slot.booked is 'Seats taken, holds included.';
comment on column data.slot.status is 'open or blocked (live), closed when over, cancelled.';
comment on column data.slot.active_doctor_id is
'The doctor while the slot is live, else null. So the database itself refuses a live slot of a disabled doctor.';
comment on column data.slot.extra_seats is 'Seats that staff added above capacity, each by an override on the record.';
comment on column data.slot.resource_ids is 'Rooms and equipment it needs, reserved with its first booking; null: none.';
comment on column data.slot.is_free is
'Open with a seat left: what the indexes that serve searching hold. A seat kept by a hold that is over is not seen by it.';
comment on column data.slot.is_in_conflict is
'Of a blocked slot, whether the schedule blocked it, not somebody by hand: it goes with its last booking, or is opened when it is called for again.';
comment on column data.slot.template_id is 'The schedule template it was generated from; null for one made by hand.';
