-- The constraints of data.clinic and data.doctor say the same, without naming the field.
create or replace function internal.check_rules(p_row jsonb, p_is_required boolean)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_field text;
  v_least integer;
  v_most integer;
begin
  for v_field, v_least, v_most in
    values
    ('hold_seconds', 5, 86400),
    ('min_notice_minutes', 0, 43200),
    ('horizon_days', 1, 1095),
    ('cancellation_notice_minutes', 0, 43200),
    ('reschedule_notice_minutes', 0, 43200),
    ('buffer_before_minutes', 0, 240),
    ('buffer_after_minutes', 0, 240),
    ('max_bookings_per_day', 1, 1000),
    ('max_minutes_per_day', 5, 1440),
    ('max_active_bookings', 1, 1000),
    ('max_active_minutes', 5, 1000000),
    ('max_active_holds', 1, 1000),
    ('offer_seconds', 60, 604800),
    ('retention_days', 30, 36500)
  loop
    perform internal.check_argument(
      coalesce((p_row ->> v_field)::integer between v_least and v_most, not p_is_required),
      v_field, format('is not %s to %s', v_least, v_most));
  end loop;
end
$$;

comment on function internal.check_rules(jsonb, boolean) is
'Refuses a booking rule that is out of its range.
p_row: a clinic or a doctor; a doctor has fewer rules.
p_is_required: true refuses a rule that is null too, as those of a clinic may not be.
Errors: MB001 invalid_argument';
