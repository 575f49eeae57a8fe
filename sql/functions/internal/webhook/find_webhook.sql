create or replace function internal.find_webhook(p_function text, p_webhook_id uuid)
returns data.webhook_endpoint
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_webhook data.webhook_endpoint;
begin
  select * into v_webhook from data.webhook_endpoint where id = p_webhook_id;
  if (case when internal.is_allowed(p_function, v_webhook.clinic_id) then v_webhook.id end) is null then
    raise exception using errcode = 'MB218', message = 'webhook_not_found', column = 'webhook_id',
      detail = format('webhook_id=%s', p_webhook_id), hint = 'Check the id.';
  end if;
  return v_webhook;
end
$$;

comment on function internal.find_webhook(text, uuid) is
'Finds an endpoint within the caller''s scope.
p_function: the api function that asks.
Errors: MB218 webhook_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';
