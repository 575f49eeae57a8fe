-- Why: rooms and equipment that a visit may need.
-- Locks: SHARE ROW EXCLUSIVE on data.clinic for the length of this transaction: milliseconds.
-- Back: drop the table, with its data.
begin;

set local lock_timeout = '100ms';
set local statement_timeout = '1min';

create table data.resource (
  id uuid not null,
  clinic_id uuid not null,
  name text not null,
  kind text not null,
  is_active boolean not null default true,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint resource_pkey primary key (id, clinic_id),
  constraint resource_belongs_to_a_clinic foreign key (clinic_id)
  references data.clinic (id) on delete no action,
  constraint resource_name_is_unique unique (clinic_id, name),
  constraint resource_name_is_not_blank check (name ~ '\S' and length(name) <= 200),
  constraint resource_kind_is_known check (kind in ('room', 'equipment'))
);

comment on table data.resource is 'A room or a piece of equipment that a slot may need. Never deleted, only switched off.';
comment on column data.resource.kind is 'room or equipment.';

commit;
