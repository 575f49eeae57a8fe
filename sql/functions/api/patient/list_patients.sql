create or replace function api.list_patients(
  p_clinic_id uuid default null, p_limit integer default 50, p_after uuid default null,
  p_is_active boolean default null
)
returns setof api.patient
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
rows 50
as $$
declare
  v_rows api.patient[];
begin
  perform internal.authorize('list_patients', p_clinic_id);
  perform internal.check_page(
    p_limit, p_after,
    case
      when p_clinic_id is null then exists (select from data.patient where id = p_after)
      else exists (select from data.booking as b where b.patient_id = p_after and b.clinic_id = p_clinic_id)
    end);
  if p_clinic_id is not null and not exists (select from data.clinic where id = p_clinic_id) then
    raise exception using errcode = 'MB201', message = 'clinic_not_found',
      detail = format('clinic_id=%s', p_clinic_id), hint = 'Check the id.';
  end if;
  select array_agg(v_row order by v_row.id)
  into v_rows
  from (
    select p.*
    from data.patient as p
    where
      (p_after is null or p.id > p_after)
      and (p_is_active is null or p.is_active = p_is_active)
      and (
        p_clinic_id is null
        or exists (select from data.booking as b where b.patient_id = p.id and b.clinic_id = p_clinic_id)
      )
    order by p.id
    limit p_limit
  ) as v_patient
  cross join lateral internal.patient_row(v_patient::data.patient) as v_row;
  perform internal.record_read('list_patients', array_agg(r.id), array_agg(p_clinic_id), array_agg(r.id))
  from unnest(v_rows) as r;
  return query select r.* from unnest(v_rows) as r;
end
$$;

comment on function api.list_patients(uuid, integer, uuid, boolean) is
'Lists patients, oldest first.
p_clinic_id: only those who have booked there; required of a clinic admin.
p_limit: 1 to 500.
p_after: id of the last row of the page before.
p_is_active: only active ones, or only disabled ones; null: both.
Errors: MB001 invalid_argument, MB201 clinic_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
