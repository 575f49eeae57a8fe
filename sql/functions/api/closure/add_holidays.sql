create or replace function api.add_holidays(p_clinic_id uuid, p_days jsonb, p_dry_run boolean default false)
returns setof api.closure
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
rows 20
as $$
declare
  v_closures data.closure[];
  v_during tstzrange[];
  v_until date;
  v_replans jsonb[];
  v_rows api.closure[];
begin
  perform internal.authorize('add_holidays', p_clinic_id);
  perform internal.check_argument(jsonb_typeof(p_days) = 'object', 'days', 'is not an object of dates and names');
  if (internal.lock_clinic(p_clinic_id)).id is null then
    raise exception using errcode = 'MB201', message = 'clinic_not_found',
      detail = format('clinic_id=%s', p_clinic_id), hint = 'Check the id.';
  end if;
  v_closures := array(select h from internal.holidays(p_clinic_id, p_days) as h order by h.starts_at);
  v_during := array(select tstzrange(h.starts_at, h.ends_at) from unnest(v_closures) as h);
  v_until := internal.planned_until(p_clinic_id);

  begin
    for v_n in 1 .. cardinality(v_closures) loop
      v_closures[v_n].planned_until := v_until;
      v_closures[v_n] := internal.insert_closure(v_closures[v_n]);
    end loop;
    v_replans := internal.replan_closures(
      p_clinic_id, null, v_during, array(select tstzmultirange(d) from unnest(v_during) as d), v_until);
    v_rows := array(
      select internal.closure_row(v_closures[n], v_replans[n] || jsonb_build_object('is_dry_run', coalesce(p_dry_run, false)))
      from generate_subscripts(v_closures, 1) as n
      order by n
    );
    perform internal.end_dry_run(p_dry_run);
  exception when sqlstate 'MB999' then
    null; -- a dry run undoes itself, and keeps what it found
  end;
  return query select v_row.* from unnest(v_rows) as v_row;
end
$$;

comment on function api.add_holidays(uuid, jsonb, boolean) is
'Closes a clinic on whole days of its calendar, midnight to midnight on its wall clock. A day that is closed just so already is left alone.
p_days: {"2030-12-25": "Christmas Day"}: 1 to 366 local dates, each with the name that becomes the reason, up to 200 characters.
p_dry_run: true: only tell what it would do.
Returns the closures that were added, by date, each with what became of the slots of its own day in replan.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB201 clinic_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
