begin;

set local lock_timeout = '100ms';

alter table data.booking
drop constraint booking_seat_is_counted_from_one,
drop column visit_type,
drop column meeting_url,
drop column series_id,
drop column waitlist_entry_id,
drop column swap_with_id,
drop column swap_slot_id,
add constraint booking_seat_is_counted_from_one check (seat between 1 and 1000);

commit;
