"""``medbook worker``: it starts, goes on when the database was away, and ends what it has begun."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from pooler import as_login
from world import World

MEDBOOK = Path(sys.executable).parent / "medbook"


def as_worker(url: str) -> dict[str, str]:
    """Give the environment of a worker of this database."""
    return {**os.environ, "DATABASE_URL": as_login(url, "medbook_worker"), "PYTHONUNBUFFERED": "1"}


@contextmanager
def working(url: str) -> Iterator[subprocess.Popen[str]]:
    """Run a worker until the end of the block."""
    process = subprocess.Popen(
        [MEDBOOK, "worker"], env=as_worker(url), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def ask(world: World) -> UUID:
    """Ask for a seat and give the request's id."""
    request: UUID = world.call("request_booking", world.slot(), world.ann)["id"]
    return request


def wait_until(is_so: Callable[[], Any], what: str) -> None:
    """Wait for a state, at most half a minute."""
    deadline = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def is_settled(world: World, request: UUID) -> bool:
    return bool(world.value("select status <> 'queued' from data.booking_request where id = %s", request))


def test_once_does_all_that_is_due_and_tells_how_much(database: str, world: World) -> None:
    requests = [ask(world) for _ in range(3)]
    done = subprocess.run(
        [MEDBOOK, "worker", "--once"], env=as_worker(database), check=True, capture_output=True, text=True
    )
    assert all(is_settled(world, request) for request in requests)
    assert re.search(r"requests: 3 booked", done.stdout), done.stdout
    again = subprocess.run(
        [MEDBOOK, "worker", "--once"], env=as_worker(database), check=True, capture_output=True, text=True
    )
    assert "requests" not in again.stdout


def test_once_fails_in_one_line_where_there_is_no_database() -> None:
    done = subprocess.run(
        [MEDBOOK, "worker", "--once"],
        env={**os.environ, "DATABASE_URL": "postgresql://medbook_worker@127.0.0.1:1/medbook"},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("error: the database says: ")


def test_a_login_that_is_no_worker_is_refused_in_words(database: str) -> None:
    done = subprocess.run(
        [MEDBOOK, "worker", "--once"],
        env=as_worker(database) | {"DATABASE_URL": as_login(database, "medbook_http")},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "requests: unauthenticated" in done.stderr


def test_it_goes_on_when_its_connections_were_cut(database: str, world: World) -> None:
    with working(database):
        first = ask(world)
        wait_until(lambda: is_settled(world, first), "the worker did not begin")
        cut = world.value(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity"
            " where usename = 'medbook_worker' and datname = current_database()"
        )
        assert cut >= 1
        second = ask(world)
        wait_until(lambda: is_settled(world, second), "the worker did not go on")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_finishes_what_it_has_begun(database: str, world: World, number: signal.Signals) -> None:
    slot = world.slot()
    with working(database) as process, psycopg.connect(database) as other:
        first = ask(world)
        wait_until(lambda: is_settled(world, first), "the worker did not begin")
        # what it does next waits here
        other.execute("lock table data.event in share mode")
        # asking records no event
        request = world.call("request_booking", slot, world.ann)["id"]
        wait_until(
            lambda: world.value(
                "select exists (select from pg_stat_activity"
                " where usename = 'medbook_worker' and %s = any (pg_blocking_pids(pid)))",
                other.info.backend_pid,
            ),
            "the worker has not begun the second",
        )
        process.send_signal(number)
        other.commit()
        out, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    assert "stopping: finishing what has been begun" in err
    # a lock that it waited for too long postpones a request
    assert ("2 booked" if is_settled(world, request) else "1 postponed") in out
