create or replace function api.book_series(
  p_slot_id uuid, p_patient_id uuid, p_frequency text, p_every integer default 1, p_count integer default null,
  p_until date default null, p_mode text default 'all_or_nothing', p_confirm boolean default false, p_notes text default null,
  p_idempotency_key text default null
)
returns api.series
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_found internal.slot_in_context;
  v_slot data.slot;
  v_time_zone text;
  v_series data.booking_series;
  v_twin jsonb;
  v_answer api.series;
begin
  v_found := internal.find_slot_to_book('book_series', p_slot_id, null, p_patient_id);
  perform internal.check_argument(p_patient_id is not null, 'patient_id', 'is required');
  perform internal.check_argument(p_mode in ('all_or_nothing', 'best_effort'), 'mode', 'is not all_or_nothing or best_effort');
  p_notes := internal.check_text(p_notes, 'notes', 2000);
  v_slot := v_found.slot;
  v_time_zone := (v_found.clinic).time_zone;
  v_series := row(
    internal.new_id(), v_slot.clinic_id, p_patient_id, v_slot.doctor_id, p_frequency, p_every,
    internal.check_recurrence((v_slot.starts_at at time zone v_time_zone)::date, p_frequency, p_every, p_count, p_until),
    internal.now());

  if p_idempotency_key is not null then
    v_twin := internal.claim_idempotency_key(
      p_idempotency_key, v_slot.clinic_id,
      internal.fingerprint(jsonb_build_array(
        'book_series', p_slot_id, p_patient_id, p_frequency, p_every, p_count, p_until, p_mode, p_notes, p_confirm)));
    if v_twin is not null then
      return jsonb_populate_record(null::api.series, v_twin);
    end if;
  end if;
  perform internal.limit_bookings(p_patient_id, false);
  v_answer := internal.book_occurrences(
    v_series, v_slot,
    internal.plan_occurrences(
      v_slot, v_time_zone, p_every * case p_frequency when 'daily' then 1 else 7 end, v_series.occurrences),
    p_mode = 'all_or_nothing', p_notes, coalesce(p_confirm, false));
  if v_answer.id is not null then
    perform internal.limit_bookings(p_patient_id, true);
  end if;
  if p_idempotency_key is not null then
    perform internal.store_answer(p_idempotency_key, v_slot.clinic_id, to_jsonb(v_answer));
  end if;
  return v_answer;
end
$$;

comment on function api.book_series(uuid, uuid, text, integer, integer, date, text, boolean, text, text) is
'Books a visit that comes again: every so many days or weeks at the same local time of the clinic, in slots of the same doctor.
p_slot_id: of the first occurrence.
p_frequency: daily or weekly.
p_every: every so many days or weeks, 1 to 52.
p_count: how many occurrences, 2 to 100; or:
p_until: the last local day that one may be on.
p_mode: all_or_nothing: nothing is booked where one is refused, and the others are told as withheld; best_effort: what can be.
p_confirm: true confirms at once.
p_notes: up to 2,000 characters, for each.
p_idempotency_key: 1 to 200 characters; the same call with the same key books once and answers alike, for 24 hours.
Returns the series with what became of each occurrence: a refusal is told, not raised, by the rule''s name, the earliest time allowed and up to 3 alternatives. Refused are too: slot_not_found (the doctor has no slot that begins then), nonexistent_local_time (clocks are put forward). No id: nothing was booked.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB006 invalid_recurrence, MB108 patient_inactive, MB109 idempotency_key_reused, MB123 patient_erased, MB203 patient_not_found, MB204 slot_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB404 rate_limited, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
