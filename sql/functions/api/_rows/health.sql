select internal.declare_row('api.health', $$
  status text,
  now timestamptz,
  postgres_version text,
  overdue_holds integer,
  unrelayed_events integer
$$);

comment on type api.health is 'What a monitor asks.';
comment on column api.health.overdue_holds is 'Holds that are over but not yet swept, counted up to 1,000: above zero for minutes, no job runs.';
comment on column api.health.unrelayed_events is 'Events waiting in the outbox, counted up to 1,000.';
