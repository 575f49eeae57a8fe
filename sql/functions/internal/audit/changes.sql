create or replace function internal.changes(p_old jsonb, p_new jsonb)
returns jsonb
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
  c_bookkeeping constant text[] := '{id, clinic_id, version, created_at, updated_at, active_id, active_clinic_id, during, due_at,
    planned_until}'::text[];
  c_personal constant text[] :=
    '{name, email, phone, address, bio, notes, note, reason, meeting_url, reference, profile, email_index,
      sender_name, reply_to, language, url}'::text[];
begin
  return coalesce(
    (
      select jsonb_object_agg(key, case
        when key = any (c_personal) then 'null'
        else jsonb_build_array(v_old.value, v_new.value)
      end)
      from jsonb_each(p_old) as v_old
      full join jsonb_each(p_new) as v_new using (key)
      where coalesce(v_old.value, 'null') <> coalesce(v_new.value, 'null') and key <> all (c_bookkeeping)
    ), '{}');
end
$$;

comment on function internal.changes(jsonb, jsonb) is
'What a change made of a row, for the record: {"field": [before, after]}, and {"field": null} where a text could tell who somebody is.
p_old: the row as it was, as jsonb; {} for one that is new.
p_new: as it is; {} for one that is gone.';
