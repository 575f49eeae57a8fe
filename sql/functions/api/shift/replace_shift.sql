create or replace function api.replace_shift(
  p_shift_id uuid, p_name text, p_starts_at time, p_ends_at time, p_slot_minutes integer, p_buffer_minutes integer default 0,
  p_expected_version integer default null, p_dry_run boolean default false
)
returns api.shift
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
begin
  return internal.change_shift(
    'replace_shift', p_shift_id,
    jsonb_build_object(
      'name', p_name, 'starts_at', p_starts_at, 'ends_at', p_ends_at, 'slot_minutes', p_slot_minutes,
      'buffer_minutes', p_buffer_minutes),
    p_expected_version, p_dry_run);
end
$$;

comment on function api.replace_shift(uuid, text, time, time, integer, integer, integer, boolean) is
'Replaces all fields of a shift. Other times, slots or pauses plan anew the slots to come of every doctor who works it.
p_name: up to 200 characters.
p_starts_at: wall-clock time in the clinic''s zone.
p_ends_at: at or before p_starts_at: the next day.
p_slot_minutes: length of a slot, 5 to 1440; slots, with the pauses between them, fill the shift exactly.
p_buffer_minutes: pause between two slots, 0 to 240.
p_expected_version: refuse if the shift has changed since; null: do not ask.
p_dry_run: true changes nothing, and tells what would become of the slots and bookings.
Returns the shift.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB005 invalid_slot_minutes, MB103 version_conflict, MB105 invalid_transition, MB111 availability_overlap, MB120 already_exists, MB206 shift_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
