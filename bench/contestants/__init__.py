"""Ways to book a seat: MedBook's, those of its rivals, and the floor.

Each has a database of its own, and is written as those who recommend it describe it.
"""

from collections.abc import Callable
from typing import NamedTuple, Protocol
from uuid import UUID


class Job(NamedTuple):
    """One booking that a client tries to make."""

    slot: UUID
    patient: UUID


Call = Callable[[Job], str]
"""Makes one booking: ``booked``, ``refused`` (no seat), or ``busy`` (given up; somebody else was at it)."""


class Contestant(Protocol):
    """One way to book.

    name: in tables and plots.
    url: of its database, as superuser.
    """

    name: str
    url: str

    def prepare(self, slots: int, patients: int) -> tuple[list[UUID], list[UUID]]:
        """Make so many free slots of one seat, and patients, besides those that are there; give their ids."""
        ...

    def connect(self) -> Call:
        """Open a client's connections."""
        ...

    def double_bookings(self) -> int:
        """Count the slots with more than one booking."""
        ...
