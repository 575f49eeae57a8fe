create or replace function internal.read_template(p_template data.schedule_template, p_changes jsonb)
returns data.schedule_template
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.check_formats(
    p_changes, '{"shift_id": "uuid", "valid_from": "date", "valid_until": "date", "resource_ids": "uuids"}');
  p_template := jsonb_populate_record(p_template, p_changes);
  p_template.valid_from := coalesce(p_template.valid_from, '-infinity');
  p_template.valid_until := coalesce(p_template.valid_until, 'infinity');

  perform internal.check_argument(p_template.shift_id is not null, 'shift_id', 'is required');
  perform internal.check_argument(p_template.weekday between 1 and 7, 'weekday', 'is not 1 (Monday) to 7 (Sunday)');
  perform internal.check_slot_shape(p_template.capacity, p_template.visit_type);
  if p_template.valid_until < p_template.valid_from then
    raise exception using errcode = 'MB004', message = 'invalid_range', column = 'valid_until',
      detail = format('valid_from=%s, valid_until=%s', p_template.valid_from, p_template.valid_until),
      hint = 'Give a last day that is not before the first.';
  end if;
  if p_changes ? 'resource_ids' then
    perform internal.check_resources(p_template.resource_ids, p_template.clinic_id);
  end if;
  return p_template;
end
$$;

comment on function internal.read_template(data.schedule_template, jsonb) is
'Returns a template with some fields changed, or refuses it.
p_changes: {"field": new value}, of the right kinds; null clears.
Errors: MB001 invalid_argument, MB004 invalid_range, MB115 resource_unavailable, MB212 resource_not_found';
