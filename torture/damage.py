"""For each invariant damage that only it sees: the controls of the invariants."""

from typing import Any

import psycopg

from tenants import Tenant
from torture.stage import Stage
from world import INVARIANTS, broken_invariants

DAMAGE = {
    "a slot counts exactly its live or past seats": "update data.slot set booked = 1 where id = '{free}'",
    "no seat is taken twice": (
        "drop index data.booking_seat_is_taken_once; update data.booking set seat = 1 where slot_id = '{pair}'"
    ),
    "no slot has more live bookings than seats": (
        "alter table data.slot drop constraint slot_is_not_overbooked;"
        " update data.slot set capacity = 1 where id = '{pair}'"
    ),
    "no patient is in two places of a clinic at once": (
        "alter table data.booking drop constraint patient_is_in_one_place;"
        " update data.booking set patient_id = '{ann}' where slot_id = '{pair}'"
    ),
    "no cancelled slot has a live booking, unless that is known to be in the way": (
        "update data.slot set status = 'cancelled' where id = '{pair}'"
    ),
    "no disabled doctor has a live slot": "update data.doctor set is_active = false where id = '{doctor}'",
    "no doctor is in two slots at once": (
        "alter table data.slot drop constraint slot_does_not_overlap;"
        " insert into data.slot (id, clinic_id, doctor_id, starts_at, ends_at, capacity, visit_type, created_at)"
        " select gen_random_uuid(), clinic_id, doctor_id, starts_at, ends_at, 1, visit_type, created_at"
        " from data.slot where id = '{free}'"
    ),
    "a place in line is offered while one hold is kept for it, and no hold is kept for another": (
        "update data.waitlist_entry set status = 'waiting' where status = 'offered'"
    ),
    "a slot has all its resources while somebody is booked, and none while nobody is": (
        "delete from data.resource_reservation where slot_id = '{room}'"
    ),
    "no resource is in two places at once": (
        "alter table data.resource_reservation drop constraint resource_is_in_one_place;"
        " update data.slot set resource_ids = array['{resource}'::uuid] where id = '{beside}';"
        " insert into data.resource_reservation (resource_id, clinic_id, slot_id, starts_at, ends_at)"
        " select '{resource}', clinic_id, id, starts_at, ends_at from data.slot where id = '{beside}'"
    ),
    "every booking has an event": (
        "insert into data.booking (id, clinic_id, slot_id, doctor_id, patient_id, starts_at, ends_at, seat, status,"
        " reference, created_at, cancelled_at)"
        " select gen_random_uuid(), clinic_id, slot_id, doctor_id, patient_id, starts_at, ends_at, 1, 'cancelled',"
        " 'NOBODY', now(), now() from data.booking where slot_id = '{room}'"
    ),
    "a booking is where its slot is": (
        "update data.booking set starts_at = starts_at + interval '1 minute' where slot_id = '{room}'"
    ),
    "a hold has an end, and what is confirmed has none": (
        "update data.booking set expires_at = starts_at where slot_id = '{pair}'"
    ),
    "a booking has the time at which it came to its status": (
        "update data.booking set confirmed_at = null where slot_id = '{pair}'"
    ),
    "the events of a booking lead, one from another, to the status it has": (
        "update data.booking set status = 'arrived', arrived_at = now() where slot_id = '{pair}'"
    ),
    "every slot is of a doctor of its clinic": "update data.slot set doctor_id = '{ann}' where id = '{free}'",
    "no doctor works in a disabled clinic": "update data.clinic set is_active = false where id = '{clinic}'",
    "no availability is of a shift that is removed": "update data.shift set is_active = false",
    "no doctor is available in two shifts at once": (
        "alter table data.schedule_template drop constraint schedule_template_is_one_at_a_time;"
        " insert into data.schedule_template (id, clinic_id, doctor_id, shift_id, weekday, capacity, visit_type,"
        " created_at, updated_at) select gen_random_uuid(), clinic_id, doctor_id, shift_id, weekday, capacity,"
        " visit_type, created_at, updated_at from data.schedule_template where is_active"
    ),
    "a resource is reserved for the time of the slot": (
        "update data.resource_reservation set ends_at = ends_at + interval '1 minute'"
    ),
    "a key is kept with its answer, which agrees with the booking, series or request that it made": (
        "update data.idempotency_key set answer = jsonb_set(answer, '{{reference}}', '\"NOBODY\"')"
    ),
    "an event is either sealed or waits for it": "delete from data.event_unsealed",
    "the seals of a clinic are numbered from 1 without gaps": (
        "update data.event_seal as s set position = position + 1"
        " where position = (select max(position) from data.event_seal where clinic_id = s.clinic_id)"
    ),
    "nothing is sealed, to be sealed, told or posted that did not happen": (
        "update data.webhook_attempt set event_id = '{ann}'"
    ),
    "live changes are numbered without gaps": (
        "delete from data.live_change where id = 1 + (select min(id) from data.live_change)"
    ),
    "a message is to the patient of its booking": "update data.message set patient_id = '{carol}'",
    "a place in line that is used up has its booking, of the same patient": (
        "update data.waitlist_entry set patient_id = '{ann}' where status = 'booked'"
    ),
    # one that is queued may be served by pg_cron meanwhile
    "a request stands in line while it is queued, and only then": (
        "insert into data.booking_request_line"
        " select id, clinic_id, slot_id from data.booking_request where status = 'booked'"
    ),
    "a request that is booked has a booking of its patient": (
        "update data.booking_request set patient_id = '{carol}' where status = 'booked'"
    ),
    "what was said outside about a booking has an outcome": (
        "update data.booking_settlement set outcome = null, confirmed_booking_id = null, refused_because = null"
    ),
    "a series is of one patient": "update data.booking_series set patient_id = '{carol}'",
    "calls are counted by rules that there are": (
        "insert into data.rate_limit (subject, action, accepted_at) values (sha256('x'), 'nap', array[now()])"
    ),
}  # fmt: skip
"""What breaks a claim and no other, with foreign keys out of force; names in braces are ids of the scene."""


def see_damage(stage: Stage, url: str) -> None:
    """Do each damage in a transaction that is rolled back; claim that the invariants name its claim and no other."""
    with psycopg.connect(url, autocommit=True, options="-c TimeZone=UTC") as connection:
        ids = _scene(connection)
        stage.claim(broken_invariants(connection) == [], f"control: {broken_invariants(connection)} without damage")
        for claim, damage in DAMAGE.items():
            with connection.transaction(force_rollback=True):
                connection.execute("set local session_replication_role = replica")
                connection.execute(damage.format(**ids).encode())
                broken = broken_invariants(connection)
            stage.claim(broken == [claim], f"control: damage to '{claim}' is seen as that, not as {broken}")
        claims = [row[0] for row in connection.execute(INVARIANTS.read_bytes()).fetchall()]
    stage.claim(set(claims) == set(DAMAGE), f"control: every invariant is seen broken, but {set(claims) ^ set(DAMAGE)}")
    stage.tell("invariants, each seen broken alone", len(claims))


def _scene(connection: psycopg.Connection[Any]) -> dict[str, Any]:
    """Make a clinic in which every invariant has something to speak of, and give the ids that damage needs."""
    world = Tenant(connection, "Canary")
    beside, doctor = world.ids["p_doctor_id"][1], world.doctor
    carol = world.patients(1)[0]
    resource = world.ids["p_resource_id"][0]

    pair, used, offered, room, free = world.slot(2), world.slot(), world.slot(), world.slot(), world.slot()
    world.call("book_slot", pair, world.ann, None, None, None, None, True)
    world.call("book_slot", pair, world.bob, None, None, None, None, True)
    connection.execute("update data.slot set resource_ids = array[%s] where id = %s", [resource, room])
    world.call("book_slot", room, world.ann)
    start, end = connection.execute("select starts_at, ends_at from data.slot where id = %s", [room]).fetchone() or (
        0,
        0,
    )
    double = world.call("create_slot", beside, start, end)["id"]
    world.call("book_slot", double, world.bob, None, "a key")

    for slot in (used, offered):
        booking = world.call("book_slot", slot, world.ann)["id"]
        world.call("join_waitlist", world.clinic, carol, doctor)
        world.call("cancel_booking", booking)
        if slot == used:
            world.call(
                "confirm_booking",
                world.value("select id from data.booking where slot_id = %s and status = 'pending'", slot),
            )
    settled = world.call("book_slot", world.slot(), world.ann)["id"]
    world.call("settle_booking", settled, "approved", "payment")
    world.call("process_requests")
    world.call("subscribe", "calendar", ["booking.*"])
    world.call("relay_events")
    connection.execute("select internal.seal_events()")
    world.call("request_booking", free, carol)
    free = world.slot()
    return {
        "ann": world.ann, "carol": carol, "clinic": world.clinic, "doctor": doctor, "pair": pair, "room": room,
        "free": free, "beside": double, "resource": resource,
    }  # fmt: skip
