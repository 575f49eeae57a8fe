"""What the phases that break servers share: clients that book under keys, and what became of their bookings."""

import math
import random
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Self

import psycopg
from psycopg.rows import dict_row

from torture.call_log import OK, REFUSED, UNKNOWN, Call, CallLog
from torture.load import Arguments, Choose, settle
from torture.lost import lost
from torture.stage import Stage, as_app

PATIENCE_SECONDS = 60
"""How long a busy machine may need for what takes a second or two."""


def bookings(slots: list[Any], patients: list[Any], confirmed: float = 0) -> Choose:
    """Book any of these slots for any of these patients, each time under a new key; confirm such a share at once."""

    def choose(chance: random.Random) -> tuple[str, Arguments]:
        return "book_slot", {
            "p_slot_id": chance.choice(slots),
            "p_patient_id": chance.choice(patients),
            "p_idempotency_key": str(uuid.UUID(int=chance.getrandbits(128))),
            "p_confirm": chance.random() < confirmed,
        }

    return choose


@dataclass(frozen=True)
class Aftermath:
    """How many calls were acknowledged, how many had been unknown, and which of the acknowledged are gone."""

    acknowledged: int = 0
    unknown: int = 0
    gone: tuple[str, ...] = ()

    def __add__(self, other: Self) -> "Aftermath":
        """Count several together."""
        return Aftermath(self.acknowledged + other.acknowledged, self.unknown + other.unknown, self.gone + other.gone)


def lost_by(calls: Iterable[Call], url: str, until: float = math.inf) -> Aftermath:
    """Count the calls that were answered until a moment, and which of them a database does not have."""
    answered = [one for one in calls if one.at <= until or one.outcome != OK]
    with connect(url) as connection:
        gone = lost(connection, answered)
    outcomes = [one.outcome for one in answered]
    return Aftermath(outcomes.count(OK), outcomes.count(UNKNOWN), tuple(gone))


def settled(stage: Stage, log: CallLog, url: str, ask: Callable[[], list[Call]] | None = None) -> Aftermath:
    """Ask every unknown call again, twice, which must answer alike; nothing may be lost, and every invariant holds.

    ask: asks again as whoever called; else the login app does.
    """
    calls = list(log)
    keys = [one.key for one in calls]
    with connect(url) as connection, connect(as_app(url)) as app:
        rows = connection.execute(
            "select key, answer ->> 'id' as booking from data.idempotency_key where key = any(%s)", [keys]
        )
        done = {row["key"]: row["booking"] for row in rows}
        ask = ask or (lambda: settle(app, log))
        once, twice = ask(), ask()
    stage.claim(
        not [one for one in calls if one.outcome == REFUSED and one.key in done], "what was refused is not done"
    )
    stage.claim(all(one.outcome != UNKNOWN for one in once), "what was unknown is known when it is asked again")
    stage.claim([one.answer for one in once] == [one.answer for one in twice], "a key answers alike each time")
    stage.claim(
        all(one.answer == done[one.key] for one in once if one.key in done), "what was done already is not done again"
    )
    after = lost_by([*calls, *once], url)
    stage.invariants(url)
    return Aftermath(log.outcomes()[OK], log.outcomes()[UNKNOWN], after.gone)


def wait_for(log: CallLog, outcome: str, count: int) -> None:
    """Wait until so many calls had an outcome."""
    until = time.monotonic() + PATIENCE_SECONDS
    while (had := log.outcomes()[outcome]) < count:
        if time.monotonic() > until:
            raise TimeoutError(f"{had} calls were {outcome} in {PATIENCE_SECONDS} s, not {count}")
        time.sleep(0.05)


def connect(url: str) -> psycopg.Connection[Any]:
    """Connect, rows as dictionaries."""
    return psycopg.connect(url, autocommit=True, row_factory=dict_row)
