select internal.declare_row('internal.seating', $$
  booking data.booking,
  refusal internal.refusal
$$);

comment on type internal.seating is 'What becomes of who is to be booked: a booking, or why there is none.';
