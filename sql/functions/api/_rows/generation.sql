select internal.declare_row('api.generation', $$
  made integer,
  already_there integer,
  skipped integer,
  skipped_because jsonb,
  id uuid
$$);

comment on type api.generation is 'What became of every slot that the templates called for: made + already_there + skipped is their number.';
comment on column api.generation.already_there is 'Live slots of the same doctor at exactly that time.';
comment on column api.generation.skipped_because is
'[{"reason", "on", "count", "local_times"}]: closure, past, removed, overlap, nonexistent_local_time or clock_change, by local date.';
comment on column api.generation.id is 'The clinic.';
