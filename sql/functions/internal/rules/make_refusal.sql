create or replace function internal.make_refusal(
  p_code text, p_name text, p_detail text, p_hint text, p_rule text default null, p_allowed_from timestamptz default null
)
returns internal.refusal
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  return row(p_code, p_name, p_rule, p_allowed_from, p_detail, p_hint)::internal.refusal;
end
$$;

comment on function internal.make_refusal(text, text, text, text, text, timestamptz) is
'Makes the reason why a booking is refused, to be raised by internal.refuse or told by whoever lists.
p_detail: ids and times, never personal data.
p_rule: the booking rule, by the name of its field.
p_allowed_from: the earliest time that would be allowed.';
