-- Why: visits by video, series, offers from the waitlist, and swaps.
-- Locks: ACCESS EXCLUSIVE on data.booking while bookings of virtual slots are updated and constraints checked: about 1 s per million bookings.
-- Back: drop the columns; fails while a seat above 1000 is taken.
-- squawk-ignore-file ban-drop-constraint, constraint-missing-not-valid, adding-foreign-key-constraint, require-concurrent-index-creation
begin;

set local lock_timeout = '100ms';
set local statement_timeout = '1min';

set local statement_timeout = '1h';

alter table data.booking
add column visit_type text not null default 'in_person',
add column meeting_url text,
add column series_id uuid,
add column waitlist_entry_id uuid,
add column swap_with_id uuid,
add column swap_slot_id uuid;
update data.booking as b
set visit_type = s.visit_type
from data.slot as s
where s.id = b.slot_id and s.clinic_id = b.clinic_id and s.visit_type <> 'in_person';

alter table data.booking drop constraint booking_seat_is_counted_from_one;
alter table data.booking
add constraint booking_seat_is_counted_from_one check (seat >= 1);
alter table data.booking
add constraint booking_visit_type_is_known check (visit_type in ('in_person', 'virtual'));
alter table data.booking
add constraint booking_belongs_to_a_series foreign key (series_id, clinic_id)
references data.booking_series (id, clinic_id) on delete no action;
alter table data.booking
add constraint booking_was_offered_from_the_waitlist foreign key (waitlist_entry_id, clinic_id)
references data.waitlist_entry (id, clinic_id) on delete no action;

create index booking_series_id_idx on data.booking (series_id, clinic_id) where series_id is not null;
create index booking_waitlist_entry_id_idx on data.booking (waitlist_entry_id, clinic_id) where waitlist_entry_id is not null;

comment on column data.booking.visit_type is 'in_person or virtual, copied from the slot.';
comment on column data.booking.meeting_url is 'Where a virtual visit takes place; set by hook.meeting_url when it is confirmed.';
comment on column data.booking.series_id is 'The series it is an occurrence of.';
comment on column data.booking.waitlist_entry_id is 'The place in line that it was offered to.';
comment on column data.booking.swap_with_id is 'The booking its patient would swap with, and swap_slot_id the slot he would get: void once either has moved.';
comment on column data.booking.swap_slot_id is 'See swap_with_id.';

commit;
