"""A plain model of slots, bookings and the waitlist of one clinic, for the state machine to compare MedBook with.

Rules: holds of 120 s, offers of 900 s, three live bookings a patient; everybody is staff and gives a reason.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

HOLD = timedelta(seconds=120)
OFFER = timedelta(seconds=900)
MAX_BOOKINGS = 3

LIVE = ("pending", "confirmed", "arrived")
TRANSITIONS = {
    ("pending", "confirmed"),
    ("pending", "cancelled"),
    ("confirmed", "arrived"),
    ("confirmed", "completed"),
    ("confirmed", "cancelled"),
    ("confirmed", "no_show"),
    ("arrived", "completed"),
    ("arrived", "cancelled"),
}


class RefusedError(Exception):
    """The call is refused, under this name."""


@dataclass
class Slot:
    """A slot; ``extra`` are seats above capacity."""

    id: Any
    doctor: Any
    start: datetime
    end: datetime
    capacity: int
    status: str = "open"
    extra: int = 0


@dataclass
class Booking:
    """A booking; a hold that is over stays pending until it is swept. ``ended``: when it was cancelled or swept."""

    slot: Slot
    patient: Any
    status: str
    expires: datetime | None
    entry: "Entry | None" = None
    ended: datetime | None = None
    id: Any = None


@dataclass
class Entry:
    """A place in line for a doctor, or for anybody."""

    id: Any
    patient: Any
    doctor: Any
    since: datetime
    status: str = "waiting"


@dataclass
class Model:
    """The whole clinic."""

    now: datetime
    slots: list[Slot]
    bookings: list[Booking] = field(default_factory=list)
    line: list[Entry] = field(default_factory=list)

    def status(self, booking: Booking) -> str:
        return "expired" if self.is_stale(booking) else booking.status

    def is_stale(self, booking: Booking) -> bool:
        return booking.status == "pending" and booking.expires is not None and booking.expires <= self.now

    def ends(self) -> list[datetime]:
        """Give when the holds end that have not."""
        return [b.expires for b in self.bookings if b.status == "pending" and b.expires and b.expires > self.now]

    def taken(self, slot: Slot) -> list[Booking]:
        """Give who has a seat, swept or not."""
        return [b for b in self.bookings if b.slot is slot and b.status not in ("cancelled", "expired")]

    def stale(self, slot: Slot) -> list[Booking]:
        return [b for b in self.taken(slot) if self.is_stale(b)]

    def is_live(self, booking: Booking) -> bool:
        return self.status(booking) in LIVE

    # what may be booked

    def refusal(self, slot: Slot, patient: Any, moving: Booking | None = None, *, in_line: bool = False) -> str | None:
        """Name why a patient cannot have a slot."""
        return self.slot_refusal(slot, patient, in_line=in_line) or self.patient_refusal(slot, patient, moving)

    def slot_refusal(self, slot: Slot, patient: Any, *, in_line: bool = False) -> str | None:
        if slot.start <= self.now:
            return "slot_in_past"
        stale = len(self.stale(slot))
        free = slot.capacity - len(self.taken(slot))
        if slot.status != "open" or free + stale <= 0:
            return "slot_unavailable"
        # what a hold gave back belongs to the line first; what is free anyway is anybody's, even his whose hold it was
        if free <= 0 and not in_line and free + stale <= self.count_before(slot, patient):
            return "slot_unavailable"
        return None

    def patient_refusal(self, slot: Slot, patient: Any, moving: Booking | None = None) -> str | None:
        others = [b for b in self.bookings if b.patient == patient and self.is_live(b) and b is not moving]
        if any(b.slot.start < slot.end and slot.start < b.slot.end for b in others):
            return "patient_overlap"
        if len([b for b in others if b.slot.end > self.now]) >= MAX_BOOKINGS:
            return "too_many_bookings"
        return None

    def fits(self, entry: Entry, slot: Slot) -> bool:
        """Tell whether a place in line is for a slot; what was declined or given up is not offered again."""
        return entry.doctor in (None, slot.doctor) and not any(
            b.entry is entry or b.status == "pending" or (b.ended and b.ended >= entry.since)
            for b in self.bookings
            if b.slot is slot and b.patient == entry.patient
        )

    def waiting(self) -> list[Entry]:
        """Give who waits, in the order of the line."""
        return sorted((e for e in self.line if e.status == "waiting"), key=lambda e: (e.since, str(e.id)))

    def count_before(self, slot: Slot, patient: Any) -> int:
        """Count who waits for a slot, and may have it, before this patient."""
        before = set()
        for entry in self.waiting():
            if entry.patient == patient and self.fits(entry, slot):
                break
            if self.fits(entry, slot) and not self.refusal(slot, entry.patient, in_line=True):
                before.add(entry.patient)
        return len(before - {patient})

    # what changes

    def sweep(self, slots: list[Slot]) -> None:
        for booking in [b for slot in slots for b in self.stale(slot)]:
            booking.status, booking.ended = "expired", self.now
            if booking.entry and booking.entry.status == "offered":
                booking.entry.status = "lapsed"

    def offer(self, slots: list[Slot]) -> None:
        """Turn free seats of these slots into holds for those who wait, in the order of the line."""
        swept: list[Slot] = []
        for entry in self.waiting():
            for slot in sorted(slots, key=lambda s: (s.start, str(s.id))):
                is_free = slot.status == "open" and len(self.taken(slot)) < slot.capacity
                if is_free and self.fits(entry, slot) and not self.refusal(slot, entry.patient, in_line=True):
                    in_the_way = [s for s in self.in_the_way(slot, entry.patient) if s is not slot]
                    self.sweep(in_the_way)
                    swept += in_the_way
                    expires = min(self.now + OFFER, slot.start)
                    self.bookings.append(Booking(slot, entry.patient, "pending", expires, entry))
                    entry.status = "offered"
                    break
        if swept:
            self.offer(swept)

    def in_the_way(self, slot: Slot, patient: Any) -> list[Slot]:
        """Give slots whose old holds must be swept before this patient can book this slot."""
        slots = [
            b.slot
            for b in self.bookings
            if b.patient == patient and self.is_stale(b) and b.slot.start < slot.end and slot.start < b.slot.end
        ]
        if self.stale(slot) and len(self.taken(slot)) >= slot.capacity:
            slots.append(slot)
        return [s for s in self.slots if s in slots]

    def book(self, slot: Slot, patient: Any, *, confirm: bool) -> None:
        _refuse(self.refusal(slot, patient))
        swept = self.in_the_way(slot, patient)
        self.sweep(swept)
        status = "confirmed" if confirm else "pending"
        self.bookings.append(Booking(slot, patient, status, None if confirm else min(self.now + HOLD, slot.start)))
        self.offer(swept)

    def overbook(self, slot: Slot, patient: Any) -> None:
        if slot.end <= self.now:
            raise RefusedError("slot_in_past")
        swept = self.in_the_way(slot, patient)
        if self.patient_refusal(slot, patient) == "patient_overlap":
            raise RefusedError("patient_overlap")
        self.sweep(swept)
        slot.extra = max(slot.extra, len(self.taken(slot)) + 1 - slot.capacity)
        self.bookings.append(Booking(slot, patient, "confirmed", None))
        self.offer(swept)

    def change(self, booking: Booking, to: str) -> None:
        """Confirm, check in, complete, cancel, or mark as no-show."""
        status = self.status(booking)
        if to == "confirmed" and status == "expired":
            raise RefusedError("hold_expired")
        if (status, to) not in TRANSITIONS:
            raise RefusedError("invalid_transition")
        if (to == "no_show" or (to == "completed" and status == "confirmed")) and self.now < booking.slot.start:
            raise RefusedError("too_early")
        booking.status = to
        if to == "confirmed":
            booking.expires = None
        if booking.entry and booking.entry.status == "offered":
            booking.entry.status = "booked" if to == "confirmed" else "waiting"
        if to == "cancelled":
            booking.ended = self.now
            self.offer([booking.slot])

    def move(self, booking: Booking, slot: Slot) -> None:
        status = self.status(booking)
        if status == "expired":
            raise RefusedError("hold_expired")
        if status not in ("pending", "confirmed"):
            raise RefusedError("invalid_transition")
        if booking.slot is slot:
            raise RefusedError("invalid_argument")
        _refuse(self.refusal(slot, booking.patient, booking))
        swept = self.in_the_way(slot, booking.patient)
        self.sweep(swept)
        old, booking.slot = booking.slot, slot
        if booking.expires:
            booking.expires = min(booking.expires, slot.start)
        self.offer([*swept, old])

    def set_slot(self, slot: Slot, *, status: str | None = None, capacity: int | None = None) -> None:
        if slot.end <= self.now:
            raise RefusedError("invalid_transition")
        left = [b for b in self.taken(slot) if not self.is_stale(b)]
        if capacity is not None and capacity < slot.capacity and capacity < len(left):
            raise RefusedError("seats_taken")
        self.sweep([slot])
        slot.status = status or slot.status
        slot.capacity = capacity or slot.capacity
        self.offer([slot])

    def sweep_all(self) -> None:
        slots = [s for s in self.slots if self.stale(s)]
        self.sweep(slots)
        self.offer(slots)

    def leave(self, entry: Entry) -> None:
        offered = next((b for b in self.bookings if b.entry is entry and b.status == "pending"), None)
        if entry.status not in ("waiting", "offered") or (offered and self.is_stale(offered)):
            raise RefusedError("invalid_transition")
        entry.status = "left"
        if offered:
            offered.status, offered.ended = "cancelled", self.now
            self.offer([offered.slot])


def _refuse(name: str | None) -> None:
    if name:
        raise RefusedError(name)
