select internal.declare_row('api.session', $$
  id uuid,
  user_id uuid,
  role text,
  patient_id uuid,
  doctor_id uuid,
  clinic_ids uuid[],
  roles jsonb,
  refresh_token text,
  expires_at timestamptz,
  access_token text,
  expires_in integer,
  refused text,
  retry_after integer
$$);

comment on type api.session is 'What a login gives: who is signed in, as what, and by which tokens; or, in refused, why nobody is.';
comment on column api.session.id is 'Of the session, the same after every refresh.';
comment on column api.session.role is 'What the session acts as: patient, doctor, clinic_admin, admin.';
comment on column api.session.clinic_ids is 'Clinics that a clinic_admin runs.';
comment on column api.session.roles is 'All that this account may act as: role, clinic_id, doctor_id of each.';
comment on column api.session.refresh_token is 'To be exchanged, once, for the next session''s tokens. Keep it secret.';
comment on column api.session.expires_at is 'When the refresh token ends.';
comment on column api.session.access_token is 'The bearer token of the next requests. Signed by the HTTP server; null in SQL.';
comment on column api.session.expires_in is 'Seconds that the access token is valid; null in SQL.';
comment on column api.session.refused is 'Name of the error, of api.errors(), for which all else is null: told here, not raised, so that what was counted and revoked is committed. HTTP answers it as an error; null there.';
comment on column api.session.retry_after is 'With rate_limited: seconds to wait. HTTP sends it as Retry-After; null there.';
