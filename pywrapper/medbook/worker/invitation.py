"""An appointment for the patient's calendar: iCalendar (RFC 5545), sent as iTIP (RFC 5546) by mail (RFC 6047)."""

from datetime import UTC, datetime
from typing import Any

from icalendar import Calendar, Event, vCalAddress

METHODS = {"confirmation": "REQUEST", "change": "REQUEST", "cancellation": "CANCEL"}
"""By kind of message; the other kinds have no appointment to keep."""


def invitation(kind: str, data: dict[str, Any], organizer: str, attendee: str) -> Calendar:
    """Make the calendar of a message of a kind in METHODS.

    REQUEST, not PUBLISH: a later one with the same UID and organizer and a higher SEQUENCE moves the appointment, and
    CANCEL removes it. The attendee has accepted already, and no answer is asked for.

    data: of claim_messages.
    organizer: the address in From, by which programs know who may change the appointment (RFC 6047, 2.3).
    attendee: the patient's address.
    """
    booking, clinic = data["booking"], data["clinic"]
    is_cancelled = METHODS[kind] == "CANCEL"
    event = Event()
    event.add("uid", f"{booking['id']}@medbook")
    event.add("sequence", booking["version"])
    event.add("dtstamp", datetime.now(UTC))
    event.add("dtstart", datetime.fromisoformat(booking["starts_at"]).astimezone(UTC))
    event.add("dtend", datetime.fromisoformat(booking["ends_at"]).astimezone(UTC))
    event.add("summary", f"{clinic['name']}, {data['doctor']['name']}")
    event.add("description", booking["reference"])
    event.add("location", booking["meeting_url"] or ", ".join(filter(None, (clinic["name"], clinic["address"]))))
    if booking["meeting_url"]:
        event.add("url", booking["meeting_url"])
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    event.add("organizer", _address(organizer, clinic["name"]))
    event.add("attendee", _address(attendee, None, PARTSTAT="ACCEPTED", RSVP="FALSE"))

    calendar = Calendar()
    calendar.add("prodid", "-//MedBook//EN")
    calendar.add("version", "2.0")
    calendar.add("method", METHODS[kind])
    calendar.add_component(event)
    return calendar


def _address(address: str, name: str | None, **parameters: str) -> vCalAddress:
    value = vCalAddress(f"mailto:{address}")
    value.params.update(parameters | ({"CN": name} if name else {}))
    return value
