create or replace function internal.check_shift_is_new(p_shift data.shift)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if exists (
    select
    from data.shift
    where
      clinic_id = p_shift.clinic_id and starts_at = p_shift.starts_at and ends_at = p_shift.ends_at
      and slot_minutes = p_shift.slot_minutes and buffer_minutes = p_shift.buffer_minutes and is_active and id <> p_shift.id
  ) then
    raise exception using errcode = 'MB120', message = 'already_exists', column = 'starts_at',
      detail = format('clinic_id=%s, from %s to %s', p_shift.clinic_id, p_shift.starts_at, p_shift.ends_at),
      hint = 'Use the shift that is there.';
  end if;
end
$$;

comment on function internal.check_shift_is_new(data.shift) is
'Refuses a shift of which its clinic, whose row the caller has locked, has another like it.
Errors: MB120 already_exists';
