create or replace function internal.shift_row(p_shift data.shift, p_replan jsonb default null)
returns api.shift
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select row(
    p_shift.id, p_shift.clinic_id, p_shift.name, p_shift.starts_at, p_shift.ends_at, p_shift.slot_minutes,
    p_shift.buffer_minutes, p_shift.is_active, p_shift.version, p_shift.created_at, p_shift.updated_at, p_replan
  )::api.shift
$$;

comment on function internal.shift_row(data.shift, jsonb) is 'A shift as callers see it.
p_replan: what a change of it did to the slots to come.';
