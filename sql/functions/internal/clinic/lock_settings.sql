create or replace function internal.lock_settings(p_clinic_id uuid)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  if p_clinic_id is null then
    perform pg_advisory_xact_lock(hashtextextended('medbook.platform', 0));
  elsif (internal.lock_clinic(p_clinic_id)).id is null then
    raise exception using errcode = 'MB201', message = 'clinic_not_found',
      detail = format('clinic_id=%s', p_clinic_id), hint = 'Check the id.';
  end if;
end
$$;

comment on function internal.lock_settings(uuid) is
'Locks a clinic, or the platform, against others who change its settings, until the transaction ends.
p_clinic_id: null: the platform.
Errors: MB201 clinic_not_found';
