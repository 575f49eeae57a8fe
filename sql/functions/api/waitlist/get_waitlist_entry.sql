create or replace function api.get_waitlist_entry(p_entry_id uuid)
returns api.waitlist_entry
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_entry data.waitlist_entry;
begin
  select * into v_entry from data.waitlist_entry where id = p_entry_id;
  if (
    case
      when internal.is_allowed('get_waitlist_entry', v_entry.clinic_id, v_entry.patient_id, v_entry.doctor_id) then v_entry.id
    end
  ) is null then
    raise exception using errcode = 'MB211', message = 'waitlist_entry_not_found',
      detail = format('entry_id=%s', p_entry_id), hint = 'Check the id.';
  end if;
  perform internal.record_read(
    'get_waitlist_entry', array[v_entry.id], array[v_entry.clinic_id], array[v_entry.patient_id]);
  return internal.waitlist_entry_row(v_entry);
end
$$;

comment on function api.get_waitlist_entry(uuid) is
'Returns one place in line.
Errors: MB211 waitlist_entry_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
