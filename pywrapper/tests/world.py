"""What the tests of several sessions start from, and the claims that must hold wherever they end."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row, tuple_row
from psycopg.types.json import Jsonb

INVARIANTS = Path(__file__).resolve().parents[2] / "torture/invariants.sql"


def broken_invariants(connection: psycopg.Connection[Any]) -> list[str]:
    """Name the claims that the database breaks."""
    with connection.cursor(row_factory=tuple_row) as cursor:
        rows = cursor.execute(INVARIANTS.read_bytes()).fetchall()
    return [claim for claim, violations in rows if violations]


class World:
    """A clinic in London with one doctor, and ways to make more."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection
        self.next_start = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=2)
        self.clinic = self.call("create_clinic", "Harley Street Clinic", "Europe/London")["id"]
        self.call("set_rate_limit", "book", 1000, 60)
        self.call("update_clinic", self.clinic, Jsonb({"max_active_bookings": 1000, "max_active_holds": 1000}))
        self.doctor = self.call("add_doctor", self.clinic, "Dr Ada Osei", "Cardiology")["id"]
        self.ann, self.bob = self.patients(2)

    def call(self, function: str, *values: Any) -> dict[str, Any]:
        """Call an api function by position and give its row."""
        places = ", ".join(["%s"] * len(values))
        with self.connection.cursor(row_factory=dict_row) as cursor:
            row = cursor.execute(f"select r.* from api.{function}({places}) as r".encode(), values).fetchone()
        assert row is not None
        return row

    def patients(self, count: int) -> list[Any]:
        """Register patients and give their ids."""
        rows = self.connection.execute(
            "select p.id from generate_series(1, %s) as n,"
            " api.register_patient('Patient ' || n, gen_random_uuid() || '@example.org') as p",
            [count],
        ).fetchall()
        return [row[0] for row in rows]

    def slot(self, capacity: int = 1, doctor: Any = None) -> Any:
        """Make the next free half hour a slot and give its id."""
        starts_at = self.next_start
        self.next_start += timedelta(minutes=30)
        return self.call("create_slot", doctor or self.doctor, starts_at, self.next_start, capacity)["id"]

    def wait_until(self, query: str, *values: Any) -> None:
        """Wait, a minute at most, until the query says so."""
        pause = threading.Event()
        for _ in range(1200):
            if self.value(query, *values):
                return
            pause.wait(0.05)
        raise AssertionError(f"never: {query}")

    def value(self, query: str, *values: Any) -> Any:
        """Give the first value of the first row."""
        row = self.connection.execute(query.encode(), values).fetchone()
        assert row is not None
        return row[0]
