select internal.declare_row('internal.actor', $$
  role text,
  subject text,
  patient_id uuid,
  doctor_id uuid,
  clinic_ids uuid[],
  label text
$$);

comment on type internal.actor is
'Who is calling: nobody when role is null.
label: role:subject, for the record; system:login for a job.';
