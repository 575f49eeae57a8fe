create or replace function api.list_messages(
  p_clinic_id uuid, p_status text default null, p_patient_id uuid default null, p_limit integer default 50,
  p_after uuid default null
)
returns setof api.message
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
set plan_cache_mode = force_custom_plan
rows 50
as $$
declare
  v_rows api.message[];
begin
  perform internal.authorize('list_messages', p_clinic_id);
  perform internal.check_argument(
    coalesce(p_status in ('queued', 'sent', 'skipped', 'dead'), true), 'status', 'is not queued, sent, skipped or dead');
  perform internal.check_page(
    p_limit, p_after, exists (select from data.message where id = p_after and clinic_id = p_clinic_id));
  if not exists (select from data.clinic where id = p_clinic_id) then
    raise exception using errcode = 'MB201', message = 'clinic_not_found',
      detail = format('clinic_id=%s', p_clinic_id), hint = 'Check the id.';
  end if;
  select coalesce(array_agg(v_row order by v_row.id desc), '{}') into v_rows
  from (
    select m.*
    from data.message as m
    where
      m.clinic_id = p_clinic_id
      and (p_after is null or m.id < p_after)
      and (p_status is null or m.status = p_status)
      and (p_patient_id is null or m.patient_id = p_patient_id)
    order by m.id desc
    limit p_limit
  ) as v_message
  cross join lateral internal.message_row(v_message::data.message) as v_row;
  perform internal.record_read('list_messages', array_agg(r.id), array_agg(r.clinic_id), array_agg(r.patient_id))
  from unnest(v_rows) as r;
  return query select r.* from unnest(v_rows) as r;
end
$$;

comment on function api.list_messages(uuid, text, uuid, integer, uuid) is
'Lists what patients of a clinic are told, newest first; without addresses and texts.
p_status: queued, sent, skipped or dead; null: all.
p_patient_id: to this one; null: to all.
p_limit: 1 to 500.
p_after: id of the last row of the page before.
Errors: MB001 invalid_argument, MB201 clinic_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
