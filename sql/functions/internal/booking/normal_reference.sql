create or replace function internal.normal_reference(p_reference text)
returns text
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
  select regexp_replace(
    translate(regexp_replace(upper(p_reference), '[[:space:]-]', '', 'g'), 'ILO', '110'), '^(.{5})(.{5})$', E'\\1-\\2')
$$;

comment on function internal.normal_reference(text) is
'A booking reference, as a person may say or type it, in the form it is stored in: case, blanks and dash do not matter, I and L mean 1, O means 0 (Crockford).';
