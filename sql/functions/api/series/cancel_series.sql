-- Locks the slots in id order, the waitlist, the bookings.
create or replace function api.cancel_series(p_series_id uuid, p_from_booking_id uuid default null, p_reason text default null)
returns api.series
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_series data.booking_series;
  v_from timestamptz := timestamptz '-infinity';
  v_ids uuid[];
  v_slot_ids uuid[];
  v_outcomes jsonb;
begin
  select * into v_series from data.booking_series where id = p_series_id;
  if (
    case
      when internal.is_allowed('cancel_series', v_series.clinic_id, v_series.patient_id, v_series.doctor_id) then v_series.id
    end
  ) is null then
    raise exception using errcode = 'MB210', message = 'series_not_found',
      detail = format('series_id=%s', p_series_id), hint = 'Check the id.';
  end if;
  p_reason := internal.check_text(p_reason, 'reason', 500);
  if p_from_booking_id is not null then
    select starts_at into v_from
    from data.booking
    where id = p_from_booking_id and clinic_id = v_series.clinic_id and series_id = p_series_id;
    if not found then
      raise exception using errcode = 'MB205', message = 'booking_not_found', column = 'from_booking_id',
        detail = format('booking_id=%s, series_id=%s', p_from_booking_id, p_series_id), hint = 'Name a booking of the series.';
    end if;
  end if;

  select array_agg(id), array_agg(slot_id) into v_ids, v_slot_ids
  from data.booking
  where
    series_id = p_series_id and clinic_id = v_series.clinic_id and starts_at >= v_from
    and status in ('pending', 'confirmed', 'arrived');
  perform from data.slot where id = any (v_slot_ids) and clinic_id = v_series.clinic_id order by id for no key update;
  perform internal.lock_waitlists(array[v_series.clinic_id]);
  perform from data.booking where id = any (v_ids) and clinic_id = v_series.clinic_id order by id for no key update;
  if exists (
    select from data.booking
    where id = any (v_ids) and clinic_id = v_series.clinic_id and slot_id <> all (v_slot_ids)
  ) then
    raise exception using errcode = '55P03', message = 'slot_locked',
      detail = format('series_id=%s', p_series_id), hint = 'One of its bookings has just moved: try again.';
  end if;

  v_outcomes := internal.cancel_occurrences(v_ids, p_reason);
  perform internal.record_event(
    'series.cancelled', v_series.clinic_id, p_series_id,
    jsonb_build_object(
      'from_booking_id', p_from_booking_id,
      'cancelled', (select count(*) from jsonb_each(v_outcomes) as v where v.value ->> 'outcome' = 'cancelled'),
      'kept', (select count(*) from jsonb_each(v_outcomes) as v where v.value ->> 'outcome' = 'kept')));
  return internal.series_row(
    v_series,
    (
      select jsonb_agg(o || coalesce(v_outcomes -> (o ->> 'booking_id'), '{}') order by n)
      from jsonb_array_elements(internal.present_occurrences(v_series)) with ordinality as v (o, n)
    ));
end
$$;

comment on function api.cancel_series(uuid, uuid, text) is
'Cancels what is still live and to come of a series, by the rules of cancel_booking; one occurrence alone is for cancel_booking.
p_from_booking_id: only this one and the later ones; null: all.
p_reason: up to 500 characters; required of staff inside the cancellation notice of one of them.
Returns the series. Outcome of each that was to be cancelled: cancelled; or kept, refused_because cancellation_too_late (a patient''s, inside the notice) or forbidden (passed on to another doctor).
Errors: 55P03 slot_locked, MB001 invalid_argument, MB123 patient_erased, MB205 booking_not_found, MB210 series_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
