select internal.declare_row('api.live_changes', $$
  last_id bigint,
  is_complete boolean,
  clinic_id uuid,
  changes jsonb
$$);

comment on type api.live_changes is 'What has changed since somebody last asked.';
comment on column api.live_changes.last_id is 'To ask from the next time.';
comment on column api.live_changes.is_complete is 'False: what came after the number asked from is forgotten, or has not happened. Search again, and ask from last_id on.';
comment on column api.live_changes.clinic_id is 'The one clinic that they are of; null: of all.';
comment on column api.live_changes.changes is 'Oldest first, each a live_change.';
