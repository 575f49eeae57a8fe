select internal.declare_row('internal.actor', $$
  role text,
  subject text,
  patient_id uuid,
  doctor_id uuid,
  clinic_ids uuid[]
$$);

comment on type internal.actor is 'Who is calling: nobody when role is null.';
