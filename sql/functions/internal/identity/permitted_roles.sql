-- The whole permission matrix. A function without a row is refused to everybody, and fails the build.
-- plpgsql, though one statement: on a booking's path its plan is kept, where a sql function is planned at every call.
create or replace function internal.permitted_roles(p_function text)
returns text[]
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  return case p_function
    when 'add_closure'         then '{clinic_admin}'
    when 'add_doctor'          then '{clinic_admin}'
    when 'book_slot'           then '{patient, doctor, clinic_admin}'
    when 'cancel_booking'      then '{patient, doctor, clinic_admin}'
    when 'complete_booking'    then '{doctor, clinic_admin}'
    when 'confirm_booking'     then '{patient, doctor, clinic_admin}'
    when 'create_clinic'       then '{}'
    when 'create_slot'         then '{doctor, clinic_admin}'
    when 'define_availability' then '{doctor, clinic_admin}'
    when 'disable_clinic'      then '{clinic_admin}'
    when 'disable_doctor'      then '{clinic_admin}'
    when 'enable_clinic'       then '{clinic_admin}'
    when 'enable_doctor'       then '{clinic_admin}'
    when 'errors'              then '{anyone}'
    when 'find_booking'        then '{patient, doctor, clinic_admin}'
    when 'generate_slots'      then '{doctor, clinic_admin}'
    when 'get_booking'         then '{patient, doctor, clinic_admin}'
    when 'get_clinic'          then '{anyone}'
    when 'get_doctor'          then '{anyone}'
    when 'get_patient'         then '{patient, clinic_admin}'
    when 'get_slot'            then '{anyone}'
    when 'health'              then '{anyone}'
    when 'list_bookings'       then '{patient, doctor, clinic_admin}'
    when 'list_clinics'        then '{anyone}'
    when 'list_doctors'        then '{anyone}'
    when 'list_patients'       then '{clinic_admin}'
    when 'mark_no_show'        then '{doctor, clinic_admin}'
    when 'register_patient'    then '{clinic_admin}'
    when 'search_slots'        then '{anyone}'
    when 'update_clinic'       then '{clinic_admin}'
    when 'update_doctor'       then '{doctor, clinic_admin}'
    when 'update_patient'      then '{patient, clinic_admin}'
  end::text[];
end
$$;

comment on function internal.permitted_roles(text) is
'Which roles may call an api function, within their own scope. admin and service may call every one, anyone needs no identity.
Returns null for a function that has no row.';
