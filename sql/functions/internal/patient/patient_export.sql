create or replace function internal.patient_export(p_patient data.patient)
returns api.patient_export
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
  select row(
    to_jsonb(internal.patient_row(p_patient)),
    (
      select coalesce(jsonb_agg(internal.booking_row(b) order by b.created_at, b.id), '[]')
      from data.booking as b
      where b.patient_id = p_patient.id
    ),
    (
      select coalesce(
        jsonb_agg(to_jsonb(o) || jsonb_build_object('reason', internal.decrypt_for(p_patient.id, o.reason)) order by o.created_at),
        '[]')
      from data.booking_override as o
      inner join data.booking as b on b.id = o.booking_id and b.clinic_id = o.clinic_id
      where b.patient_id = p_patient.id
    ),
    (
      select coalesce(jsonb_agg(to_jsonb(s) - 'patient_id' order by s.created_at), '[]')
      from data.booking_series as s
      where s.patient_id = p_patient.id
    ),
    (
      select coalesce(jsonb_agg(internal.waitlist_entry_row(w) order by w.created_at, w.id), '[]')
      from data.waitlist_entry as w
      where w.patient_id = p_patient.id
    ),
    (
      select coalesce(jsonb_agg(e order by e.occurred_at, e.id), '[]')
      from data.event as e
      where e.entity_id in (
        select p_patient.id
        union all
        select id from data.booking where patient_id = p_patient.id
        union all
        select id from data.waitlist_entry where patient_id = p_patient.id
        union all
        select id from data.message where patient_id = p_patient.id
      )
    ),
    internal.now(),
    to_jsonb(internal.preferences_row(internal.find_preference(p_patient.id))),
    (
      select coalesce(jsonb_agg(internal.message_row(m) order by m.id), '[]')
      from data.message as m
      where m.patient_id = p_patient.id
    )
  )::api.patient_export
$$;

comment on function internal.patient_export(data.patient) is
'Gathers everything that is held about a patient, decrypted.
Errors: MB501 master_key_missing, MB502 master_key_wrong';
