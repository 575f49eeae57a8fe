create or replace function internal.shift_of_template(p_template data.schedule_template)
returns data.shift
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_shift data.shift;
begin
  select * into v_shift from data.shift where id = p_template.shift_id and clinic_id = p_template.clinic_id;
  if not found or p_template.is_active and not v_shift.is_active then
    raise exception using errcode = 'MB206', message = 'shift_not_found', column = 'shift_id',
      detail = format('shift_id=%s', p_template.shift_id), hint = 'Name a shift of this clinic that is not removed.';
  end if;
  return v_shift;
end
$$;

comment on function internal.shift_of_template(data.schedule_template) is
'Returns the shift that a template works; one that is removed serves only templates that are.
Errors: MB206 shift_not_found';
