-- Why: how often one patient may book, and one account be tried.
-- Locks: only what it makes; nobody can be using that yet.
-- Back: drop the tables, with their data.
begin;

set local lock_timeout = '100ms';
set local statement_timeout = '1min';

-- Both are global. No clinic's row depends on them, and they on none.
create table data.rate_limit_rule (
  id uuid not null,
  action text not null,
  max_calls integer not null,
  window_seconds integer not null,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint rate_limit_rule_pkey primary key (id),
  constraint rate_limit_rule_action_is_unique unique (action),
  constraint rate_limit_rule_action_is_a_word check (action ~ '^[a-z_]{1,40}$'),
  constraint rate_limit_rule_allows_1_to_1000_calls check (max_calls between 1 and 1000),
  constraint rate_limit_rule_window_is_up_to_a_day check (window_seconds between 1 and 86400),
  constraint rate_limit_rule_version_is_positive check (version > 0)
);

comment on table data.rate_limit_rule is 'How often one subject may do something.';
comment on column data.rate_limit_rule.action is 'book: a patient makes bookings; log_in: an account is tried.';
comment on column data.rate_limit_rule.max_calls is 'So many calls,';
comment on column data.rate_limit_rule.window_seconds is 'in any stretch of time of this length.';

insert into data.rate_limit_rule (id, action, max_calls, window_seconds, created_at, updated_at)
values
('019ab000-0000-7000-8000-000000000001', 'book', 5, 60, now(), now()),
('019ab000-0000-7000-8000-000000000002', 'log_in', 10, 900, now(), now());

-- One row a subject, and updated in place: no index but the key, so that an update touches none.
create table data.rate_limit (
  subject bytea not null,
  action text not null,
  accepted_at timestamptz[] not null,
  constraint rate_limit_pkey primary key (subject, action),
  constraint rate_limit_subject_is_a_digest check (length(subject) = 32),
  constraint rate_limit_has_1_to_1000_calls check (cardinality(accepted_at) between 1 and 1000)
)
with (fillfactor = 50);

comment on table data.rate_limit is
'The last calls of each subject, as many as the rule allows: an exact sliding window. Dropped when the window has passed.';
comment on column data.rate_limit.subject is 'SHA-256 of who it is: a patient''s id, an e-mail address.';
comment on column data.rate_limit.accepted_at is 'When calls were let through, oldest first.';

commit;
