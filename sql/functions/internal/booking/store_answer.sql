create or replace function internal.store_answer(p_key text, p_clinic_id uuid, p_answer jsonb)
returns void
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
  update data.idempotency_key
  set answer = p_answer
  where key = p_key and actor = internal.actor_label() and clinic_id = p_clinic_id
$$;

comment on function internal.store_answer(text, uuid, jsonb) is
'Keeps the answer for whoever repeats the call with this key.
Errors: MB303 invalid_claims';
