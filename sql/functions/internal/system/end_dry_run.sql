-- Raised inside a block that catches MB999 and nothing else: the block's changes are undone, what it computed is kept. A code that
-- ends in 000 would not do: to catch it is to catch its whole class, and so every refusal of MedBook.
create or replace function internal.end_dry_run(p_is_dry_run boolean)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  if p_is_dry_run then
    raise exception using errcode = 'MB999', message = 'dry_run';
  end if;
end
$$;

comment on function internal.end_dry_run(boolean) is
'Ends a block that shall only tell what it would do, or leave nothing locked where it did nothing: raises MB999, which the block catches and no caller sees.';
