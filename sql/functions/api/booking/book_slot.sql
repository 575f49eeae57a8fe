-- Locks the slot row NOWAIT (whoever clicked second is told so at once: 55P03), then what internal.book_seat says. Who comes to
-- a slot that is full or closed is refused before the lock: a rush burns no transaction ids. No EXCEPTION block either, for that
-- reason. What a call does not need is not asked: each call of a function costs some 10 us.
create or replace function api.book_slot(
  p_slot_id uuid, p_patient_id uuid, p_clinic_id uuid default null, p_idempotency_key text default null,
  p_expected_version integer default null, p_notes text default null, p_confirm boolean default false
)
returns api.booking
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_found internal.slot_in_context;
  v_slot data.slot;
  v_twin jsonb;
  v_answer api.booking;
  v_fingerprint bytea;
  v_notes text;
  v_refusal internal.refusal;
  v_seating internal.seating;
begin
  v_found := internal.find_slot_to_book('book_slot', p_slot_id, p_clinic_id, p_patient_id);
  if p_patient_id is null then
    perform internal.check_argument(p_patient_id is not null, 'patient_id', 'is required');
  end if;
  if p_notes is not null then
    v_notes := internal.check_text(p_notes, 'notes', 2000);
  end if;
  v_slot := v_found.slot;

  if p_idempotency_key is not null then
    v_fingerprint := internal.fingerprint(
      jsonb_build_array(p_slot_id, p_patient_id, p_expected_version, v_notes, coalesce(p_confirm, false)));
    v_twin := internal.claim_idempotency_key(p_idempotency_key, v_slot.clinic_id, v_fingerprint);
    if v_twin is not null then
      return jsonb_populate_record(null::api.booking, v_twin || jsonb_build_object('notes', v_notes));
    end if;
  end if;

  -- a service has no claims, and no limit
  if current_setting('request.jwt.claims', true) <> '' then
    perform internal.limit_bookings(p_patient_id, false);
  end if;
  if p_expected_version is not null then
    perform internal.check_version(p_expected_version, v_slot.version);
  end if;
  if not v_slot.is_free then
    v_refusal := internal.slot_refusal(v_slot, v_found.clinic, v_found.doctor, p_patient_id, internal.now());
    if v_refusal.code is not null then
      perform internal.refuse(v_refusal);
    end if;
  end if;

  select * into v_slot
  from data.slot
  where id = p_slot_id and clinic_id = v_slot.clinic_id
  for update nowait;
  if p_expected_version is not null then
    perform internal.check_version(p_expected_version, v_slot.version);
  end if;
  v_seating := internal.book_seat(v_slot, v_found.clinic, v_found.doctor, p_patient_id, v_notes, p_confirm);
  if (v_seating.refusal).code is not null then
    perform internal.refuse(v_seating.refusal);
  end if;
  v_answer := internal.booking_row(v_seating.booking);
  if current_setting('request.jwt.claims', true) <> '' then
    perform internal.limit_bookings(p_patient_id, true);
  end if;
  if p_idempotency_key is not null then
    perform internal.store_answer(p_idempotency_key, v_slot.clinic_id, to_jsonb(v_answer) - 'notes');
  end if;
  return v_answer;
end
$$;

comment on function api.book_slot(uuid, uuid, uuid, text, integer, text, boolean) is
'Books one seat of a slot for a patient: a hold that ends at expires_at unless it is confirmed.
p_patient_id: to staff, a patient of other clinics alone is unknown: he books himself in, or a service does.
p_clinic_id: refuse a slot of another clinic; null: do not ask.
p_idempotency_key: 1 to 200 characters; the same call with the same key books once and answers alike, for 24 hours.
p_expected_version: refuse if the slot has changed since; null: do not ask.
p_notes: up to 2,000 characters.
p_confirm: true confirms at once.
Returns the booking. A booking rule that refuses it is named as CONSTRAINT of the error (in HTTP: rule), the earliest time allowed in DETAIL.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB101 slot_unavailable, MB102 slot_in_past, MB103 version_conflict, MB104 patient_overlap, MB108 patient_inactive, MB109 idempotency_key_reused, MB112 slot_beyond_horizon, MB114 buffer_needed, MB115 resource_unavailable, MB123 patient_erased, MB203 patient_not_found, MB204 slot_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB401 too_many_holds, MB402 too_many_bookings, MB404 rate_limited, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
