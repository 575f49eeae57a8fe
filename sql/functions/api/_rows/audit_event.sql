select internal.declare_row('api.audit_event', $$
  id uuid,
  clinic_id uuid,
  occurred_at timestamptz,
  topic text,
  entity_id uuid,
  actor text,
  request_id text,
  address text,
  payload jsonb,
  changes jsonb
$$);

comment on type api.audit_event is 'Who did or read what, when, from where, before and after, as the log has it.';
comment on column api.audit_event.clinic_id is 'All zeros for what is of no clinic: a patient''s own data.';
comment on column api.audit_event.topic is 'What was done: booking.confirmed, clinic.updated, patient.read, …';
comment on column api.audit_event.entity_id is 'To what: the booking, the clinic, the patient whose data were read.';
comment on column api.audit_event.actor is 'role:subject of who did it; system:login for a job.';
comment on column api.audit_event.request_id is 'The HTTP request, as its answer named it; null: none.';
comment on column api.audit_event.address is 'The network address of the caller, or local.';
comment on column api.audit_event.payload is 'Ids, times and counts. Of a read: the function, and the ids of the rows and of the patients.';
comment on column api.audit_event.changes is '{"field": [before, after]}; {"field": null}: changed, but personal.';
