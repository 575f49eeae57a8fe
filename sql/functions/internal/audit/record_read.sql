create or replace function internal.record_read(p_function text, p_ids uuid[], p_clinic_ids uuid[], p_patient_ids uuid[])
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.record_event(
    'patient.read', v_read.clinic_id,
    case when cardinality(v_read.patient_ids) = 1 then v_read.patient_ids[1] else coalesce(v_read.clinic_id, v_read.ids[1]) end,
    jsonb_build_object(
      'function', p_function, 'count', cardinality(v_read.ids), 'ids', v_read.ids, 'patient_ids', v_read.patient_ids))
  from (
    select
      v_row.clinic_id,
      array_agg(v_row.id) as ids,
      array_agg(distinct v_row.patient_id) as patient_ids
    from unnest(p_ids, p_clinic_ids, p_patient_ids) as v_row (id, clinic_id, patient_id)
    group by v_row.clinic_id
  ) as v_read;
end
$$;

comment on function internal.record_read(text, uuid[], uuid[], uuid[]) is
'Records that the caller was shown patients'' data: one event a clinic, which is one a call but where a list spans clinics; none where nothing was shown.
p_function: the api function that shows it.
p_ids: of the rows shown, with the clinic and the patient of each in the other two.
p_clinic_ids: null for what is of no clinic.
Errors: MB303 invalid_claims, MB503 durability_refused';
