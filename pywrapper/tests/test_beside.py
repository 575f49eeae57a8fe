"""What is decided beside another call that is not committed yet, and what it may no longer count on once it is."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from scene import Scene, begin, finish, outcome, set_clock


@pytest.fixture
def scene(fresh_database: Callable[[str], str]) -> Iterator[Scene]:
    made = Scene(fresh_database("beside"))
    yield made
    made.stack.close()


@pytest.mark.parametrize(
    "comes_back", ["api.join_waitlist(%(clinic)s, %(patient)s)", "api.request_booking(%(slot)s, %(patient)s)"]
)
def test_who_comes_back_while_others_are_forgotten_is_not_erased(scene: Scene, comes_back: str) -> None:
    world = scene.world
    world.call("update_clinic", world.clinic, Jsonb({"retention_days": 30}))
    patients, slot = sorted(world.patients(12)), world.slot()
    long_ago = datetime.now(UTC).replace(microsecond=0) - timedelta(days=100)
    set_clock(world.connection, long_ago)
    bookings = []
    for number, patient in enumerate(patients):
        starts_at = long_ago + timedelta(days=1, hours=number)
        past = world.call("create_slot", world.doctor, starts_at, starts_at + timedelta(minutes=30))["id"]
        bookings.append(world.call("book_slot", past, patient, None, None, None, "knee", True)["id"])
    world.connection.execute("reset medbook.now")

    # the first of them is in use; the last ones are locked one by one, later than they were found
    holder = begin(scene, "select api.mark_no_show(%s)", bookings[0])
    scene.start("retention", "select internal.apply_retention()")
    values = {"clinic": world.clinic, "patient": patients[-1], "slot": slot}
    scene.watcher.execute(f"select {comes_back}".encode(), values)
    holder.execute("commit")
    for thread in scene.threads:
        thread.join(30)

    assert scene.answers == {"retention": "done"}
    erased = "select count(*) filter (where id = %s), count(*) > 0 from data.patient where erased_at is not null"
    assert scene.watcher.execute(erased, [patients[-1]]).fetchone() == (0, True)


def confirming(
    scene: Scene, slot: Any, call: str = "confirm_booking(%s)"
) -> tuple[psycopg.Connection[Any], psycopg.Connection[Any]]:
    """Confirm Ann's hold a moment before it ends, in a transaction that stays open; give it, and one a moment later."""
    set_clock(scene.watcher, datetime.now(UTC))
    hold = scene.world.call("book_slot", slot, scene.ann)
    first, second = scene.connect(), scene.connect()
    set_clock(first, hold["expires_at"] - timedelta(milliseconds=1))
    set_clock(second, hold["expires_at"] + timedelta(milliseconds=1))
    first.execute("begin")
    first.execute(f"select api.{call}".encode(), [hold["id"]])
    second.execute("set lock_timeout = '300ms'")
    return first, second


@pytest.mark.parametrize(("call", "code"), [("disable_patient", "MB108"), ("erase_patient", "MB122")])
@pytest.mark.parametrize("confirm", ["confirm_booking(%s)", "settle_booking(%s, 'approved', 'pay_1')"])
def test_a_patient_whose_hold_is_being_confirmed_stays(scene: Scene, confirm: str, call: str, code: str) -> None:
    first, second = confirming(scene, scene.world.slot(), confirm)
    answer = outcome(second, f"select is_active from api.{call}(%s)", [scene.ann])
    first.execute("commit")
    assert (answer, outcome(second, f"select is_active from api.{call}(%s)", [scene.ann])) == ("55P03", code)


def test_a_limit_counts_a_hold_that_is_being_confirmed(scene: Scene) -> None:
    scene.world.call("update_clinic", scene.world.clinic, Jsonb({"max_active_bookings": 1}))
    slot, other = scene.world.slot(), scene.world.slot()
    first, second = confirming(scene, slot)
    book = "select status from api.book_slot(%s, %s, p_confirm => true)"
    answer = outcome(second, book, [other, scene.ann])
    first.execute("commit")
    assert (answer, outcome(second, book, [other, scene.ann])) == ("55P03", "MB402")


def room_and_slot(scene: Scene, seats: int) -> tuple[Any, Any]:
    world = scene.world
    room = world.call("create_resource", world.clinic, "Room 1", "room")["id"]
    starts_at = datetime.now(UTC) + timedelta(minutes=20)
    ends_at = starts_at + timedelta(hours=1)
    slot = world.call("create_slot", world.doctor, starts_at, ends_at, seats, "in_person", [room])
    return room, slot["id"]


SWITCH_OFF = "select is_active from api.disable_resource(%s)"


def test_a_room_whose_hold_is_being_confirmed_stays(scene: Scene) -> None:
    room, slot = room_and_slot(scene, 1)
    first, second = confirming(scene, slot)
    answer = outcome(second, SWITCH_OFF, [room])
    first.execute("commit")
    assert (answer, outcome(second, SWITCH_OFF, [room])) == ("55P03", "MB108")


def test_a_room_is_kept_for_who_books_beside_a_hold_that_is_over(scene: Scene) -> None:
    room, slot = room_and_slot(scene, 2)
    scene.world.call("book_slot", slot, scene.ann)
    first, second = scene.connect(), scene.connect()
    for connection in (first, second):
        set_clock(connection, datetime.now(UTC) + timedelta(minutes=5))
    second.execute("set lock_timeout = '300ms'")
    first.execute("begin")
    first.execute("select api.book_slot(%s, %s, p_confirm => true)", [slot, scene.bob])
    answer = outcome(second, SWITCH_OFF, [room])
    first.execute("commit")
    assert (answer, outcome(second, SWITCH_OFF, [room])) == ("55P03", "MB108")


def test_a_room_that_is_switched_off_is_not_booked_by_an_override(scene: Scene) -> None:
    room, slot = room_and_slot(scene, 2)
    scene.world.call("book_slot", slot, scene.ann)
    set_clock(scene.watcher, datetime.now(UTC) + timedelta(minutes=15))
    scene.world.call("disable_resource", room)
    assert outcome(scene.watcher, "select api.overbook_slot(%s, %s, 'urgent')", [slot, scene.bob]) == "MB115"


def test_a_patient_who_has_changed_meanwhile_is_not_erased(scene: Scene) -> None:
    version = scene.world.call("get_patient", scene.ann)["version"]
    holder = begin(scene, "select api.update_patient(%s, %s)", scene.ann, Jsonb({"phone": "+44 20 7946 0000"}))
    scene.start("erase", "select api.erase_patient(%s, false, %s)", scene.ann, version)
    holder.execute("commit")
    scene.threads[0].join(30)
    assert scene.answers == {"erase": "MB103"}


@pytest.mark.parametrize(
    "call",
    [
        "record_webhook_attempt(%s, gen_random_uuid(), 200, 5)",
        "record_webhook_attempt(%s, gen_random_uuid(), 500, 5)",
        "rotate_webhook_secret(%s)",
        "enable_webhook(%s)",
        "disable_webhook(%s)",
        """update_webhook(%s, '{"url": "https://hooks.example.org/b"}')""",
    ],
)
def test_an_endpoint_that_is_unsubscribed_meanwhile_is_not_found(scene: Scene, call: str) -> None:
    world = scene.world
    webhook = world.call("create_webhook", "https://hooks.example.org/a", ["booking.*"], world.clinic)["id"]
    holder = begin(scene, "select api.unsubscribe(%s)", f"webhook:{webhook}")
    scene.start("call", f"select api.{call}", webhook)
    holder.execute("commit")
    scene.threads[0].join(30)
    assert scene.answers == {"call": "MB218"}


def test_who_is_unsubscribed_twice_at_once_is_told_of_once(scene: Scene) -> None:
    scene.world.call("subscribe", "crm", ["booking.*"])
    holder = begin(scene, "select api.unsubscribe('crm')")
    scene.start("again", "select api.unsubscribe('crm')")
    holder.execute("commit")
    scene.threads[0].join(30)
    assert scene.answers == {"again": "MB215"}


def test_a_decline_after_an_approval_that_booked_anew_is_told_of_that_booking(scene: Scene) -> None:
    now = datetime.now(UTC)
    set_clock(scene.watcher, now)
    booking = scene.world.call("book_slot", scene.world.slot(), scene.ann)["id"]
    set_clock(scene.watcher, now + timedelta(minutes=30))
    approved = scene.world.call("settle_booking", booking, "approved", "pay_1")
    declined = scene.world.call("settle_booking", booking, "declined", "pay_2")
    assert (declined["outcome"], declined["confirmed_booking_id"]) == ("confirmed", approved["confirmed_booking_id"])


def test_any_slot_under_a_key_is_answered_alike_after_its_patient_was_disabled(scene: Scene) -> None:
    world = scene.world
    world.slot()
    book = "select id from api.book_any(%s, 'Cardiology', %s, p_idempotency_key => 'once')"
    first = outcome(scene.watcher, book, [scene.ann, world.clinic])
    world.call("cancel_booking", first)
    world.call("disable_patient", scene.ann)
    assert outcome(scene.watcher, book, [scene.ann, world.clinic]) == first


def test_a_doctor_of_two_clinics_who_changes_his_password_stays_who_he_is(scene: Scene) -> None:
    world = scene.world
    there, doctor = scene.clinic()
    user = world.call("create_user", "max@example.org", "correct horse battery")["id"]
    world.call("grant_membership", world.clinic, user, "doctor", world.doctor)
    world.call("grant_membership", there, user, "doctor", doctor)
    claims = json.dumps({"sub": str(user), "role": "doctor", "doctor_id": str(doctor)})
    scene.watcher.execute("select set_config('request.jwt.claims', %s, false)", [claims])
    change = "select doctor_id from api.change_password('correct horse battery', 'staple staple staple')"
    assert outcome(scene.watcher, change) == str(doctor)


def admin_of_two_clinics(scene: Scene) -> tuple[Any, list[Any]]:
    """Sign in an admin of two clinics."""
    clinics = [scene.world.clinic, scene.clinic()[0]]
    user = scene.world.call("create_user", "max@example.org", "correct horse battery")["id"]
    for clinic in clinics:
        scene.world.call("grant_membership", clinic, user, "clinic_admin")
    claims = {"sub": str(user), "role": "clinic_admin", "clinic_ids": [str(clinic) for clinic in sorted(clinics)]}
    scene.watcher.execute("select set_config('request.jwt.claims', %s, false)", [json.dumps(claims)])
    return user, sorted(clinics)


CHANGE = "select coalesce(refused, role) from api.change_password('correct horse battery', 'staple staple staple')"


@pytest.mark.parametrize(("revoked", "answer", "changes"), [(1, "clinic_admin", "1"), (2, "forbidden", "0")])
def test_a_password_is_changed_by_who_is_still_what_his_token_says(
    scene: Scene, revoked: int, answer: str, changes: str
) -> None:
    user, clinics = admin_of_two_clinics(scene)
    for clinic in clinics[:revoked]:
        revoke = "select api.revoke_membership(id) from data.membership where user_id = %s and clinic_id = %s"
        scene.connect().execute(revoke.encode(), [user, clinic])
    assert outcome(scene.watcher, CHANGE) == answer
    changed = "select count(*) from data.event where topic = 'user.password_changed'"
    assert outcome(scene.connect(), changed) == changes


def test_a_clinic_has_no_more_endpoints_than_it_may_have(scene: Scene) -> None:
    create = "select api.create_webhook('https://hooks.example.org/a', '{booking.*}', %s)"
    for _ in range(19):
        scene.watcher.execute(create.encode(), [scene.world.clinic])
    holder = begin(scene, create, scene.world.clinic)
    scene.start("one more", create, scene.world.clinic)
    assert finish(scene, holder) == {"one more": "MB001"}


def test_of_two_first_versions_of_a_platform_template_one_is_refused(scene: Scene) -> None:
    write = "select api.set_message_template('confirmation', 'sms', 'en', %s, p_expected_version => 0)"
    holder = begin(scene, write, "Confirmed.")
    scene.start("other", write, "See you then.")
    assert finish(scene, holder) == {"other": "MB103"}


def test_a_version_of_a_platform_template_that_is_being_removed_is_refused(scene: Scene) -> None:
    write = "select api.set_message_template('confirmation', 'sms', 'en', %s, p_expected_version => %s)"
    scene.watcher.execute(write.encode(), ["Confirmed.", 0])
    holder = begin(scene, "select api.remove_message_template('confirmation', 'sms', 'en')")
    scene.start("other", write, "See you then.", 1)
    assert finish(scene, holder) == {"other": "MB103"}
