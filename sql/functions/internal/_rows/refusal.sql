select internal.declare_row('internal.refusal', $$
  code text,
  name text,
  rule text,
  allowed_from timestamptz,
  detail text,
  hint text
$$);

comment on type internal.refusal is 'Why a booking is refused; no code: it is not.';
comment on column internal.refusal.rule is 'The booking rule that refuses it, by the name of its field; null where it is none of them.';
comment on column internal.refusal.allowed_from is 'The earliest time that would be allowed, where there is one.';
