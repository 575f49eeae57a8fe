begin;

select
  visit_type,
  meeting_url,
  series_id,
  waitlist_entry_id,
  swap_with_id,
  swap_slot_id
from data.booking
where false;

-- every claim is there
select 1 / (count(*) = 4)::integer
from pg_catalog.pg_constraint
where
  conrelid = 'data.booking'::regclass
  and conname in (
    'booking_seat_is_counted_from_one',
    'booking_visit_type_is_known',
    'booking_belongs_to_a_series',
    'booking_was_offered_from_the_waitlist'
  );
select
  'data.booking_series_id_idx'::regclass,
  'data.booking_waitlist_entry_id_idx'::regclass;

rollback;
