-- First come, first served, needs that nobody with a smaller id is still to come when a request is served: whoever asks shares a
-- lock from before its id is made until it is committed, and internal.await_requests takes it alone. No row is locked, so that
-- nobody who books, or changes the slot, is waited for.
create or replace function api.request_booking(
  p_slot_id uuid, p_patient_id uuid, p_clinic_id uuid default null, p_alternative_slot_ids uuid[] default null,
  p_confirm boolean default false, p_idempotency_key text default null
)
returns api.booking_request
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  c_longest_line constant integer := 10000;
  v_found internal.slot_in_context;
  v_slot data.slot;
  v_slot_id uuid;
  v_fingerprint bytea;
  v_twin jsonb;
  v_request data.booking_request;
  v_answer api.booking_request;
begin
  v_found := internal.find_slot_to_book('request_booking', p_slot_id, p_clinic_id, p_patient_id);
  v_slot := v_found.slot;
  perform internal.check_argument(p_patient_id is not null, 'patient_id', 'is required');
  p_alternative_slot_ids := coalesce(p_alternative_slot_ids, '{}');
  p_confirm := coalesce(p_confirm, false);
  perform internal.check_argument(
    cardinality(p_alternative_slot_ids) <= 10 and coalesce(array_ndims(p_alternative_slot_ids), 1) = 1
    and (
      select count(distinct id) = cardinality(p_alternative_slot_ids)
      from unnest(p_alternative_slot_ids) as id
      where id <> p_slot_id
    ),
    'alternative_slot_ids', 'are not up to 10 other slots, each named once');
  foreach v_slot_id in array p_alternative_slot_ids loop
    perform internal.find_slot_to_book('request_booking', v_slot_id, v_slot.clinic_id, p_patient_id);
  end loop;

  if p_idempotency_key is not null then
    v_fingerprint := internal.fingerprint(
      jsonb_build_array('request_booking', p_slot_id, p_patient_id, p_alternative_slot_ids, p_confirm));
    v_twin := internal.claim_idempotency_key(p_idempotency_key, v_slot.clinic_id, v_fingerprint);
    if v_twin is not null then
      return jsonb_populate_record(null::api.booking_request, v_twin);
    end if;
  end if;

  perform internal.limit_bookings(p_patient_id, false);
  perform internal.refuse(internal.time_refusal(v_slot, v_found.clinic, v_found.doctor, internal.now()));
  if v_slot.status <> 'open' then
    raise exception using errcode = 'MB101', message = 'slot_unavailable',
      detail = format('slot_id=%s, status=%s', p_slot_id, v_slot.status), hint = 'Search again and choose another slot.';
  end if;
  perform internal.check_patient_is_active(p_patient_id);
  perform internal.check_durability();

  perform pg_advisory_xact_lock_shared(hashtextextended('medbook.booking_requests.' || v_slot.clinic_id, 0));
  insert into data.booking_request (
    id, clinic_id, slot_id, alternative_slot_ids, patient_id, is_confirmed, due_at, requested_by, created_at
  )
  values (
    internal.new_id(), v_slot.clinic_id, p_slot_id, p_alternative_slot_ids, p_patient_id, p_confirm, internal.now(),
    internal.actor_label(), internal.now()
  )
  on conflict do nothing
  returning * into v_request;
  if v_request.id is null then
    raise exception using errcode = 'MB120', message = 'already_exists',
      detail = format('slot_id=%s, patient_id=%s', p_slot_id, p_patient_id), hint = 'A request of his waits for that slot already.';
  end if;
  insert into data.booking_request_line (request_id, clinic_id, slot_id)
  values (v_request.id, v_request.clinic_id, v_request.slot_id);
  v_answer := internal.booking_request_row(v_request);
  if v_answer.position > c_longest_line then
    raise exception using errcode = 'MB405', message = 'line_full',
      detail = format('slot_id=%s, requests=%s', p_slot_id, v_answer.position - 1), hint = 'Choose another slot, or try again later.';
  end if;
  perform internal.limit_bookings(p_patient_id, true);
  if p_idempotency_key is not null then
    perform internal.store_answer(p_idempotency_key, v_slot.clinic_id, to_jsonb(v_answer));
  end if;
  return v_answer;
end
$$;

comment on function api.request_booking(uuid, uuid, uuid, uuid[], boolean, text) is
'Asks for one seat of a slot and is answered at once, however many ask: the request is kept, and served in the order in which requests came.
Poll get_booking_request, or wait for the event request.booked, request.refused or request.failed. Commit at once: what came later in the clinic is not served before.
p_patient_id: to staff, a patient of other clinics alone is unknown: he asks himself, or a service does.
p_clinic_id: refuse a slot of another clinic; null: do not ask.
p_alternative_slot_ids: up to 10 other slots of the clinic, to be tried in this order when its turn comes and the slot is refused.
p_confirm: true confirms the booking at once; false makes a hold, whose time begins when it is made.
p_idempotency_key: 1 to 200 characters; the same call with the same key asks once and answers alike, for 24 hours.
Returns the request. A full slot is accepted too: a seat may be free by then. What the rules of booking say, they say when its turn comes.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB101 slot_unavailable, MB102 slot_in_past, MB108 patient_inactive, MB109 idempotency_key_reused, MB112 slot_beyond_horizon, MB120 already_exists, MB203 patient_not_found, MB204 slot_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB404 rate_limited, MB405 line_full, MB503 durability_refused';
