select internal.declare_row('internal.slot_in_context', $$
  slot data.slot,
  clinic data.clinic,
  doctor data.doctor
$$);

comment on type internal.slot_in_context is 'A slot with the two whose rules decide on it: its clinic and its doctor.';
