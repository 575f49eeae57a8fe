create or replace function internal.check_shift(p_shift data.shift)
returns data.shift
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  p_shift.name := internal.check_text(p_shift.name, 'name', 200, true);
  perform internal.check_argument(p_shift.starts_at < time '24:00', 'starts_at', 'is not before 24:00');
  perform internal.check_argument(p_shift.ends_at is not null, 'ends_at', 'is required');
  -- the same end, in a word that every client can read
  if p_shift.ends_at = time '24:00' then
    p_shift.ends_at := time '00:00';
  end if;
  perform internal.check_argument(p_shift.buffer_minutes between 0 and 240, 'buffer_minutes', 'is not 0 to 240');
  if coalesce(p_shift.slot_minutes, 0) not between 5 and 1440
    or internal.shift_minutes(p_shift.starts_at, p_shift.ends_at) < p_shift.slot_minutes
    -- n slots have n - 1 pauses between them
    or (internal.shift_minutes(p_shift.starts_at, p_shift.ends_at) + p_shift.buffer_minutes)
    % (p_shift.slot_minutes + p_shift.buffer_minutes) <> 0 then
    raise exception using errcode = 'MB005', message = 'invalid_slot_minutes', column = 'slot_minutes',
      detail = format(
        'slot_minutes=%s, buffer_minutes=%s, from %s to %s', p_shift.slot_minutes, p_shift.buffer_minutes, p_shift.starts_at,
        p_shift.ends_at),
      hint = 'Give 5 to 1440 minutes: slots, with the pauses between them, fill the time from starts_at to ends_at exactly.';
  end if;
  return p_shift;
end
$$;

comment on function internal.check_shift(data.shift) is
'Returns the shift with its name trimmed and an end at 24:00 as the next day''s 00:00, or refuses it.
Errors: MB001 invalid_argument, MB005 invalid_slot_minutes';
