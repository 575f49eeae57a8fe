create or replace function internal.fingerprint(
  p_slot_id uuid, p_patient_id uuid, p_expected_version integer, p_notes text, p_confirm boolean
)
returns bytea
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
  select sha256(convert_to(
    jsonb_build_array(p_slot_id, p_patient_id, p_expected_version, p_notes, p_confirm)::text, 'UTF8'))
$$;

comment on function internal.fingerprint(uuid, uuid, integer, text, boolean) is
'SHA-256 of the arguments of book_slot, to tell a repeated call from another one with the same key.';
