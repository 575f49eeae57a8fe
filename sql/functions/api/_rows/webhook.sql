select internal.declare_row('api.webhook', $$
  id uuid,
  clinic_id uuid,
  url text,
  topics text[],
  secret text,
  previous_secret_ends_at timestamptz,
  is_active boolean,
  disabled_at timestamptz,
  disabled_reason text,
  consecutive_failures integer,
  first_failed_at timestamptz,
  waiting bigint,
  dead bigint,
  version integer,
  created_at timestamptz,
  updated_at timestamptz
$$);

comment on type api.webhook is 'An endpoint that events are posted to.';
comment on column api.webhook.clinic_id is 'Whose events it is told; null: those of every clinic, and of none.';
comment on column api.webhook.topics is 'booking.confirmed, booking.* or *.';
comment on column api.webhook.secret is 'What requests are signed with, as Standard Webhooks has it: whsec_ and base64. Told once, by create_webhook and rotate_webhook_secret; else null.';
comment on column api.webhook.previous_secret_ends_at is 'Until then requests are signed with the secret before too; null: there was no rotation.';
comment on column api.webhook.disabled_reason is 'requested: by disable_webhook; failing: every attempt of 24 hours, 20 at least; gone: it answered 410. Null while it is active.';
comment on column api.webhook.consecutive_failures is 'Failed attempts since the last that did not.';
comment on column api.webhook.first_failed_at is 'When the first of them was; null: there is none.';
comment on column api.webhook.waiting is 'Events that it is still to be told; what is in the outbox is not counted yet.';
comment on column api.webhook.dead is 'Events that it was tried to tell too often: see list_webhook_dead_events.';
comment on column api.webhook.version is 'Grows with every change; travels as ETag.';
