"""Clients that write to the tables of any release with plain statements, and note how long each waits for an answer.

A bystander writes to another database of the server meanwhile: what it waits for, the machine has to answer for.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self

import psycopg

from torture.clients import Clients

GONE = ("42P01", "42703", "3F000")
"""A table that the writer had found a moment ago is there no more."""
THINKS = 0.01
"""Seconds between an answer and the next statement, so that tables do not outgrow the run."""

NAME = "a plain writer"
"""Whoever did what their events tell."""

TABLES = """
select c.oid::regclass::text, quote_ident(a.attname) from pg_class as c
inner join pg_index as i on i.indrelid = c.oid and i.indisprimary
inner join pg_attribute as a on a.attrelid = c.oid and a.attnum = i.indkey[0]
where c.relnamespace = to_regnamespace('data') and c.relkind = 'r' order by 1
"""
BOOK = """
with taken as (
  update data.slot set booked = booked + 1 where id = %(slot)s returning *
), booked as (
  insert into data.booking (
    id, clinic_id, slot_id, doctor_id, patient_id, starts_at, ends_at, seat, status, reference, created_at, confirmed_at
  )
  select %(id)s::uuid, clinic_id, id, doctor_id, %(patient)s, starts_at, ends_at, 1, 'confirmed', %(id)s, now(), now()
  from taken returning *
)
insert into data.event (id, clinic_id, occurred_at, topic, entity_id, actor, payload)
select gen_random_uuid(), clinic_id, now(), 'booking.confirmed', id, %(actor)s, '{}' from booked
"""
CANCEL = """
with ended as (
  update data.booking set status = 'cancelled', cancelled_at = now() where id = %(id)s returning *
), told as (
  insert into data.event (id, clinic_id, occurred_at, topic, entity_id, actor, payload)
  select gen_random_uuid(), clinic_id, now(), 'booking.cancelled', id, %(actor)s, '{}' from ended
)
update data.slot set booked = booked - 1 where id = (select slot_id from ended)
"""


@dataclass(frozen=True)
class Wait:
    """The longest waits for an answer, in seconds: of any writer, and of the bystander meanwhile."""

    writer: float
    bystander: float

    @property
    def stall(self) -> float:
        """What the migration has to answer for."""
        return max(0.0, self.writer - self.bystander)


class PlainWriters(Clients):
    """So many clients, each of which books and cancels a slot of its own and touches a row of every table in turn.

    errors: SQLSTATEs of statements that failed otherwise than because their table was gone.
    """

    def __init__(self, url: str, slots: list[Any], patients: list[Any]) -> None:
        # the last is the bystander
        super().__init__(len(slots) + 1)
        self.url = url
        self.slots = slots
        self.errors: list[str] = []
        self._own = list(zip(slots, patients, strict=True))
        self._answers = [0] * (len(slots) + 1)
        self._longest = [0.0] * (len(slots) + 1)

    def __enter__(self) -> Self:
        super().__enter__()
        self.settle()
        return self

    @contextmanager
    def watched(self) -> Iterator[list[Wait]]:
        """Give a list that gets the longest waits for an answer during the block."""
        self.settle()
        self._longest = [0.0] * len(self._longest)
        found: list[Wait] = []
        yield found
        self.settle()
        *writers, bystander = self._longest
        found.append(Wait(max(writers, default=0.0), bystander))

    def settle(self) -> None:
        """Wait until every client has been answered twice more: a wait that had begun is over then."""
        before, deadline = list(self._answers), time.monotonic() + 60
        while any(now < then + 2 for now, then in zip(self._answers, before, strict=True)):
            if self._stop.wait(0.005) or time.monotonic() > deadline:
                raise TimeoutError(f"a writer hangs: {self.errors}")

    def _client(self, number: int) -> None:
        if number == len(self._own):
            self._bystander(number)
        else:
            self._writer(number, *self._own[number])

    def _writer(self, number: int, slot: Any, patient: Any) -> None:
        with psycopg.connect(self.url, autocommit=True, cursor_factory=psycopg.ClientCursor) as connection:
            for statement, values in self._statements(connection, slot, patient):
                # not between the two: the next clients find the slot free
                if self._stop.wait(THINKS) and statement != CANCEL:
                    break
                self._ask(connection, number, statement, values)

    def _bystander(self, number: int) -> None:
        server, _, database = self.url.rpartition("/")
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute(f"create table if not exists beside_{database} as select 0 as n".encode())
            while not self._stop.wait(THINKS):
                self._ask(connection, number, f"update beside_{database} set n = n + 1", {})

    def _ask(self, connection: psycopg.Connection[Any], number: int, statement: str, values: dict[str, Any]) -> None:
        began = time.monotonic()
        try:
            connection.execute(statement.encode(), values)
        except psycopg.Error as error:
            if error.sqlstate not in GONE:
                self.errors.append(f"{error.sqlstate} {error}")
        self._longest[number] = max(self._longest[number], time.monotonic() - began)
        self._answers[number] += 1

    def _statements(
        self, connection: psycopg.Connection[Any], slot: Any, patient: Any
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        """Give what fits the tables that are there, and look again which are after every round."""
        while True:
            tables = connection.execute(TABLES).fetchall()
            if {"data.booking", "data.event"} <= {table for table, _ in tables}:
                row = connection.execute("select gen_random_uuid()::text").fetchone()
                booking = {"id": row and row[0], "slot": slot, "patient": patient, "actor": NAME}
                yield BOOK, booking
                yield CANCEL, booking
            for table, key in tables:
                yield f"update {table} set {key} = {key} where ctid = '(0,1)'", {}
            if not tables:
                yield "select", {}


def rows(url: str, writers: PlainWriters) -> set[tuple[str, str]]:
    """Give every row of every table, but those that the writers make and change."""
    theirs = [NAME, *map(str, writers.slots)]
    found = set()
    with psycopg.connect(url) as connection:
        for table, _ in connection.execute(TABLES).fetchall():
            for (row,) in connection.execute(f"select to_jsonb(one)::text from {table} as one".encode()):
                if not any(name in row for name in theirs):
                    found.add((table, row))
    return found


@contextmanager
def reader(url: str, seconds: float = 3) -> Iterator[None]:
    """Hold a transaction open that has read every table, so long at most, or to the end of the block."""
    over = threading.Event()
    with psycopg.connect(url) as connection:
        for table, key in connection.execute(TABLES).fetchall():
            connection.execute(f"select {key} from {table} limit 1".encode())

        def end() -> None:
            over.wait(seconds)
            connection.rollback()

        thread = threading.Thread(target=end, daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join(60)
