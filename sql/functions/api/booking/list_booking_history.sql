create or replace function api.list_booking_history(p_booking_id uuid, p_limit integer default 50, p_after uuid default null)
returns setof api.event
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
rows 10
as $$
declare
  v_booking data.booking;
  v_after_occurred_at timestamptz;
begin
  select * into v_booking from data.booking where id = p_booking_id;
  if (
    case
      when internal.is_allowed('list_booking_history', v_booking.clinic_id, v_booking.patient_id, v_booking.doctor_id)
        then v_booking.id
    end
  ) is null then
    raise exception using errcode = 'MB205', message = 'booking_not_found',
      detail = format('booking_id=%s', p_booking_id), hint = 'Check the id.';
  end if;
  select occurred_at into v_after_occurred_at
  from data.event
  where id = p_after and entity_id = p_booking_id and clinic_id = v_booking.clinic_id;
  perform internal.check_page(p_limit, p_after, found);

  perform internal.record_read(
    'list_booking_history', array[v_booking.id], array[v_booking.clinic_id], array[v_booking.patient_id]);
  return query
  select e.id, e.occurred_at, e.topic, e.actor, e.payload
  from data.event as e
  where
    e.entity_id = p_booking_id and e.clinic_id = v_booking.clinic_id
    and (p_after is null or (e.occurred_at, e.id) > (v_after_occurred_at, p_after))
  order by e.occurred_at, e.id
  limit p_limit;
end
$$;

comment on function api.list_booking_history(uuid, integer, uuid) is
'Lists what happened to a booking, from its making on: who did what, and when.
p_limit: 1 to 500.
p_after: id of the last row of the page before.
Errors: MB001 invalid_argument, MB205 booking_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
