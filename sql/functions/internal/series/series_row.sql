create or replace function internal.series_row(p_series data.booking_series, p_occurrences jsonb)
returns api.series
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
  select row(
    p_series.id, p_series.clinic_id, p_series.patient_id, p_series.doctor_id, p_series.frequency, p_series.every,
    count(*) filter (where o ->> 'booking_id' is not null)::integer,
    count(*) filter (where o ->> 'outcome' = 'refused')::integer,
    coalesce(p_occurrences, '[]'), p_series.created_at
  )::api.series
  from jsonb_array_elements(p_occurrences) as o
$$;

comment on function internal.series_row(data.booking_series, jsonb) is 'A series as callers see it, with what became of its occurrences.';
