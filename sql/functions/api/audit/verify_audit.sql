-- The seals of a chain are read by their positions, a stretch at a time: 50,000 take about a second and a half.
create or replace function api.verify_audit(
  p_clinic_id uuid default null, p_from bigint default 1, p_count integer default 50000, p_expected_head text default null
)
returns setof api.audit_verification
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
rows 10
as $$
declare
  c_global constant uuid := uuid '00000000-0000-0000-0000-000000000000';
begin
  perform internal.authorize('verify_audit', p_clinic_id);
  perform internal.check_argument(coalesce(p_from >= 1, false), 'from', 'is not a position, from 1');
  perform internal.check_argument(coalesce(p_count between 1 and 1000000, false), 'count', 'is not 1 to 1,000,000');
  perform internal.check_argument(
    p_expected_head is null or p_clinic_id is not null, 'clinic_id', 'is required with expected_head');
  perform internal.check_argument(
    coalesce(p_expected_head ~ '^[1-9][0-9]{0,17}:[0-9a-f]{64}$', true), 'expected_head', 'is not position:digest');
  if p_clinic_id <> c_global and not exists (select from data.clinic where id = p_clinic_id) then
    raise exception using errcode = 'MB201', message = 'clinic_not_found',
      detail = format('clinic_id=%s', p_clinic_id), hint = 'Check the id.';
  end if;
  return query
  select v_row.*
  from (
    select c_global as clinic_id
    union all
    select id from data.clinic
  ) as v_chain
  cross join lateral internal.verify_chain(v_chain.clinic_id, p_from, p_count, p_expected_head) as v_row
  where p_clinic_id is null or v_chain.clinic_id = p_clinic_id
  order by v_row.id;
end
$$;

comment on function api.verify_audit(uuid, bigint, integer, text) is
'Recomputes the chains of digests over the log, and names the first row of each that was tampered with, and how.
p_clinic_id: whose chain, all zeros: of the global entities; null: every one, which only an admin may ask. Required of a clinic admin.
p_from: the position to begin at: next_position of the answer before. The seal before it is taken as it is.
p_count: most seals of each chain to recompute, up to 1,000,000.
p_expected_head: head of an earlier answer, kept outside the database: without it, a chain whose end was cut off or that was rewritten whole looks intact.
Errors: MB001 invalid_argument, MB201 clinic_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';
