create or replace function api.list_live_changes(
  p_after bigint default null, p_limit integer default 500, p_clinic_id uuid default null, p_doctor_id uuid default null
)
returns api.live_changes
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_oldest_id bigint;
  v_last_id bigint;
  v_row api.live_changes;
begin
  perform internal.authorize('list_live_changes', p_clinic_id);
  perform internal.check_argument(coalesce(p_after >= 0, true), 'after', 'is negative');
  perform internal.check_argument(coalesce(p_limit between 1 and 1000, false), 'limit', 'is not 1 to 1000');
  if p_clinic_id is not null and not exists (select from data.clinic where id = p_clinic_id) then
    raise exception using errcode = 'MB201', message = 'clinic_not_found',
      detail = format('clinic_id=%s', p_clinic_id), hint = 'Check the id.';
  end if;
  v_row.clinic_id := p_clinic_id;
  if p_doctor_id is not null then
    select clinic_id into v_row.clinic_id
    from data.doctor
    where id = p_doctor_id and coalesce(clinic_id = p_clinic_id, true);
    if not found then
      raise exception using errcode = 'MB202', message = 'doctor_not_found',
        detail = format('doctor_id=%s', p_doctor_id), hint = 'Check the ids.';
    end if;
  end if;

  select coalesce(min(id), 1), coalesce(max(id), 0) into v_oldest_id, v_row.last_id from data.live_change;
  v_row.is_complete := coalesce(p_after between v_oldest_id - 1 and v_row.last_id, true);
  v_row.changes := '[]';
  if p_after < v_row.last_id and v_row.is_complete then
    select jsonb_agg(to_jsonb(v_change) order by v_change.id), case when count(*) = p_limit then max(v_change.id) end
    into v_row.changes, v_last_id
    from (
      select c.*
      from data.live_change as l
      cross join lateral internal.live_change_row(l) as c
      where
        l.id > p_after
        and (v_row.clinic_id is null or l.clinic_id = v_row.clinic_id)
        and (p_doctor_id is null or coalesce(l.doctor_id = p_doctor_id, true))
      order by l.id
      limit p_limit
    ) as v_change;
    v_row.changes := coalesce(v_row.changes, '[]');
    v_row.last_id := coalesce(v_last_id, v_row.last_id);
  end if;
  return v_row;
end
$$;

comment on function api.list_live_changes(bigint, integer, uuid, uuid) is
'Tells what can be booked otherwise than before, as the worker relays it: asked again and again, with the number that it told the last time, it leaves nothing out and tells nothing twice.
p_after: last_id of the time before; null: nothing that was, from now on.
p_limit: 1 to 1000.
p_clinic_id: only of this clinic; null: of all.
p_doctor_id: only of this doctor, and of all doctors of the clinic; null: of all.
Changes are kept for 24 hours. As many as p_limit: there may be more, ask again at once.
Errors: MB001 invalid_argument, MB201 clinic_not_found, MB202 doctor_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';
