create or replace function internal.insert_template(p_template data.schedule_template)
returns data.schedule_template
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into data.schedule_template (
    id, clinic_id, doctor_id, shift_id, weekday, capacity, visit_type, valid_from, valid_until, resource_ids, created_at,
    updated_at
  )
  values (
    p_template.id, p_template.clinic_id, p_template.doctor_id, p_template.shift_id, p_template.weekday, p_template.capacity,
    p_template.visit_type, p_template.valid_from, p_template.valid_until, p_template.resource_ids, internal.now(), internal.now()
  )
  returning * into p_template;
  return p_template;
end
$$;

comment on function internal.insert_template(data.schedule_template) is
'Stores a template that internal.check_template_fits has passed; the caller has locked the clinic.';
