begin;
\ir ../../fixture.psql
select plan(60);

-- what comes of an approval and of a decline of p_booking, each undone again: outcome, whether that booking stands, why not
create function pg_temp.said(p_booking uuid, p_outcome text) returns text language plpgsql as $$
declare
  v_settlement api.settlement;
begin
  v_settlement := api.settle_booking(p_booking, p_outcome, 'pay_' || p_outcome);
  raise sqlstate 'OK000' using message = concat_ws(' ', v_settlement.outcome,
    case when v_settlement.confirmed_booking_id = p_booking then 'as it was'
      when v_settlement.confirmed_booking_id is not null then 'anew' end,
    v_settlement.refused_because, (select status from data.booking where id = p_booking));
exception when sqlstate 'OK000' then
  return sqlerrm;
end
$$;

select api.update_clinic(:'clinic', '{"hold_seconds": 600}') \g /dev/null
select id as booking from api.book_slot(:'slot', :'ann', p_notes => 'knee') \gset
savepoint held;

-- a live hold
select is(pg_temp.said(:'booking', 'declined'), 'released cancelled', 'a live hold, declined, is released');
select v.id as settlement, to_jsonb(v) as answer from api.settle_booking(:'booking', 'approved', 'pay_1') as v \gset
select results_eq(
  format($$ select clinic_id, booking_id, external_id, external_outcome, outcome, confirmed_booking_id, refused_because, settled_at
    from jsonb_populate_record(null::api.settlement, %L) $$, :'answer'),
  format($$ values (%L::uuid, %L::uuid, 'pay_1', 'approved', 'confirmed', %L::uuid, null::text, timestamptz '2030-01-07 08:00+00') $$,
    :'clinic', :'booking', :'booking'), 'a live hold, approved, is confirmed');
select results_eq(
  format('select status, expires_at, confirmed_at, version from data.booking where id = %L', :'booking'),
  $$ values ('confirmed', null::timestamptz, timestamptz '2030-01-07 08:00+00', 2) $$, 'and no longer ends by itself');
select results_eq(
  format('select e.topic, e.payload from data.event as e join data.outbox as o on o.event_id = e.id where e.entity_id = %L order by e.id offset 1', :'booking'),
  format($$ values ('booking.confirmed', jsonb_build_object('slot_id', %L::uuid)), ('booking.settled', jsonb_build_object(
    'external_id', 'pay_1', 'external_outcome', 'approved', 'outcome', 'confirmed', 'confirmed_booking_id', %L::uuid)) $$,
    :'slot', :'booking'), 'two events say so');

-- told again
set medbook.now = '2030-01-07 08:05+00';
select is(to_jsonb(v), :'answer'::jsonb, 'told again, it is answered alike') from api.settle_booking(:'booking', 'approved', 'pay_1') as v;
select is(count(*), 3::bigint, 'and nothing more happens') from data.event where entity_id = :'booking';
select api.cancel_booking(:'booking') \g /dev/null
select is(to_jsonb(v), :'answer'::jsonb, 'whatever has become of the booking')
from api.settle_booking(:'booking', 'approved', 'pay_1') as v;
select id as other from api.book_slot(:'later_slot', :'ann') \gset
select is(pg_temp.refusal(format('select api.settle_booking(%s)', arguments)), refusal, says) from (values
  (format($$ %L, 'declined', 'pay_1' $$, :'booking'), 'MB109 external_id', 'an id is not used again to say something else'),
  (format($$ %L, 'approved', 'pay_1' $$, :'other'), 'MB109 external_id', 'nor of another booking')
) as v (arguments, refusal, says);
select is(status, 'pending', 'which stays as it is') from data.booking where id = :'other';
select id as elsewhere from api.create_clinic('Leith Clinic', 'Europe/London') \gset
select id as their_doctor from api.add_doctor(:'elsewhere', 'Dr Eve Hall', 'ENT') \gset
select id as their_slot from api.create_slot(:'their_doctor', '2030-01-08 09:00+00', '2030-01-08 09:30+00') \gset
select id as theirs from api.book_slot(:'their_slot', :'ann') \gset
select is(outcome, 'confirmed', 'another clinic has ids of its own') from api.settle_booking(:'theirs', 'approved', 'pay_1');
select is(booking_id, :'theirs', 'when they are told again too') from api.settle_booking(:'theirs', 'approved', 'pay_1');
rollback to held;

-- the last moment
set medbook.now = '2030-01-07 08:09:59.999999+00';
select is(pg_temp.said(:'booking', 'approved'), 'confirmed as it was confirmed', 'a hold is confirmed until its last microsecond');
set medbook.now = '2030-01-07 08:10+00';
select is(pg_temp.said(:'booking', 'approved'), 'confirmed anew expired', 'at the very moment it ends it is booked anew');

-- a hold that is over, swept or not
set medbook.now = '2030-01-07 08:20+00';
select is(pg_temp.said(:'booking', 'declined'), 'released pending', 'declined, a hold that is over needs nothing');
savepoint over;
select confirmed_booking_id as anew from api.settle_booking(:'booking', 'approved', 'pay_1') \gset
select results_eq(
  format('select status, slot_id, patient_id, seat, confirmed_at, expires_at from data.booking where id = %L', :'anew'),
  format($$ values ('confirmed', %L::uuid, %L::uuid, 1, timestamptz '2030-01-07 08:20+00', null::timestamptz) $$, :'slot', :'ann'),
  'approved, the seat is booked anew, confirmed at once');
select results_eq(
  format('select id, status, notes from said where id in (%L, %L) order by id', :'booking', :'anew'),
  format($$ values (%L::uuid, 'expired', 'knee'), (%L::uuid, 'confirmed', 'knee') $$, :'booking', :'anew'),
  'with what the patient said; the old one is over');
select is(booked, 1, 'one seat is taken') from data.slot where id = :'slot';
select results_eq(
  'select topic, entity_id, payload - ''slot_id'' from data.event where occurred_at = ''2030-01-07 08:20+00'' order by id',
  format($$ values ('booking.expired', %1$L::uuid, '{}'::jsonb),
    ('booking.confirmed', %2$L, '{"starts_at": "2030-01-07T09:00:00+00:00", "expires_at": null}'),
    ('booking.settled', %1$L, jsonb_build_object(
      'external_id', 'pay_1', 'external_outcome', 'approved', 'outcome', 'confirmed', 'confirmed_booking_id', %2$L::uuid)) $$,
    :'booking', :'anew'), 'the events tell it in order');
select is(pg_temp.said(:'booking', 'approved'), 'late_payment already_settled expired', 'whoever pays twice is paid back');
select is(pg_temp.said(:'anew', 'approved'), 'late_payment already_settled confirmed', 'for the new one too');
rollback to over;
select internal.expire_holds() \g /dev/null
select is(pg_temp.said(:'booking', 'approved'), 'confirmed anew expired', 'swept, it is booked anew just so');
select is(pg_temp.said(:'booking', 'declined'), 'released expired', 'and needs nothing when declined');

-- a hold that is over, and the seat is not to be had
rollback to over;
select api.book_slot(:'slot', :'bob', p_confirm => true) \g /dev/null
savepoint taken;
select is(pg_temp.said(:'booking', 'approved'), 'late_payment slot_unavailable expired', 'somebody else has the seat: too late');
select is(pg_temp.said(:'booking', 'declined'), 'released expired', 'which is no matter when it is declined');
select v.id as settlement, to_jsonb(v) as answer from api.settle_booking(:'booking', 'approved', 'pay_1') as v \gset
select results_eq(
  $$ select topic, entity_id, payload from data.event where topic in ('booking.late_payment', 'booking.settled') $$,
  format($$ values ('booking.late_payment', %L::uuid,
    '{"external_id": "pay_1", "external_outcome": "approved", "outcome": "late_payment", "refused_because": "slot_unavailable"}'::jsonb) $$, :'booking'),
  'one event asks to give back what was paid');
select is(to_jsonb(v), :'answer'::jsonb, 'told again, it is as late as it was') from api.settle_booking(:'booking', 'approved', 'pay_1') as v;
select is(count(*), 1::bigint, 'and one booking is live') from data.booking where slot_id = :'slot' and status = 'confirmed';
rollback to over;
select api.book_slot(:'slot', :'ann') \g /dev/null
select is(pg_temp.said(:'booking', 'approved'), 'late_payment slot_unavailable expired', 'nor where the patient has booked it himself again');
rollback to over;
select api.join_waitlist(:'clinic', :'bob') \g /dev/null
select is(pg_temp.said(:'booking', 'approved'), 'late_payment slot_unavailable pending', 'nor where somebody waits for it');
rollback to over;
select api.update_clinic(:'clinic', '{"min_notice_minutes": 60}') \g /dev/null
select is(pg_temp.said(:'booking', 'approved'), 'late_payment slot_in_past pending', 'nor inside the notice');
rollback to over;
select api.update_clinic(:'clinic', '{"max_active_bookings": 1}') \g /dev/null
select api.book_slot(:'later_slot', :'ann') \g /dev/null
select is(pg_temp.said(:'booking', 'approved'), 'late_payment too_many_bookings pending', 'nor beyond a limit');
rollback to over;
select api.disable_doctor(:'doctor', true) \g /dev/null
select is(pg_temp.said(:'booking', 'approved'), 'late_payment slot_unavailable expired', 'nor where the doctor is gone');
rollback to over;
-- the room is taken elsewhere at that time
select id as room from api.create_resource(:'clinic', 'Room 1', 'room') \gset
update data.slot set resource_ids = array[:'room'::uuid] where id = :'slot';
select is(pg_temp.said(:'booking', 'approved'), 'confirmed anew expired', 'the room that it needs is free');
select id as other_doctor from api.add_doctor(:'clinic', 'Dr Bo Lind', 'ENT') \gset
select id as other_slot from api.create_slot(:'other_doctor', '2030-01-07 09:00+00', '2030-01-07 09:30+00', p_resource_ids => array[:'room'::uuid]) \gset
select api.book_slot(:'other_slot', :'bob', p_confirm => true) \g /dev/null
select is(pg_temp.said(:'booking', 'approved'), 'late_payment resource_unavailable pending', 'or it is not');
rollback to over;
select id as other_doctor from api.add_doctor(:'clinic', 'Dr Bo Lind', 'ENT') \gset
select id as other_slot from api.create_slot(:'other_doctor', '2030-01-07 09:00+00', '2030-01-07 09:30+00') \gset
select api.book_slot(:'other_slot', :'ann', p_confirm => true) \g /dev/null
select is(pg_temp.said(:'booking', 'approved'), 'late_payment patient_overlap expired', 'nor where the patient is elsewhere by now');
rollback to held;

-- the schedule has changed under a live hold
set medbook.now = '2030-01-07 08:00+00';
update data.slot set status = 'cancelled' where id = :'slot';
select is(pg_temp.said(:'booking', 'approved'), 'late_payment slot_unavailable pending', 'a hold on a slot that is no more is not confirmed');
select is(pg_temp.said(:'booking', 'declined'), 'released cancelled', 'but released');
rollback to held;

-- somebody waits for the seat
set medbook.now = '2030-01-07 08:00+00';
select id as entry from api.join_waitlist(:'clinic', :'bob') \gset
select api.settle_booking(:'booking', 'declined', 'pay_1') \g /dev/null
select is(status, 'offered', 'a seat that is released is offered to whoever waits') from data.waitlist_entry where id = :'entry';
select is(pg_temp.said(:'booking', 'declined'), 'released cancelled', 'declined once more by another id: nothing is left to release');
select is(pg_temp.said(:'booking', 'approved'), 'late_payment booking_cancelled cancelled', 'approved after all: too late');
select id as offered from data.booking where waitlist_entry_id = :'entry' \gset
select api.settle_booking(:'offered', 'approved', 'pay_2') \g /dev/null
select is(status, 'booked', 'an offer is a hold like any other') from data.waitlist_entry where id = :'entry';
rollback to held;

-- a virtual visit
set medbook.now = '2030-01-07 08:00+00';
create or replace function hook.meeting_url(p_booking_id uuid, p_clinic_id uuid, p_doctor_id uuid, p_starts_at timestamptz, p_ends_at timestamptz)
returns text language sql as $$ select 'https://meet.example/1' $$;
update data.booking set visit_type = 'virtual' where id = :'booking';
select api.settle_booking(:'booking', 'approved', 'pay_1') \g /dev/null
select is(meeting_url, 'https://meet.example/1', 'an approved virtual visit has its link') from data.booking where id = :'booking';
rollback to held;

-- it was confirmed meanwhile
set medbook.now = '2030-01-07 08:00+00';
select api.confirm_booking(:'booking') \g /dev/null
select is(pg_temp.said(:'booking', 'approved'), 'confirmed as it was confirmed', 'the first approval of a booking that is confirmed already is its own');
select is(pg_temp.said(:'booking', 'declined'), 'confirmed as it was confirmed', 'what somebody confirmed is not released by a decline');
select api.settle_booking(:'booking', 'declined', 'pay_1') \g /dev/null
select is(outcome, 'confirmed', 'nor does a decline stand in the way of that approval') from api.settle_booking(:'booking', 'approved', 'pay_2');
select is(pg_temp.said(:'booking', 'approved'), 'late_payment already_settled confirmed', 'a second approval is paid back, though the booking stands');
rollback to held;
set medbook.now = '2030-01-07 08:00+00';
select api.confirm_booking(:'booking'), api.check_in_booking(:'booking') \g /dev/null
select is(pg_temp.said(:'booking', 'approved'), 'confirmed as it was arrived', 'so is that of one who has come');
select api.complete_booking(:'booking') \g /dev/null
select is(pg_temp.said(:'booking', 'approved'), 'confirmed as it was completed', 'or has been seen');
update data.booking set status = 'no_show' where id = :'booking';
select is(pg_temp.said(:'booking', 'approved'), 'confirmed as it was no_show', 'or has not come: his seat was kept');
rollback to held;
set medbook.now = '2030-01-07 08:00+00';
select api.cancel_booking(:'booking') \g /dev/null
select is(pg_temp.said(:'booking', 'approved'), 'late_payment booking_cancelled cancelled', 'what was cancelled meanwhile stays cancelled');
rollback to held;

-- who and what
set medbook.now = '2030-01-07 08:00+00';
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select is(pg_temp.refusal(format('select api.settle_booking(%s)', arguments)), refusal, says) from (values
  (format($$ %L, 'approved', repeat('a', 200) $$, :'booking'), 'none', 'the admin of the clinic may'),
  (format($$ %L, 'approved', 'pay_1' $$, :'unknown'), 'MB205', 'an unknown booking is not found'),
  (format($$ %L, null, 'pay_1' $$, :'booking'), 'MB001 outcome', 'it is approved or declined'),
  (format($$ %L, 'late', 'pay_1' $$, :'booking'), 'MB001 outcome', 'nothing else'),
  (format($$ %L, 'approved', null $$, :'booking'), 'MB001 external_id', 'an id is needed'),
  (format($$ %L, 'approved', repeat('a', 201) $$, :'booking'), 'MB001 external_id', 'of 200 characters at most'),
  (format($$ %L, 'approved', 'ann@example.org' $$, :'booking'), 'MB001 external_id', 'which is no address')
) as v (arguments, refusal, says);
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select is(pg_temp.refusal(format($$ select api.settle_booking(%L, 'approved', 'pay_1') $$, :'booking')), 'MB205', 'to the admin of another it is not found');
select pg_temp.become('patient', p_patient_id => :'ann');
select is(pg_temp.refusal(format($$ select api.settle_booking(%L, 'approved', 'pay_1') $$, :'booking')), 'MB302', 'a patient may not approve his own payment');

select * from finish();
rollback;
