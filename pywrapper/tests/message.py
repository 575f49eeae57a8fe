"""A row as claim_messages gives it, for tests that need no database."""

from typing import Any
from uuid import uuid4

from medbook.worker.session import Row

KINDS = ("confirmation", "change", "cancellation", "reminder", "waitlist_offer", "conflict")
BOOKING = "01a1fbf5-572e-7cb8-afb4-04917b4984f7"
SLOT = "01a1fbf5-6a6e-721b-92cf-a1fb6006abc3"


def data(kind: str) -> dict[str, Any]:
    """Give the data of a message; all times are in the London clinic's winter."""
    times = {"starts_at": "2026-11-23T09:00:00+00:00", "ends_at": "2026-11-23T09:30:00+00:00"}
    known: dict[str, Any] = {
        "patient": {"name": "Ann Smith"},
        "clinic": {
            "id": SLOT,
            "name": "Harley Street Clinic",
            "address": "1 Harley Street, London",
            "phone": "+44 20 7946 0000",
            "email": "desk@harley.example",
            "time_zone": "Europe/London",
        },
        "doctor": {"id": SLOT, "name": "Dr Ada Osei", "specialization": "Cardiology"},
        "booking": {
            **times,
            "id": BOOKING,
            "reference": "20MB1-MCBZP",
            "status": "confirmed",
            "visit_type": "in_person",
            "meeting_url": None,
            "version": 3,
            "reason": "The doctor is ill" if kind == "cancellation" else None,
        },
    }
    other = {"starts_at": "2026-11-24T14:00:00+00:00", "ends_at": "2026-11-24T14:30:00+00:00"}
    more: dict[str, dict[str, Any]] = {
        "change": {"was": {**other, "doctor_name": "Dr Ben Fox"}},
        "waitlist_offer": {"offer": {**times, "slot_id": SLOT, "expires_at": "2026-11-21T17:00:00+00:00"}},
        "conflict": {"choices": [{**other, "slot_id": SLOT, "doctor_name": name} for name in ("Dr Ben Fox", "Dr Kim")]},
        "reminder": {"minutes_before": 1440},
    }
    return known | more.get(kind, {})


def message(kind: str = "confirmation", **fields: Any) -> Row:
    """Give a row, its fields as given."""
    return {
        "id": uuid4(),
        "kind": kind,
        "channel": "email",
        "address": "ann@example.org",
        "patient_name": "Ann Smith",
        "language": "en",
        "time_zone": "Europe/London",
        "clinic_id": SLOT,
        "booking_id": BOOKING,
        "attempt": 1,
        "leased_until": None,
        "sender_name": "Harley Street Clinic",
        "reply_to": "desk@harley.example",
        "subject_template": None,
        "body_template": None,
        "data": data(kind),
    } | fields
