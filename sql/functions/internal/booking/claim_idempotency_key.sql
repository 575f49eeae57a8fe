-- Claim first: the insert waits for a twin in flight and then finds its answer. Checking before inserting does not.
-- The twin is locked so that the repeat writes too, and its COMMIT waits like the twin's for a synchronous standby: one whose
-- wait was cancelled is seen here, and is lost with this server.
create or replace function internal.claim_idempotency_key(p_key text, p_clinic_id uuid, p_fingerprint bytea)
returns jsonb
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_twin data.idempotency_key;
begin
  perform internal.check_argument(
    length(p_key) between 1 and 200 and p_key !~ '[[:cntrl:]]', 'idempotency_key', 'is not 1 to 200 printable characters');
  insert into data.idempotency_key (key, actor, clinic_id, fingerprint, created_at)
  values (p_key, internal.actor_label(), p_clinic_id, p_fingerprint, internal.now())
  on conflict do nothing;
  if found then
    return null;
  end if;

  select * into v_twin
  from data.idempotency_key
  where key = p_key and actor = internal.actor_label() and clinic_id = p_clinic_id
  for key share;
  if v_twin.fingerprint <> p_fingerprint then
    raise exception using errcode = 'MB109', message = 'idempotency_key_reused', column = 'idempotency_key',
      hint = 'Make a new key for every new request.';
  end if;
  return v_twin.answer;
end
$$;

comment on function internal.claim_idempotency_key(text, uuid, bytea) is
'Claims an idempotency key for the caller in a clinic.
Returns null when the caller is the first and must act, else the stored answer of his twin.
Errors: MB001 invalid_argument, MB109 idempotency_key_reused, MB303 invalid_claims';
