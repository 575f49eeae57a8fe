select internal.declare_row('api.resource', $$
  id uuid,
  clinic_id uuid,
  name text,
  kind text,
  is_active boolean,
  version integer,
  created_at timestamptz,
  updated_at timestamptz
$$);

comment on type api.resource is 'A room or a piece of equipment that a slot may need.';
comment on column api.resource.kind is 'room or equipment.';
comment on column api.resource.version is 'Grows with every change; travels as ETag.';
