-- A session is a family of tokens, each of which is exchanged once for the next. The user's row is locked before any is written.
create table data.refresh_token (
  id uuid not null,
  family_id uuid not null,
  user_id uuid not null,
  digest bytea not null,
  role text not null,
  doctor_id uuid,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  family_expires_at timestamptz not null,
  rotated_at timestamptz,
  revoked_at timestamptz,
  constraint refresh_token_pkey primary key (id),
  constraint refresh_token_is_of_a_user foreign key (user_id)
  references data.app_user (id) on delete no action,
  constraint refresh_token_is_unique unique (digest),
  constraint refresh_token_is_kept_as_a_digest check (length(digest) = 32),
  constraint refresh_token_role_is_known check (role in ('patient', 'doctor', 'clinic_admin', 'admin')),
  constraint refresh_token_ends_with_its_family check (expires_at <= family_expires_at)
)
with (fillfactor = 80);

create index refresh_token_user_id_idx on data.refresh_token (user_id);
create index refresh_token_family_id_idx on data.refresh_token (family_id);
create index refresh_token_family_expires_at_idx on data.refresh_token (family_expires_at);

comment on table data.refresh_token is 'What goes on with a session when its access token has ended.';
comment on column data.refresh_token.family_id is 'The session: all that came of one login.';
comment on column data.refresh_token.digest is 'SHA-256 of the token, which has 256 random bits and is never stored.';
comment on column data.refresh_token.role is 'What the session acts as; judged again at every exchange.';
comment on column data.refresh_token.doctor_id is 'Which doctor it acts as. No foreign key: a global table depends on no clinic''s.';
comment on column data.refresh_token.expires_at is 'When it ends unless it is used before.';
comment on column data.refresh_token.family_expires_at is 'When the session ends however often it is used.';
comment on column data.refresh_token.rotated_at is 'When it was exchanged. Whoever shows it again has stolen it, or was stolen from: the family is revoked.';
comment on column data.refresh_token.revoked_at is 'When the session was ended: logged out, password changed, account disabled, or a token shown twice.';
