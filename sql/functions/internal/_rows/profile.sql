select internal.declare_row('internal.profile', $$
  name text,
  email text,
  phone text
$$);

comment on type internal.profile is 'What can be told of a patient: encrypted in patient.profile.';
