select internal.declare_row('api.error', $$
  code text,
  name text,
  http_status integer,
  title text,
  retryable boolean,
  retry_after integer
$$);

comment on type api.error is 'One way a call can be refused.';
comment on column api.error.code is 'SQLSTATE. Class MB is MedBook''s own.';
comment on column api.error.name is 'Stable name; the MESSAGE of the SQL error.';
comment on column api.error.retryable is 'The same call may succeed later.';
comment on column api.error.retry_after is 'Seconds to wait before that; null where it does not help.';
