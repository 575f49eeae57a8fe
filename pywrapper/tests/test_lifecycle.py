"""The whole lifecycle of bookings, driven at random and compared step by step with a plain Python model.

A failure prints the steps that lead to it. Every example is a transaction of its own, rolled back in the end.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from psycopg.types.json import Jsonb

from lifecycle_model import Booking, Entry, Model, RefusedError, Slot
from world import broken_invariants

NOW = datetime(2030, 1, 7, 8, tzinfo=UTC)
ACTIONS = {
    "confirmed": "confirm_booking",
    "arrived": "check_in_booking",
    "completed": "complete_booking",
    "cancelled": "cancel_booking",
    "no_show": "mark_no_show",
}
ANY = st.integers(0, 1000)


class Lifecycle(RuleBasedStateMachine):
    """Two doctors with three slots each, of one seat and of two; four patients."""

    url = ""

    @initialize()
    def begin(self) -> None:
        self.connection = psycopg.connect(self.url, options="-c TimeZone=UTC")
        self.set_clock(NOW)
        clinic = self.value("select id from api.create_clinic('Ward', 'UTC')")
        self.value("select id from api.update_clinic(%s, %s)", clinic, Jsonb({"max_active_bookings": 3}))
        self.clinic = clinic
        self.doctors = [
            self.value("select id from api.add_doctor(%s, %s, 'ENT')", clinic, f"Dr {name}") for name in "AB"
        ]
        self.patients = [
            self.value("select id from api.register_patient(%s, p_phone => '555 0100')", name) for name in "PQRS"
        ]
        slots = []
        for doctor in self.doctors:
            for hour in (9, 10, 11):
                start = NOW.replace(hour=hour)
                capacity = 2 if hour == 10 else 1
                slot = self.value(
                    "select id from api.create_slot(%s, %s, %s, %s)",
                    doctor,
                    start,
                    start + timedelta(hours=1),
                    capacity,
                )
                slots.append(Slot(slot, doctor, start, start + timedelta(hours=1), capacity))
        self.model = Model(NOW, slots)

    def teardown(self) -> None:
        if hasattr(self, "connection"):
            with self.connection:
                assert broken_invariants(self.connection) == []
                self.connection.rollback()

    def set_clock(self, now: datetime) -> None:
        self.connection.execute("select set_config('medbook.now', %s, true)", [now.isoformat()])

    def value(self, query: str, *values: Any) -> Any:
        row = self.connection.execute(query.encode(), values).fetchone()
        assert row is not None
        return row[0]

    def both(self, change: Callable[[], None], query: str, *values: Any) -> Any:
        """Do the same to the model and to MedBook; both must allow it, or refuse it under the same name."""
        try:
            change()
            expected = None
        except RefusedError as refusal:
            expected = str(refusal)
        try:
            with self.connection.transaction():
                answer, got = self.value(query, *values), None
        except psycopg.Error as error:
            answer, got = None, error.diag.message_primary
        assert got == expected
        return answer

    def pick(self, items: list[Any], n: int) -> Any:
        return items[n % len(items)]

    @rule(slot=ANY, patient=ANY, confirm=st.booleans())
    def book(self, slot: int, patient: int, *, confirm: bool) -> None:
        what, who = self.pick(self.model.slots, slot), self.pick(self.patients, patient)
        query = "select id from api.book_slot(%s, %s, p_confirm => %s)"
        self.both(lambda: self.model.book(what, who, confirm=confirm), query, what.id, who, confirm)

    @rule(slot=ANY, patient=ANY)
    def overbook(self, slot: int, patient: int) -> None:
        what, who = self.pick(self.model.slots, slot), self.pick(self.patients, patient)
        self.both(
            lambda: self.model.overbook(what, who), "select id from api.overbook_slot(%s, %s, 'why')", what.id, who
        )

    @precondition(lambda self: self.model.bookings)
    @rule(booking=ANY, to=st.sampled_from(sorted(ACTIONS)))
    def change(self, booking: int, to: str) -> None:
        what: Booking = self.pick(self.model.bookings, booking)
        reason = ", p_reason => 'why'" if to == "cancelled" else ""
        self.both(lambda: self.model.change(what, to), f"select id from api.{ACTIONS[to]}(%s{reason})", what.id)

    @precondition(lambda self: self.model.bookings)
    @rule(booking=ANY, slot=ANY)
    def move(self, booking: int, slot: int) -> None:
        what, where = self.pick(self.model.bookings, booking), self.pick(self.model.slots, slot)
        query = "select id from api.reschedule_booking(%s, %s, 'why')"
        self.both(lambda: self.model.move(what, where), query, what.id, where.id)

    @rule(slot=ANY, status=st.sampled_from(["open", "blocked"]))
    def block(self, slot: int, status: str) -> None:
        what = self.pick(self.model.slots, slot)
        query = "select id from api.update_slot(%s, %s)"
        self.both(lambda: self.model.set_slot(what, status=status), query, what.id, Jsonb({"status": status}))

    @rule(slot=ANY, capacity=st.integers(1, 3))
    def resize(self, slot: int, capacity: int) -> None:
        what = self.pick(self.model.slots, slot)
        query = "select id from api.update_slot(%s, %s)"
        self.both(lambda: self.model.set_slot(what, capacity=capacity), query, what.id, Jsonb({"capacity": capacity}))

    @rule(patient=ANY, doctor=st.sampled_from([None, 0, 1]))
    def join(self, patient: int, doctor: int | None) -> None:
        who = self.pick(self.patients, patient)
        whose = None if doctor is None else self.doctors[doctor]

        def change() -> None:
            if any(e.patient == who and e.doctor == whose for e in self.model.waiting()):
                raise RefusedError("already_exists")

        entry = self.both(
            change, "select id from api.join_waitlist(%s, %s, p_doctor_id => %s)", self.clinic, who, whose
        )
        if entry:
            self.model.line.append(Entry(entry, who, whose, self.model.now))

    @precondition(lambda self: self.model.line)
    @rule(entry=ANY)
    def leave(self, entry: int) -> None:
        what = self.pick(self.model.line, entry)
        self.both(lambda: self.model.leave(what), "select id from api.leave_waitlist(%s)", what.id)

    @rule(seconds=st.sampled_from([1, 119, 120, 600, 1800]))
    def wait(self, seconds: int) -> None:
        self.model.now += timedelta(seconds=seconds)
        self.set_clock(self.model.now)

    @precondition(lambda self: self.model.ends())
    @rule()
    def wait_until_a_hold_ends(self) -> None:
        self.model.now = min(self.model.ends())
        self.set_clock(self.model.now)

    @rule()
    def sweep(self) -> None:
        self.both(self.model.sweep_all, "select internal.expire_holds()")

    @invariant()
    def agree(self) -> None:
        if not hasattr(self, "model"):
            return
        self.name_new_bookings()
        rows = self.connection.execute(
            "select b.id, b.slot_id, b.patient_id, (internal.booking_row(b)).status, b.expires_at, b.waitlist_entry_id"
            " from data.booking as b where b.clinic_id = %s",
            [self.clinic],
        ).fetchall()
        model = self.model
        assert {row[0]: row[1:] for row in rows} == {
            b.id: (b.slot.id, b.patient, model.status(b), b.expires, b.entry and b.entry.id) for b in model.bookings
        }
        slots = self.connection.execute(
            "select id, status, capacity, booked, extra_seats from data.slot where clinic_id = %s", [self.clinic]
        ).fetchall()
        assert {row[0]: row[1:] for row in slots} == {
            s.id: (s.status, s.capacity, len(model.taken(s)), s.extra) for s in model.slots
        }
        line = self.connection.execute(
            "select id, status from data.waitlist_entry where clinic_id = %s", [self.clinic]
        ).fetchall()
        assert dict(line) == {e.id: e.status for e in model.line}

    def name_new_bookings(self) -> None:
        """Give the model's new bookings their ids: of a patient in a slot, what is not known yet."""
        for booking in [b for b in self.model.bookings if b.id is None]:
            known = [b.id for b in self.model.bookings if b.id]
            booking.id = self.value(
                "select min(id::text)::uuid from data.booking"
                " where slot_id = %s and patient_id = %s and id <> all (%s::uuid[])",
                booking.slot.id,
                booking.patient,
                known,
            )

    @invariant()
    def search_tells_what_can_be_booked(self) -> None:
        if not hasattr(self, "model"):
            return
        patient = self.patients[0]
        offered = self.connection.execute(
            "select id from api.search_slots(p_clinic_id => %s, p_patient_id => %s)", [self.clinic, patient]
        ).fetchall()
        model = self.model
        refused = {s.id: model.refusal(s, patient) for s in model.slots}
        assert {row[0] for row in offered} == {slot for slot, name in refused.items() if not name}, (refused, model)


@pytest.fixture
def lifecycle(database: str) -> type[Lifecycle]:
    return type("Lifecycle", (Lifecycle,), {"url": database})


def run(lifecycle: type[Lifecycle], examples: int) -> None:
    """Drive so many examples of 40 steps, up to the first failure."""
    run_state_machine_as_test(
        lifecycle,
        settings=settings(
            max_examples=examples,
            stateful_step_count=40,
            # unshrunk: a failure is found again from its blob, and shrinking it would take minutes
            phases=[Phase.generate],
            deadline=None,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )


def test_medbook_and_a_plain_model_agree_at_every_step(lifecycle: type[Lifecycle]) -> None:
    run(lifecycle, 40)


def test_control_a_rule_that_is_off_by_one_is_noticed(
    lifecycle: type[Lifecycle], admin: psycopg.Connection[Any]
) -> None:
    source = admin.execute("select pg_get_functiondef('internal.expire_stale_holds'::regproc)").fetchone()
    assert source is not None
    admin.execute(source[0].replace("expires_at <= p_now", "expires_at < p_now").encode())
    # one of some hundred examples finds it: many more, so that this test does not fail by chance
    with pytest.raises(AssertionError):
        run(lifecycle, 1000)
