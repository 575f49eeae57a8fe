select internal.declare_row('api.due_webhook', $$
  id uuid,
  consumer text,
  url text,
  secrets text[],
  consecutive_failures integer
$$);

comment on type api.due_webhook is 'An endpoint that something is due for, as the worker needs it.';
comment on column api.due_webhook.consumer is 'What it claims events as.';
comment on column api.due_webhook.secrets is 'What to sign with: one, or the new and the old one.';
comment on column api.due_webhook.consecutive_failures is 'Failed attempts since the last that did not.';
