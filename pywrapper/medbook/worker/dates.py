"""Dates and times as a patient reads them, in the zone of the message."""

from datetime import datetime
from zoneinfo import ZoneInfo

MONTHS = {
    "de": (
        *("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli"),
        *("August", "September", "Oktober", "November", "Dezember"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June", "July"),
        *("August", "September", "October", "November", "December"),
    ),
}
DAYS = {
    "de": ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}
DATE = {"de": "{day}, {at.day}. {month} {at.year}", "en": "{day} {at.day} {month} {at.year}"}


def in_zone(moment: str, time_zone: str) -> datetime:
    """Give the local time of an instant; raises ValueError, ZoneInfoNotFoundError.

    moment: ISO 8601 with its offset.
    time_zone: an IANA name.
    """
    at = datetime.fromisoformat(moment)
    if at.tzinfo is None:
        raise ValueError("the time has no offset")
    return at.astimezone(ZoneInfo(time_zone))


def date(moment: str, time_zone: str, language: str) -> str:
    """Give the day: Monday 23 November 2026, Montag, 23. November 2026; 2026-11-23 in a language without names here."""
    at = in_zone(moment, time_zone)
    if language not in DATE:
        return at.date().isoformat()
    return DATE[language].format(day=DAYS[language][at.weekday()], month=MONTHS[language][at.month - 1], at=at)


def time(moment: str, time_zone: str) -> str:
    """Give the time of day, 24 hours: 09:30."""
    return f"{in_zone(moment, time_zone):%H:%M}"
