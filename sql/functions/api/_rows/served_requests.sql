select internal.declare_row('api.served_requests', $$
  booked integer,
  refused integer,
  failed integer,
  postponed integer
$$);

comment on type api.served_requests is 'How many booking requests a call has served, by what became of them.';
comment on column api.served_requests.failed is 'Given up after ten attempts.';
comment on column api.served_requests.postponed is 'To be tried again, as somebody else''s lock was in the way.';
