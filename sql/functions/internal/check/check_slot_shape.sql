create or replace function internal.check_slot_shape(p_capacity integer, p_visit_type text)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.check_argument(p_capacity between 1 and 1000, 'capacity', 'is not 1 to 1000');
  perform internal.check_argument(p_visit_type in ('in_person', 'virtual'), 'visit_type', 'is not in_person or virtual');
end
$$;

comment on function internal.check_slot_shape(integer, text) is
'Refuses a capacity out of 1 to 1000 and an unknown visit type.
Errors: MB001 invalid_argument';
