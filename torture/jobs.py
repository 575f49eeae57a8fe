"""The scheduled jobs, run by several sessions at once, and work that is long due for them."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from world import World

SESSIONS = 4
LONGEST = 180
"""Seconds until it is given up."""

LEFT = """
select
  (select count(*) from data.booking where status = 'pending' and expires_at <= clock_timestamp())
  + (select count(*) from data.slot where status = 'open' and ends_at <= clock_timestamp())
  + (select count(*) from data.idempotency_key where created_at < clock_timestamp() - interval '1 day')
  + (select count(*) from data.outbox where created_at < clock_timestamp() - interval '7 days')
"""
"""What is due."""


def left(connection: psycopg.Connection[Any]) -> int:
    """Count what the jobs have yet to do."""
    row = connection.execute(LEFT).fetchone()
    assert row is not None
    return int(row[0])


def backlog(made: World, url: str, holds: int, patients: list[Any]) -> None:
    """Make holds of 8 days ago, one for each patient in each slot, and with them keys, events and slots as old."""
    then = datetime.now(UTC) - timedelta(days=8)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("select set_config('medbook.now', %s, false)", [then.isoformat()])
        past = World.__new__(World)
        past.__dict__ |= {**made.__dict__, "connection": connection, "next_start": then + timedelta(days=2)}
        for _ in range(holds // len(patients)):
            connection.execute(
                "select count(api.book_slot(%s, v_id, p_idempotency_key => gen_random_uuid()::text))"
                " from unnest(%s::uuid[]) as v_id",
                [past.slot(len(patients)), patients],
            )


def run_jobs(url: str, until: Callable[[], bool]) -> Counter[str]:
    """Run every job by four sessions at once, over and over; count the errors by job and SQLSTATE."""
    migrator = url.replace("postgres@", "medbook_migrator@")
    is_over = threading.Event()

    def session(_: int) -> Counter[str]:
        failed: Counter[str] = Counter()
        with psycopg.connect(migrator, autocommit=True) as connection:
            jobs = [row[0] for row in connection.execute("select name from internal.jobs()")]
            while not is_over.is_set():
                for name in jobs:
                    try:
                        connection.execute(f"select internal.{name}()".encode())
                    except psycopg.Error as error:
                        failed[f"{name} {error.sqlstate}"] += 1
        return failed

    deadline = time.monotonic() + LONGEST
    with ThreadPoolExecutor(SESSIONS) as pool:
        sessions = [pool.submit(session, number) for number in range(SESSIONS)]
        try:
            # nothing tells when a job is done: look again
            while not until() and time.monotonic() < deadline:
                is_over.wait(0.1)
        finally:
            is_over.set()
        return sum((one.result() for one in sessions), Counter())
