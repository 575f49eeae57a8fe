create or replace function api.set_message_settings(
  p_clinic_id uuid, p_reminder_minutes integer[] default '{1440,120}', p_language text default 'en',
  p_sender_name text default null, p_reply_to text default null, p_expected_version integer default null
)
returns api.message_settings
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_now timestamptz := internal.now();
  v_sender_name text := internal.check_text(p_sender_name, 'sender_name', 200);
  v_reply_to text := internal.check_text(p_reply_to, 'reply_to', 254);
  v_old data.message_setting;
  v_setting data.message_setting;
begin
  perform internal.authorize('set_message_settings', p_clinic_id);
  perform internal.check_argument(
    coalesce(cardinality(p_reminder_minutes) between 1 and 10 and 10 <= all (p_reminder_minutes)
      and 43200 >= all (p_reminder_minutes), false),
    'reminder_minutes', 'has not 1 to 10 numbers of minutes, each 10 to 43200');
  perform internal.check_language(p_language);
  -- neither may end a header of a message
  perform internal.check_argument(coalesce(v_sender_name !~ '[[:cntrl:]<>"]', true), 'sender_name', 'has a line break, < > or "');
  perform internal.check_argument(
    coalesce(v_reply_to ~ '^[^@[:space:][:cntrl:]]+@[^@[:space:][:cntrl:]]+[.][^@.[:space:][:cntrl:]]+$', true),
    'reply_to', 'is not an e-mail address');
  if (internal.lock_clinic(p_clinic_id)).id is null then
    raise exception using errcode = 'MB201', message = 'clinic_not_found',
      detail = format('clinic_id=%s', p_clinic_id), hint = 'Check the id.';
  end if;
  v_old := internal.find_setting(p_clinic_id);
  perform internal.check_version(p_expected_version, v_old.version);

  insert into data.message_setting as s (
    clinic_id, reminder_minutes, language, sender_name, reply_to, created_at, updated_at
  )
  values (
    p_clinic_id, array(select distinct v_minutes from unnest(p_reminder_minutes) as v_minutes order by v_minutes desc),
    p_language, v_sender_name, v_reply_to, v_now, v_now
  )
  on conflict (clinic_id) do update
    set
      reminder_minutes = excluded.reminder_minutes, language = excluded.language, sender_name = excluded.sender_name,
      reply_to = excluded.reply_to, version = s.version + 1, updated_at = excluded.updated_at
  returning * into v_setting;
  perform internal.record_event(
    'message_setting.updated', p_clinic_id, p_clinic_id, '{}', internal.changes(to_jsonb(v_old), to_jsonb(v_setting)));
  return internal.message_settings_row(v_setting);
end
$$;

comment on function api.set_message_settings(uuid, integer[], text, text, text, integer) is
'Says how a clinic writes to its patients, all of it. Other reminders are those of bookings confirmed or moved from now on.
p_reminder_minutes: a reminder so many minutes before a visit, 10 to 43,200 (30 days); 1 to 10 of them.
p_language: BCP 47, for patients who want no other.
p_sender_name: up to 200 characters; null: the clinic''s name.
p_reply_to: e-mail address for answers; null: the clinic''s.
p_expected_version: refuse if it has changed since; null: do not ask.
Returns the settings.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB103 version_conflict, MB201 clinic_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
