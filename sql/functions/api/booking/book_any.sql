create or replace function api.book_any(
  p_patient_id uuid, p_specialization text, p_clinic_id uuid default null, p_from timestamptz default null,
  p_to timestamptz default null, p_visit_type text default null, p_confirm boolean default false, p_notes text default null,
  p_idempotency_key text default null
)
returns api.booking
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  c_no_clinic constant uuid := uuid '00000000-0000-0000-0000-000000000000';
  v_twin jsonb;
  v_answer api.booking;
begin
  perform internal.authorize('book_any', p_clinic_id, p_patient_id);
  if p_clinic_id is null and exists (select from data.patient where id = p_patient_id) then
    -- for a patient within reach it may be any: whose doctor is least booked, and who holds a seat, is asked in all of them
    perform internal.admit('*');
  end if;
  perform internal.check_argument(p_patient_id is not null, 'patient_id', 'is required');
  p_specialization := lower(internal.check_text(p_specialization, 'specialization', 100, true));
  perform internal.check_range(p_from, p_to, 'from', 'to');
  perform internal.check_argument(
    coalesce(p_visit_type in ('in_person', 'virtual'), true), 'visit_type', 'is not in_person or virtual');
  p_notes := internal.check_text(p_notes, 'notes', 2000);
  p_confirm := coalesce(p_confirm, false);
  if p_clinic_id is not null and not exists (select from data.clinic where id = p_clinic_id) then
    raise exception using errcode = 'MB201', message = 'clinic_not_found',
      detail = format('clinic_id=%s', p_clinic_id), hint = 'Check the id.';
  end if;

  if p_idempotency_key is not null then
    v_twin := internal.claim_idempotency_key(
      p_idempotency_key, coalesce(p_clinic_id, c_no_clinic),
      internal.fingerprint(jsonb_build_array(
        'book_any', p_patient_id, p_specialization, p_from, p_to, p_visit_type, p_notes, p_confirm)));
    if v_twin is not null then
      return jsonb_populate_record(null::api.booking, v_twin || jsonb_build_object('notes', p_notes));
    end if;
  end if;
  perform internal.check_patient_is_active(p_patient_id);
  perform internal.limit_bookings(p_patient_id, false);
  v_answer := internal.booking_row(internal.seat_anywhere(
    p_patient_id, p_specialization, p_clinic_id, p_visit_type, p_from, p_to, p_notes, p_confirm));
  perform internal.limit_bookings(p_patient_id, true);
  if p_idempotency_key is not null then
    perform internal.store_answer(p_idempotency_key, coalesce(p_clinic_id, c_no_clinic), to_jsonb(v_answer) - 'notes');
  end if;
  return v_answer;
end
$$;

comment on function api.book_any(uuid, text, uuid, timestamptz, timestamptz, text, boolean, text, text) is
'Books the earliest slot of a specialization that the patient may have, as book_slot does. Of several at the same time it takes the doctor''s who has the fewest live bookings to come.
p_specialization: compared without regard to case.
p_clinic_id: only there; null: any clinic.
p_from: begins at or after this; null: now.
p_to: begins before this; null: as far as the horizon.
p_visit_type: in_person or virtual; null: either.
p_confirm: true confirms at once.
p_notes: up to 2,000 characters.
p_idempotency_key: 1 to 200 characters; the same call with the same key books once and answers alike, for 24 hours.
Returns the booking. Where no slot can be had, the first one''s refusal is raised; where there is none at all, MB101.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB004 invalid_range, MB101 slot_unavailable, MB102 slot_in_past, MB104 patient_overlap, MB108 patient_inactive, MB109 idempotency_key_reused, MB112 slot_beyond_horizon, MB114 buffer_needed, MB115 resource_unavailable, MB123 patient_erased, MB201 clinic_not_found, MB203 patient_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB401 too_many_holds, MB402 too_many_bookings, MB404 rate_limited, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
