create or replace function internal.change_resource(
  p_function text, p_resource_id uuid, p_changes jsonb, p_expected_version integer
)
returns api.resource
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_old data.resource;
  v_resource data.resource;
begin
  select * into v_resource from data.resource where id = p_resource_id;
  if (case when internal.is_allowed(p_function, v_resource.clinic_id) then v_resource.id end) is null then
    raise exception using errcode = 'MB212', message = 'resource_not_found',
      detail = format('resource_id=%s', p_resource_id), hint = 'Check the id.';
  end if;
  -- a name is part of a unique key: to change it takes the strong lock
  select * into v_resource from data.resource where id = p_resource_id and clinic_id = v_resource.clinic_id for update;
  perform internal.check_version(p_expected_version, v_resource.version);
  v_old := v_resource;
  v_resource := internal.check_resource(jsonb_populate_record(v_resource, p_changes));

  update data.resource
  set name = v_resource.name, kind = v_resource.kind, version = version + 1, updated_at = internal.now()
  where id = p_resource_id and clinic_id = v_resource.clinic_id
  returning * into v_resource;
  perform internal.record_event(
    'resource.updated', v_resource.clinic_id, p_resource_id,
    jsonb_build_object('fields', (select jsonb_agg(key) from jsonb_object_keys(p_changes) as f (key))),
    internal.changes(to_jsonb(v_old), to_jsonb(v_resource)));
  return internal.resource_row(v_resource);
exception
  -- an UPDATE has no ON CONFLICT; this is no hot path
  when unique_violation then
    raise exception using errcode = 'MB120', message = 'already_exists', column = 'name',
      detail = format('clinic_id=%s', v_resource.clinic_id), hint = 'Use another name.';
end
$$;

comment on function internal.change_resource(text, uuid, jsonb, integer) is
'Changes fields of a resource and records it.
p_function: the api function that asks.
p_changes: {"field": new value}, all of them known and of the right kind.
p_expected_version: null: any.
Returns the resource.
Errors: MB001 invalid_argument, MB103 version_conflict, MB120 already_exists, MB212 resource_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
