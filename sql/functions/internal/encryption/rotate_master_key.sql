-- Skips keys that somebody has locked: who is being erased at this moment. Every batch is a transaction, so a run can be cut off.
create or replace function internal.rotate_master_key(p_limit integer default 1000)
returns table (rewrapped integer, remaining bigint)
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_id text;
  v_key text;
begin
  select m.id, m.key into v_id, v_key from internal.master_keys() as m where m.rank = 1;
  update data.email_key
  set wrapped_key = internal.encrypt(internal.unwrap_key(wrapped_key, master_key_id), v_key), master_key_id = v_id
  where master_key_id <> v_id;
  update data.webhook_endpoint
  set
    wrapped_secret = internal.encrypt(internal.unwrap_key(wrapped_secret, master_key_id), v_key),
    wrapped_previous_secret = internal.encrypt(internal.unwrap_key(wrapped_previous_secret, master_key_id), v_key),
    master_key_id = v_id
  where master_key_id <> v_id;

  with due as materialized (
    select k.patient_id
    from data.patient_key as k
    where k.master_key_id <> v_id
    limit p_limit
    for no key update skip locked
  ), wrapped as (
    update data.patient_key as k
    set wrapped_key = internal.encrypt(internal.unwrap_key(k.wrapped_key, k.master_key_id), v_key), master_key_id = v_id
    from due
    where k.patient_id = due.patient_id
    returning k.patient_id
  )
  select count(*)::integer into rewrapped from wrapped;
  select count(*) into remaining from data.patient_key as k where k.master_key_id <> v_id;
  return next;
end
$$;

comment on function internal.rotate_master_key(integer) is
'Wraps keys anew with the first of the master keys in medbook.master_key, which also holds the ones they are wrapped with: NEW,OLD. Call it until none remains, as `medbook rotate-master-key` does; then only NEW is needed. The secrets of webhooks are encrypted anew. What is encrypted with the keys stays as it is.
p_limit: most keys in one call.
Returns how many it wrapped anew, and how many remain.
Errors: MB501 master_key_missing, MB502 master_key_wrong';
