create or replace function internal.check_clinic(p_clinic data.clinic)
returns data.clinic
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
  p_clinic.name := internal.check_text(p_clinic.name, 'name', 200, true);
  p_clinic.address := internal.check_text(p_clinic.address, 'address', 500);
  p_clinic.phone := internal.check_text(p_clinic.phone, 'phone', 40);
  p_clinic.email := internal.check_text(p_clinic.email, 'email', 254);
  perform internal.check_contact(p_clinic.email, p_clinic.phone);
  perform internal.check_rules(to_jsonb(p_clinic), true);
  perform internal.check_time_zone(p_clinic.time_zone);
  return p_clinic;
end
$$;

comment on function internal.check_clinic(data.clinic) is
'Returns the clinic with its texts trimmed, or refuses it. The constraints of data.clinic say the same, without naming the field.
Errors: MB001 invalid_argument, MB003 invalid_time_zone';
