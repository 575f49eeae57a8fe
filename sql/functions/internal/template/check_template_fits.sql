create or replace function internal.check_template_fits(p_template data.schedule_template, p_shift data.shift, p_field text)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if exists (
    select
    from data.schedule_template as t
    inner join data.shift as s on s.id = t.shift_id and s.clinic_id = t.clinic_id
    where
      t.doctor_id = p_template.doctor_id and t.clinic_id = p_template.clinic_id and t.is_active and t.id <> p_template.id
      and t.valid_from <= p_template.valid_until and t.valid_until >= p_template.valid_from
      and internal.shifts_overlap(
        t.weekday, s.starts_at, s.ends_at, p_template.weekday, p_shift.starts_at, p_shift.ends_at)
  ) then
    raise exception using errcode = 'MB111', message = 'availability_overlap', column = p_field,
      detail = format(
        'doctor_id=%s, weekday=%s, from %s to %s', p_template.doctor_id, p_template.weekday, p_shift.starts_at, p_shift.ends_at),
      hint = 'The doctor is already available in part of that time.';
  end if;
end
$$;

comment on function internal.check_template_fits(data.schedule_template, data.shift, text) is
'Refuses a template that meets another one of its doctor, both being valid on some day. The caller has locked the clinic.
p_shift: the shift of the template.
p_field: travels as COLUMN of the error.
Errors: MB111 availability_overlap';
