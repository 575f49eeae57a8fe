create or replace function internal.availability_row(
  p_template data.schedule_template, p_shift data.shift, p_replan jsonb default null
)
returns api.availability
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select row(
    p_template.id, p_template.clinic_id, p_template.doctor_id, p_shift.id, p_template.weekday, p_shift.starts_at,
    p_shift.ends_at, p_shift.slot_minutes, p_shift.buffer_minutes, p_template.capacity, p_template.visit_type,
    nullif(p_template.valid_from, '-infinity'), nullif(p_template.valid_until, 'infinity'), p_template.resource_ids,
    p_template.is_active, p_template.version, p_template.created_at, p_template.updated_at, p_replan
  )::api.availability
$$;

comment on function internal.availability_row(data.schedule_template, data.shift, jsonb) is 'An availability as callers see it.
p_replan: what a change of it did to the slots to come.';
