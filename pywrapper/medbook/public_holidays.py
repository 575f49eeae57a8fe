"""``medbook holidays``: closes clinics on the public holidays of a country, in one transaction, all or nothing."""

import json
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import click
import holidays
import psycopg
from psycopg import Connection

from medbook import statements
from medbook.config import master_key
from medbook.database import set_locally, told

CLAIMS = {"role": "admin", "sub": "holidays"}
FIRST_YEAR, LAST_YEAR = 1900, 2100
LONGEST_NAME = 200


class UnknownError(click.ClickException):
    """Something that was asked for is not known; nothing is changed."""

    exit_code = 2


@dataclass(frozen=True)
class Outcome:
    """What became of one clinic: days added, days closed before, bookings in their way."""

    clinic: str
    added: int
    already_there: int
    conflicts: int


def days(country: str, subdivision: str | None, year: str) -> dict[str, str]:
    """Give the names of a year's public holidays by ISO date, in the country's own language.

    country: ISO 3166-1 code.
    subdivision: a part of it, by its ISO 3166-2 code or name; None: only what all of it keeps.

    Raises UnknownError.
    """
    if not re.fullmatch(r"[0-9]{4}", year) or not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise UnknownError(f"year {year} is not {FIRST_YEAR} to {LAST_YEAR}")
    known = holidays.list_supported_countries(include_aliases=True)
    code = country.upper()
    if code not in known:
        raise UnknownError(f"country {country} is unknown: give its ISO 3166 code, like DE")
    if subdivision is not None and subdivision not in known[code]:
        raise UnknownError(f"subdivision {subdivision} of {code} is unknown: {', '.join(known[code]) or 'it has none'}")
    # said, as it would otherwise be that of the machine's locale
    language = holidays.country_holidays(code).default_language
    found = holidays.country_holidays(code, subdiv=subdivision, years=int(year), language=language)
    if not found:
        raise UnknownError(f"no holidays of {code} are known for {year}")
    return {day.isoformat(): name[:LONGEST_NAME] for day, name in sorted(found.items())}


def run(url: str, names: Sequence[str], by_date: dict[str, str], *, dry_run: bool) -> list[Outcome]:
    """Close the clinics on these days and tell what became of each.

    names: their ids or names; none: all that are active.

    Raises UnknownError or psycopg.Error.
    """
    with psycopg.connect(url) as connection:
        set_locally(connection, told(CLAIMS, master_key()))
        clinics = dict(connection.execute(statements.ACTIVE_CLINICS_BY_ID).fetchall())
        if names:
            clinics = dict(_find(connection, name) for name in names)
        outcomes = []
        # in one order, so that two imports never wait for each other
        for clinic_id, clinic in sorted(clinics.items()):
            call = connection.execute(statements.ADD_HOLIDAYS, [clinic_id, json.dumps(by_date), dry_run])
            added, conflicts = call.fetchone() or (0, 0)
            outcomes.append(Outcome(clinic, added, len(by_date) - added, conflicts))
    return outcomes


def _find(connection: Connection[tuple[uuid.UUID, str]], name: str) -> tuple[uuid.UUID, str]:
    if "\0" in name:
        raise UnknownError("a clinic's name has a NUL")
    found = connection.execute(statements.FIND_CLINICS, {"clinic": name}).fetchall()
    if not found:
        raise UnknownError(f"clinic {name} is unknown")
    if len(found) > 1:
        raise UnknownError(f"clinic {name} is several: give one of the ids {', '.join(str(i) for i, _ in found)}")
    return found[0]
