create or replace function internal.check_message_kind(p_kind text, p_channel text)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.check_argument(
    p_kind in ('confirmation', 'change', 'cancellation', 'reminder', 'waitlist_offer', 'conflict'), 'kind',
    'is not confirmation, change, cancellation, reminder, waitlist_offer or conflict');
  perform internal.check_argument(p_channel in ('email', 'sms'), 'channel', 'is not email or sms');
end
$$;

comment on function internal.check_message_kind(text, text) is
'Refuses a kind or channel that no message has; null too.
Errors: MB001 invalid_argument';
