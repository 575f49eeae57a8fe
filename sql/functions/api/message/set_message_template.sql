create or replace function api.set_message_template(
  p_kind text, p_channel text, p_language text, p_body text, p_subject text default null, p_clinic_id uuid default null,
  p_expected_version integer default null
)
returns api.message_template
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  c_most constant integer := 100;
  v_clinic_id uuid := coalesce(p_clinic_id, '00000000-0000-0000-0000-000000000000');
  v_now timestamptz := internal.now();
  v_subject text := internal.check_text(p_subject, 'subject', 500);
  v_body text := internal.check_text(p_body, 'body', 20000, true);
  v_version integer;
  v_template data.message_template;
begin
  perform internal.authorize('set_message_template', p_clinic_id);
  perform internal.check_message_kind(p_kind, p_channel);
  perform internal.check_language(p_language);
  perform internal.check_argument(
    (p_channel = 'email') = (v_subject is not null), 'subject', 'is required of an email, and of nothing else');
  perform internal.check_argument(coalesce(v_subject !~ '[[:cntrl:]]', true), 'subject', 'has a line break');
  perform internal.lock_settings(p_clinic_id);
  select version into v_version
  from data.message_template
  where clinic_id = v_clinic_id and kind = p_kind and channel = p_channel and language = p_language;
  perform internal.check_version(p_expected_version, coalesce(v_version, 0));
  perform internal.check_argument(
    v_version is not null or (select count(*) from data.message_template where clinic_id = v_clinic_id) < c_most,
    'language', format('would be template %s: remove another first', c_most + 1));

  insert into data.message_template as t (
    id, clinic_id, kind, channel, language, subject, body, created_at, updated_at
  )
  values (internal.new_id(), v_clinic_id, p_kind, p_channel, p_language, v_subject, v_body, v_now, v_now)
  on conflict (clinic_id, kind, channel, language) do update
    set subject = excluded.subject, body = excluded.body, version = t.version + 1, updated_at = excluded.updated_at
  returning * into v_template;
  perform internal.record_event(
    'message_template.updated', p_clinic_id, v_template.id,
    jsonb_build_object('kind', p_kind, 'channel', p_channel, 'language', p_language, 'version', v_template.version));
  return internal.message_template_row(v_template);
end
$$;

comment on function api.set_message_template(text, text, text, text, text, uuid, integer) is
'Says how a kind of message reads in a language. That it is good Jinja is seen when a message is written by it.
p_kind: confirmation, change, cancellation, reminder, waitlist_offer or conflict.
p_channel: email or sms.
p_language: BCP 47, as en or pt-BR; de is used for de-AT too, where that has none.
p_body: Jinja, up to 20,000 characters.
p_subject: Jinja, up to 500 characters, one line; for email, and only there.
p_clinic_id: null: of the platform, for clinics that have none; for admins.
p_expected_version: refuse if it has changed since, 0: if it is there; null: do not ask.
Returns the template. A clinic has at most 100.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB103 version_conflict, MB201 clinic_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
