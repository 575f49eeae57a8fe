select internal.declare_row('internal.planned_slot', $$
  template_id uuid,
  doctor_id uuid,
  starts_at timestamptz,
  ends_at timestamptz,
  local_start timestamp,
  capacity integer,
  visit_type text,
  resource_ids uuid[],
  problem text
$$);

comment on type internal.planned_slot is 'A slot that a template calls for, as internal.planned_slots returns it.';
comment on column internal.planned_slot.template_id is 'The template.';
comment on column internal.planned_slot.local_start is 'starts_at on the wall clock of the clinic.';
comment on column internal.planned_slot.problem is 'What keeps it from being made; null: nothing.';
