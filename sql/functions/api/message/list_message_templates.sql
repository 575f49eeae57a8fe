create or replace function api.list_message_templates(
  p_clinic_id uuid default null, p_limit integer default 50, p_after uuid default null
)
returns setof api.message_template
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
rows 20
as $$
declare
  v_clinic_id uuid := coalesce(p_clinic_id, '00000000-0000-0000-0000-000000000000');
begin
  perform internal.authorize('list_message_templates', p_clinic_id);
  perform internal.check_page(
    p_limit, p_after, exists (select from data.message_template where id = p_after and clinic_id = v_clinic_id));
  if p_clinic_id is not null and not exists (select from data.clinic where id = p_clinic_id) then
    raise exception using errcode = 'MB201', message = 'clinic_not_found',
      detail = format('clinic_id=%s', p_clinic_id), hint = 'Check the id.';
  end if;
  return query
  select v_row.*
  from (
    select t.*
    from data.message_template as t
    where t.clinic_id = v_clinic_id and (p_after is null or t.id > p_after)
    order by t.id
    limit p_limit
  ) as v_template
  cross join lateral internal.message_template_row(v_template::data.message_template) as v_row;
end
$$;

comment on function api.list_message_templates(uuid, integer, uuid) is
'Lists the message templates of a clinic, oldest first; whatever is not there is written by those of the platform, and else by the built-in ones.
p_clinic_id: null: those of the platform, for admins.
p_limit: 1 to 500.
p_after: id of the last row of the page before.
Errors: MB001 invalid_argument, MB201 clinic_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';
