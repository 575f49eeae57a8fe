create or replace function internal.is_in_time(
  p_starts_at timestamptz, p_notice_minutes integer, p_horizon_days integer, p_now timestamptz
)
returns boolean
language sql
stable
return p_starts_at > p_now
and p_starts_at >= p_now + p_notice_minutes * interval '1 minute'
and p_starts_at <= p_now + p_horizon_days * interval '24 hours';

comment on function internal.is_in_time(timestamptz, integer, integer, timestamptz) is
'Whether a slot that begins then may be booked at p_now: not begun, not too soon, not too far ahead. Why not, says internal.time_refusal.';
