create or replace function internal.holidays(p_clinic_id uuid, p_days jsonb)
returns setof data.closure
language plpgsql
stable
set search_path = pg_catalog, pg_temp
rows 20
as $$
declare
  v_time_zone text;
  v_key text;
  v_name jsonb;
  v_day date;
  v_closure data.closure;
begin
  select time_zone into v_time_zone from data.clinic where id = p_clinic_id;
  perform internal.check_argument(
    (select count(*) from jsonb_object_keys(p_days)) between 1 and 366, 'days', 'has not 1 to 366 dates');
  v_closure.clinic_id := p_clinic_id;
  for v_key, v_name in select key, value from jsonb_each(p_days) loop
    v_day := internal.check_date(v_key, 'days');
    perform internal.check_argument(
      v_day between date '1900-01-02' and date '9999-12-29', 'days', format('has %s, which is not from 1900 to 9999', v_key));
    perform internal.check_argument(
      jsonb_typeof(v_name) = 'string', 'days', format('has no name for %s', v_key));
    v_closure.reason := internal.check_text(v_name #>> '{}', 'days', 200, true);
    v_closure.starts_at := internal.start_of_day(v_day, v_time_zone);
    v_closure.ends_at := internal.start_of_day(v_day + 1, v_time_zone);
    perform internal.check_argument(
      v_closure.starts_at < v_closure.ends_at, 'days', format('has %s, which the clock of the clinic skips', v_key));
    if not exists (
      select from data.closure as c
      where
        c.clinic_id = p_clinic_id and c.doctor_id is null and c.starts_at = v_closure.starts_at and c.ends_at = v_closure.ends_at
    ) then
      return next v_closure;
    end if;
  end loop;
end
$$;

comment on function internal.holidays(uuid, jsonb) is
'What api.add_holidays has to add: one closure for each day that is not closed just so already.
Errors: MB001 invalid_argument';
