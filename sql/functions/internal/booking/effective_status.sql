create or replace function internal.effective_status(p_status text, p_expires_at timestamptz, p_now timestamptz)
returns text
language sql
immutable
return case when p_status = 'pending' and p_expires_at <= p_now then 'expired' else p_status end;

comment on function internal.effective_status(text, timestamptz, timestamptz) is
'The status of a booking at p_now: a hold ends at expires_at, whether or not a job swept it.';
