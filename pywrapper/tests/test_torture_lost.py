"""What torture takes for lost: a booking that is gone, and one that is no more what somebody was told it is."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from torture.call_log import OK, Call
from torture.load import call
from torture.lost import lost
from world import World

UNDO = "update data.booking set version = version - 1, "
LOSSES = {
    "the bookings": ("delete from data.booking", "ann, bob"),
    "a confirmation": (UNDO + "status = 'pending', expires_at = now() where status = 'confirmed'", "bob"),
    "a cancellation": (UNDO + "status = 'confirmed' where status = 'cancelled'", "ann"),
    "a move": (UNDO + "slot_id = '{old}' where slot_id = '{new}'", "bob"),
    "a status, and something else was done": ("update data.booking set status = 'arrived' where version = 3", "bob"),
    "a slot, and something else was done": ("update data.booking set slot_id = '{old}' where slot_id = '{new}'", "bob"),
    "that there was a confirmation": (
        "update data.event set changes = changes - 'status' where topic = 'booking.confirmed'", "ann, bob",
    ),
    "that there was a move": (
        "update data.event set changes = changes - 'slot_id' where topic = 'booking.rescheduled'", "ann",
    ),
}  # fmt: skip
"""By what damage what is lost, with foreign keys out of force, and to whom."""


@pytest.fixture
def service(database: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection with rows as torture has them."""
    with psycopg.connect(database, autocommit=True, row_factory=dict_row) as connection:
        yield connection


@pytest.fixture
def slots(world: World) -> list[Any]:
    """Slots of the world's doctor."""
    return [world.slot() for _ in range(3)]


@pytest.fixture
def told(service: psycopg.Connection[Any], world: World, slots: list[Any]) -> dict[str, list[Call]]:
    """What was acknowledged: Ann's booking is confirmed, moved and cancelled; then Bob's is confirmed and moved."""
    old, new, third = slots

    def do(function: str, *values: Any) -> Call:
        names = {"book_slot": ("p_slot_id", "p_patient_id"), "reschedule_booking": ("p_booking_id", "p_slot_id")}
        arguments = dict(zip(names.get(function, ("p_booking_id",)), values, strict=True))
        one = call(service, 0, 0, function, arguments)
        assert one.outcome == OK, one
        return one

    def life(patient: Any, slot: Any) -> list[Call]:
        booked = do("book_slot", old, patient)
        booking = booked.answer
        return [booked, do("confirm_booking", booking), do("reschedule_booking", booking, slot)]

    ann = life(world.ann, third)
    ann.append(do("cancel_booking", ann[0].answer))
    return {"ann": ann, "bob": life(world.bob, new)}


def test_what_was_acknowledged_and_is_no_more_is_lost(
    service: psycopg.Connection[Any], slots: list[Any], told: dict[str, list[Call]]
) -> None:
    everything = told["ann"] + told["bob"]
    assert lost(service, everything) == []
    names = {calls[0].answer: name for name, calls in told.items()}
    for loss, (damage, whose) in LOSSES.items():
        with service.transaction(force_rollback=True):
            service.execute("set local session_replication_role = replica")
            service.execute(damage.format(old=slots[0], new=slots[1]).encode())
            assert ", ".join(sorted(names[one] for one in lost(service, everything))) == whose, loss


def test_what_somebody_did_after_the_last_that_was_acknowledged_is_no_loss(
    service: psycopg.Connection[Any], told: dict[str, list[Call]]
) -> None:
    booking = told["bob"][0].answer
    service.execute("select api.cancel_booking(%s)", [booking])
    assert lost(service, told["bob"]) == []
