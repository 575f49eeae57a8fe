"""Which acknowledged calls a database does not have."""

from collections.abc import Iterable, Mapping
from typing import Any

import psycopg

from torture.call_log import OK, Call

BOOKS = {
    "book_slot", "book_any", "book_series", "book_off_hours", "book_walk_in", "overbook_slot", "request_booking",
}  # fmt: skip
"""Functions whose acknowledgement promises a booking, or that it will be decided."""
CHANGES = BOOKS | {
    "confirm_booking", "cancel_booking", "reschedule_booking", "swap_bookings", "check_in_booking", "complete_booking",
    "mark_no_show",
}  # fmt: skip
"""Functions whose acknowledgement promises the booking as it was answered, or as it has become since."""

KEPT = b"""
    select id from data.booking
    union all select id from data.booking_series
    union all select id from data.booking_request
"""
LIVES = b"""
    select
      b.id::text, b.version, b.status, b.slot_id::text,
      array_agg(e.changes #>> '{status,1}') as statuses, array_agg(e.changes #>> '{slot_id,1}') as slots
    from data.booking as b
    left join data.event as e on e.entity_id = b.id and e.clinic_id = b.clinic_id and e.topic like 'booking.%'
    group by b.id, b.clinic_id
"""
"""Bookings as they are, and what their events say that each has come to."""


def lost(connection: psycopg.Connection[Any], calls: Iterable[Call]) -> list[str]:
    """Give the ids of bookings, series and requests that were acknowledged and are not in the database as they were."""
    done = [one for one in calls if one.outcome == OK and one.answer]
    kept = {str(row["id"]) for row in connection.execute(KEPT).fetchall()}
    lives = {row["id"]: row for row in connection.execute(LIVES).fetchall()}
    gone = {one.answer for one in done if one.function in BOOKS and one.answer not in kept}
    undone = {
        one.answer
        for one in done
        if one.function in CHANGES and one.booking and not _has_been(lives.get(one.answer or ""), one.booking)
    }
    return sorted(filter(None, gone | undone))


def _has_been(life: Mapping[str, Any] | None, told: Mapping[str, Any]) -> bool:
    """Tell whether a booking has been as somebody was told: it is still, or has changed since and its events say so.

    Nothing is asked of the order of calls. What nobody knows, or a job has done, can only be a later version.
    """
    if not life or life["version"] < told["version"]:
        return False
    if life["version"] == told["version"]:
        return bool(life["status"] == told["status"] and life["slot_id"] == told["slot_id"])
    return told["status"] in life["statuses"] and told["slot_id"] in life["slots"]
