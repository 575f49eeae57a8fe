create or replace function internal.closure_row(p_closure data.closure, p_replan jsonb default null)
returns api.closure
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select row(
    p_closure.id, p_closure.clinic_id, p_closure.doctor_id, p_closure.starts_at, p_closure.ends_at, p_closure.reason,
    p_closure.created_at, p_closure.version, p_closure.updated_at, p_replan
  )::api.closure
$$;

comment on function internal.closure_row(data.closure, jsonb) is 'A closure as callers see it.
p_replan: what a change of it did to the slots to come.';
