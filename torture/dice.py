"""What a call is made of: values drawn by chance, and ids of what is there."""

import random
import time
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from threading import Lock
from typing import Any

import psycopg
from psycopg.rows import dict_row

NOBODYS = "01ffffff-0000-7000-8000-000000000000"
REFRESH_SECONDS = 0.25

POOLS = {
    "clinic": "select id from data.clinic where is_active order by id limit 2",
    "other_clinic": "select id from data.clinic where is_active order by id offset 2 limit 20",
    "inactive_clinic": "select id from data.clinic where not is_active limit 20",
    "doctor": "select id from data.doctor where is_active order by id limit 12",
    "junior": "select id from data.doctor where is_active order by id offset 3 limit 40",
    "inactive_doctor": "select id from data.doctor where not is_active order by id limit 20",
    "patient": "select id from data.patient where is_active order by id limit 120",
    "new_patient": "select id from data.patient where is_active order by id desc limit 15",
    "inactive_patient": "select id from data.patient where not is_active and erased_at is null limit 20",
    "slot": "select id from data.slot where status = 'open' and starts_at > now() order by starts_at, id limit 250",
    "any_slot": "select id from data.slot order by id desc limit 60",
    "booking": "select id from data.booking where status in ('pending', 'confirmed') order by id desc limit 200",
    "hold": "select id from data.booking where status = 'pending' order by id desc limit 60",
    "begun": "select id from data.booking where status = 'confirmed' and starts_at < now() limit 60",
    "today": "select id from data.booking where status = 'confirmed' and starts_at < now() + interval '1 day' limit 60",
    "come": "select id from data.booking where status = 'arrived' limit 60",
    "reference": "select reference as id from data.booking where status = 'confirmed' order by id desc limit 100",
    "series": "select id from data.booking_series order by id desc limit 20",
    "entry": "select id from data.waitlist_entry where status = 'waiting' order by id desc limit 60",
    "conflict": "select id from data.schedule_conflict where kept_at is null order by id desc limit 60",
    "closure": "select id from data.closure order by id desc limit 30",
    "resource": "select id from data.resource where is_active order by id limit 4",
    "inactive_resource": "select id from data.resource where not is_active order by id limit 20",
    "new_resource": "select id from data.resource where is_active order by id desc limit 3",
    "shift": "select id from data.shift where is_active order by id desc limit 30",
    "template": "select id from data.schedule_template where is_active order by id desc limit 30",
    "user": "select id from data.app_user where is_active order by id desc limit 30",
    "inactive_user": "select id from data.app_user where not is_active and email_index is not null limit 20",
    "membership": "select id from data.membership order by id desc limit 20",
    "request": "select id from data.booking_request order by id desc limit 30",
    "given_message": "select id from data.message where status = 'queued' and attempts > 0 limit 60",
    "dead_message": "select id from data.message where status = 'dead' limit 30",
    "webhook": "select id from data.webhook_endpoint where is_active order by id desc limit 10",
    "inactive_webhook": "select id from data.webhook_endpoint where not is_active order by id limit 10",
    "given_event": (
        "select d.event_id as id from data.event_delivery as d"
        " inner join data.event_consumer as c on c.id = d.consumer_id"
        " where c.name = 'calendar' and d.attempts > 0 and d.dead_at is null limit 100"
    ),
    "event": "select id from data.event where topic like 'booking.%' order by id desc limit 30",
}  # fmt: skip
"""The ids to choose from, by what they are chosen for."""


class Pools:
    """What there is to choose from, read again a few times a second by whichever client finds it old."""

    def __init__(self, url: str, fixed: Mapping[str, Sequence[Any]]) -> None:
        self._url, self._fixed = url, fixed
        self._lock = Lock()
        self._due = 0.0
        self.rows: dict[str, Sequence[Any]] = dict(fixed)

    def refresh(self) -> None:
        """Read them if they are old, nobody else does, and the server is there; else go on with what was read last."""
        if time.monotonic() < self._due or not self._lock.acquire(blocking=False):
            return
        try:
            with psycopg.connect(self._url, connect_timeout=3, row_factory=dict_row) as connection:
                read = {
                    name: [str(row["id"]) for row in connection.execute(query.encode())]
                    for name, query in POOLS.items()
                }
            self.rows = {**read, **self._fixed}
        except psycopg.Error:
            pass
        finally:
            self._due = time.monotonic() + REFRESH_SECONDS
            self._lock.release()


class Dice:
    """One client's chance. How often it is asked for a call does not depend on what there is to choose from."""

    def __init__(self, chance: random.Random, rows: Mapping[str, Sequence[Any]]) -> None:
        """Take the ids to choose from, by pool."""
        self._chance, self._rows = chance, rows

    def happens(self, share: float) -> bool:
        """Tell whether something happens that happens in this share of all cases."""
        return self._chance.random() < share

    def number(self, least: int, most: int) -> int:
        """Give a number, both ends included."""
        return least + int(self._chance.random() * (most - least + 1))

    def choice(self, options: Sequence[Any]) -> Any:
        """Give one of them. Not random.choice: how much chance that uses up depends on how many there are."""
        return options[int(self._chance.random() * len(options))]

    def one(self, pool: str) -> Any:
        """Give one of what is there; nobody's id where there is none."""
        return self.choice(self._rows.get(pool) or [NOBODYS])

    def some(self, pool: str, count: int) -> str:
        """Give up to so many, as an array."""
        return "{" + ",".join(dict.fromkeys(self.one(pool) for _ in range(count))) + "}"

    def word(self) -> str:
        """Give a word that nobody else has."""
        return f"x{self._chance.getrandbits(60):015x}"

    def key(self) -> str:
        """Give an idempotency key."""
        return str(uuid.UUID(int=self._chance.getrandbits(128)))

    def half_hour(self) -> datetime:
        """Give the beginning of a half hour in the days in which the slots are."""
        today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return today + timedelta(days=2) + timedelta(minutes=30 * self.number(0, 191))

    def day(self) -> date:
        """Give one of the days after those."""
        return datetime.now(UTC).date() + timedelta(days=self.number(6, 20))
