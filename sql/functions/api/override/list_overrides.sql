create or replace function api.list_overrides(
  p_clinic_id uuid, p_kind text default null, p_from timestamptz default null, p_to timestamptz default null,
  p_limit integer default 50, p_after uuid default null
)
returns setof api.override
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
rows 50
as $$
declare
  v_rows api.override[];
  v_after_created_at timestamptz;
begin
  perform internal.authorize('list_overrides', p_clinic_id);
  perform internal.check_argument(p_clinic_id is not null, 'clinic_id', 'is required');
  perform internal.check_argument(
    coalesce(p_kind in ('overbook', 'walk_in', 'off_hours', 'late_cancel', 'late_reschedule'), true),
    'kind', 'is not a kind of override');
  perform internal.check_range(p_from, p_to, 'from', 'to');
  select created_at into v_after_created_at from data.booking_override where id = p_after and clinic_id = p_clinic_id;
  perform internal.check_page(p_limit, p_after, found);
  if not exists (select from data.clinic where id = p_clinic_id) then
    raise exception using errcode = 'MB201', message = 'clinic_not_found',
      detail = format('clinic_id=%s', p_clinic_id), hint = 'Check the id.';
  end if;

  select array_agg(
    row(
      o.id, o.clinic_id, o.booking_id, o.kind, internal.decrypt_for(o.patient_id, o.reason), o.actor, o.created_at
    )::api.override order by o.created_at, o.id)
  into v_rows
  from (
    select o.*, b.patient_id
    from data.booking_override as o
    inner join data.booking as b on b.id = o.booking_id and b.clinic_id = o.clinic_id
    where
      o.clinic_id = p_clinic_id
      and (p_kind is null or o.kind = p_kind)
      and (p_from is null or o.created_at >= p_from)
      and (p_to is null or o.created_at < p_to)
      and (p_after is null or (o.created_at, o.id) > (v_after_created_at, p_after))
    order by o.created_at, o.id
    limit p_limit
  ) as o;
  perform internal.record_read('list_overrides', array_agg(b.id), array_agg(b.clinic_id), array_agg(b.patient_id))
  from unnest(v_rows) as r
  inner join data.booking as b on b.id = r.booking_id and b.clinic_id = r.clinic_id;
  return query select r.* from unnest(v_rows) as r;
end
$$;

comment on function api.list_overrides(uuid, text, timestamptz, timestamptz, integer, uuid) is
'Lists each time staff of a clinic set a rule aside, oldest first: which, for which booking, who and why.
p_kind: overbook, walk_in, off_hours, late_cancel or late_reschedule; null: all.
p_from: at or after this.
p_to: before this.
p_limit: 1 to 500.
p_after: id of the last row of the page before.
Errors: MB001 invalid_argument, MB004 invalid_range, MB201 clinic_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
