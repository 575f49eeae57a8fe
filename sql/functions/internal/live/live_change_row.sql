create or replace function internal.live_change_row(p_change data.live_change)
returns api.live_change
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
  select row(
    p_change.id, p_change.kind, p_change.clinic_id, p_change.doctor_id, p_change.slot_id, p_change.starts_at, p_change.ends_at,
    p_change.status, p_change.seats_left, p_change.slot_version
  )::api.live_change
$$;

comment on function internal.live_change_row(data.live_change) is 'A live change as callers see it.';
