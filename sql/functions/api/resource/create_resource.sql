create or replace function api.create_resource(p_clinic_id uuid, p_name text, p_kind text)
returns api.resource
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_resource data.resource;
begin
  perform internal.authorize('create_resource', p_clinic_id);
  v_resource.name := p_name;
  v_resource.kind := p_kind;
  v_resource := internal.check_resource(v_resource);
  if not exists (select from data.clinic where id = p_clinic_id) then
    raise exception using errcode = 'MB201', message = 'clinic_not_found',
      detail = format('clinic_id=%s', p_clinic_id), hint = 'Check the id.';
  end if;

  insert into data.resource (id, clinic_id, name, kind, created_at, updated_at)
  values (internal.new_id(), p_clinic_id, v_resource.name, v_resource.kind, internal.now(), internal.now())
  on conflict do nothing
  returning * into v_resource;
  if not found then
    raise exception using errcode = 'MB120', message = 'already_exists', column = 'name',
      detail = format('clinic_id=%s', p_clinic_id), hint = 'Use another name, or enable the resource that has it.';
  end if;
  perform internal.record_event('resource.created', p_clinic_id, v_resource.id, '{}', internal.changes('{}', to_jsonb(v_resource)));
  return internal.resource_row(v_resource);
end
$$;

comment on function api.create_resource(uuid, text, text) is
'Makes a room or a piece of equipment of a clinic, which its slots and templates may then need.
p_name: up to 200 characters, unique in the clinic.
p_kind: room or equipment.
Returns the resource.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB120 already_exists, MB201 clinic_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
