select internal.declare_row('api.audit_verification', $$
  id uuid,
  is_intact boolean,
  problem text,
  position bigint,
  event_id uuid,
  checked bigint,
  unsealed bigint,
  next_position bigint,
  head text
$$);

comment on type api.audit_verification is 'What a check of one clinic''s chain of seals found.';
comment on column api.audit_verification.id is 'The clinic; all zeros for the chain of the global entities.';
comment on column api.audit_verification.problem is
'Of the first bad row: event_changed, event_removed, event_inserted (in the log, but neither sealed nor waiting), seal_changed, seal_removed, reordered (a later row belongs here), or head_differs (the chain does not have the seal that was kept outside: its end was cut off, or it was rewritten).';
comment on column api.audit_verification.position is 'Of the first bad row in the chain; null where it has none.';
comment on column api.audit_verification.event_id is 'Of the first bad row.';
comment on column api.audit_verification.checked is 'How many seals were recomputed.';
comment on column api.audit_verification.unsealed is 'Events that wait for the sealing job: not covered yet.';
comment on column api.audit_verification.next_position is 'Where to go on; null: this was the end of the chain.';
comment on column api.audit_verification.head is 'position:digest of the last seal that was checked: keep it outside the database, and ask for it next time.';
