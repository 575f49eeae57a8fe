-- Claims the external id first: whoever tells the same at the same moment waits for the answer. Then the locks of internal.settle.
create or replace function api.settle_booking(p_booking_id uuid, p_outcome text, p_external_id text)
returns api.settlement
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_booking data.booking;
  v_settlement data.booking_settlement;
begin
  select * into v_booking from data.booking where id = p_booking_id;
  if (case when internal.is_allowed('settle_booking', v_booking.clinic_id) then v_booking.id end) is null then
    raise exception using errcode = 'MB205', message = 'booking_not_found',
      detail = format('booking_id=%s', p_booking_id), hint = 'Check the id.';
  end if;
  perform internal.check_argument(
    coalesce(p_outcome in ('approved', 'declined'), false), 'outcome', 'is neither approved nor declined');
  perform internal.check_argument(
    coalesce(p_external_id ~ '^[A-Za-z0-9][A-Za-z0-9_.:-]{0,199}$', false), 'external_id',
    'is not 1 to 200 of A-Z, a-z, 0-9, _ . : and -, a letter or digit first');

  insert into data.booking_settlement (id, clinic_id, booking_id, external_id, external_outcome, settled_at)
  values (internal.new_id(), v_booking.clinic_id, p_booking_id, p_external_id, p_outcome, internal.now())
  on conflict do nothing
  returning * into v_settlement;
  if found then
    return internal.settlement_row(internal.settle(v_settlement, v_booking));
  end if;

  select * into v_settlement
  from data.booking_settlement
  where external_id = p_external_id and clinic_id = v_booking.clinic_id;
  if (v_settlement.booking_id, v_settlement.external_outcome) <> (p_booking_id, p_outcome) then
    raise exception using errcode = 'MB109', message = 'idempotency_key_reused', column = 'external_id',
      detail = format('external_id=%s, booking_id=%s, outcome=%s',
        p_external_id, v_settlement.booking_id, v_settlement.external_outcome),
      hint = 'Send the id of the single payment or decision, not one that several share.';
  end if;
  return internal.settlement_row(v_settlement);
end
$$;

comment on function api.settle_booking(uuid, text, text) is
'Tells what somebody outside, a payment provider or an approver, said about a hold: approved confirms it, declined releases its seat to whoever waits. An approval that comes after the hold ended books the seat anew where the rules still allow it, and else is a late_payment: a result, and the event booking.late_payment, so that what was paid is given back.
p_outcome: approved or declined.
p_external_id: his id of this one payment or decision, 1 to 200 of A-Z, a-z, 0-9, _ . : and -; told again with the same arguments, it changes nothing and is answered alike, for good.
Returns what came of it.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB109 idempotency_key_reused, MB205 booking_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
