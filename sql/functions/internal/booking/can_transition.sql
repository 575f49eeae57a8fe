create or replace function internal.can_transition(p_from text, p_to text)
returns boolean
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
  select (p_from, p_to) in (
    ('pending', 'confirmed'),
    ('pending', 'expired'),
    ('pending', 'cancelled'),
    ('confirmed', 'arrived'),
    ('confirmed', 'completed'),
    ('confirmed', 'cancelled'),
    ('confirmed', 'no_show'),
    ('arrived', 'completed'),
    ('arrived', 'cancelled')
  )
$$;

comment on function internal.can_transition(text, text) is 'The table of transitions: whether a booking may go from one status to another.';
