-- A hook: yours to replace (create or replace function, as medbook_owner). Deploying renews it only while its body is MedBook's own,
-- which its first line says; the comment would not do, as it outlives a create or replace.
do $do$
begin
  if (
    select prosrc !~ '-- MedBook''s own'
    from pg_catalog.pg_proc
    where oid = to_regprocedure('hook.meeting_url(uuid, uuid, uuid, timestamptz, timestamptz)')
  ) then
    return;
  end if;

  create or replace function hook.meeting_url(
    p_booking_id uuid, p_clinic_id uuid, p_doctor_id uuid, p_starts_at timestamptz, p_ends_at timestamptz
  )
  returns text
  language sql
  volatile
  set search_path = pg_catalog, pg_temp
  as $$
    -- MedBook's own: every deployment writes it anew while this line is here
    select 'https://meet.jit.si/medbook-' || replace(gen_random_uuid()::text, '-', '')
  $$;

  comment on function hook.meeting_url(uuid, uuid, uuid, timestamptz, timestamptz) is
  'Makes the link of a virtual visit: unless replaced, an unguessable room of a public Jitsi server.
Called once, in the transaction that confirms the booking: what it raises refuses the confirmation. Returns the link; null: there is none.';
end
$do$;
