-- The code and the message are those that a function of this folder gave to make_refusal.
create or replace function internal.refuse(p_refusal internal.refusal)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if p_refusal.code is not null then
    raise exception using errcode = p_refusal.code, message = p_refusal.name, constraint = coalesce(p_refusal.rule, ''),
      detail = concat_ws(', ', p_refusal.detail, 'rule=' || p_refusal.rule, 'allowed_from=' || p_refusal.allowed_from),
      hint = p_refusal.hint;
  end if;
end
$$;

comment on function internal.refuse(internal.refusal) is
'Raises a refusal; passes where there is none. The rule travels as CONSTRAINT of the error, the earliest time allowed in DETAIL.';
