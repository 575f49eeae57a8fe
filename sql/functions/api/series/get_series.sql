create or replace function api.get_series(p_series_id uuid)
returns api.series
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_series data.booking_series;
begin
  select * into v_series from data.booking_series where id = p_series_id;
  if (
    case
      when internal.is_allowed('get_series', v_series.clinic_id, v_series.patient_id, v_series.doctor_id) then v_series.id
    end
  ) is null then
    raise exception using errcode = 'MB210', message = 'series_not_found',
      detail = format('series_id=%s', p_series_id), hint = 'Check the id.';
  end if;
  perform internal.record_read('get_series', array[v_series.id], array[v_series.clinic_id], array[v_series.patient_id]);
  return internal.series_row(v_series, internal.present_occurrences(v_series));
end
$$;

comment on function api.get_series(uuid) is
'Returns a series: what was refused when it was booked, and of what was booked where and how it is now.
Errors: MB210 series_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
