"""``medbook worker``: it starts, goes on when the database was away, and ends what it has begun."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from uuid import UUID

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from conftest import start_worker
from medbook.connection import timed
from pooler import as_login
from world import World

RESTLESS = """
from collections import Counter
from types import SimpleNamespace
from medbook.worker import loop

loop.REPORT_SECONDS = 0.0
part = SimpleNamespace(name="idle", idle_seconds=0.05, step=lambda _: Counter())

def connect():
    print("up", flush=True)
    return SimpleNamespace(close=lambda: None)

loop.Worker([part], connect).run()
"""
"""A worker that looks all the time whether it is told to stop, in place of every ten seconds."""
SETTLED = "select status <> 'queued' from data.booking_request where id = %s"


@pytest.fixture
def worker(database: str) -> Iterator[subprocess.Popen[str]]:
    """A running worker; what it says is read with communicate()."""
    process = start_worker(database, output=subprocess.PIPE)
    yield process
    process.kill()
    process.communicate()


def ask(world: World) -> UUID:
    """Ask for a seat and give the request's id."""
    request: UUID = world.call("request_booking", world.slot(), world.ann)["id"]
    return request


def once(url: str) -> tuple[int, str]:
    """Run a worker once; give its exit status and what it said."""
    process = start_worker(url, "--once", output=subprocess.PIPE)
    said, _ = process.communicate(timeout=30)
    return process.returncode, said


def test_once_does_all_that_is_due_and_tells_how_much(database: str, world: World) -> None:
    requests = [ask(world) for _ in range(3)]
    status, said = once(database)
    assert (status, "requests: 3 booked" in said) == (0, True), said
    assert all(world.value(SETTLED, request) for request in requests)
    status, said = once(database)
    assert (status, "requests" in said) == (0, False), said


def test_once_fails_in_one_line_where_there_is_no_database() -> None:
    status, said = once("postgresql://medbook_worker@127.0.0.1:1/medbook")
    assert (status, len(said.splitlines())) == (1, 1), said
    assert said.startswith("error: the database says: ")


def test_a_login_that_is_no_worker_is_refused_in_words(database: str) -> None:
    status, said = once(as_login(database, "medbook_http"))
    assert status == 1
    assert "requests: unauthenticated" in said


def test_it_goes_on_when_its_connections_were_cut(world: World, worker: subprocess.Popen[str]) -> None:
    world.wait_until(SETTLED, ask(world))
    cut = world.value(
        "select count(pg_terminate_backend(pid)) from pg_stat_activity"
        " where usename = 'medbook_worker' and datname = current_database()"
    )
    assert cut >= 1
    world.wait_until(SETTLED, ask(world))
    assert worker.poll() is None


@pytest.mark.parametrize("login", ["medbook_http", "medbook_worker"])
def test_a_server_that_falls_silent_is_given_up_within_half_a_minute(database: str, login: str) -> None:
    """What the kernel is told of a connection: nothing here can take a machine away."""
    with (
        psycopg.connect(timed(as_login(database, login))) as connection,
        socket.socket(fileno=os.dup(connection.fileno())) as one,
    ):
        asked = [socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT, socket.TCP_USER_TIMEOUT]
        assert [one.getsockopt(socket.IPPROTO_TCP, what) for what in asked] == [10, 5, 3, 30_000]
    told = conninfo_to_dict(timed("postgresql://a,b/c?connect_timeout=3"))
    assert (told["host"], told["connect_timeout"], told["keepalives_idle"]) == ("a,b", "3", "10"), (
        "what it says itself counts"
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_finishes_what_it_has_begun(
    database: str, world: World, worker: subprocess.Popen[str], number: signal.Signals
) -> None:
    slot = world.slot()
    with psycopg.connect(database) as other:
        world.wait_until(SETTLED, ask(world))
        # what it does next waits here
        other.execute("lock table data.event in share mode")
        # asking records no event
        request = world.call("request_booking", slot, world.ann)["id"]
        world.wait_until(
            "select exists (select from pg_stat_activity"
            " where usename = 'medbook_worker' and %s = any (pg_blocking_pids(pid)))",
            other.info.backend_pid,
        )
        worker.send_signal(number)
        other.commit()
        said, _ = worker.communicate(timeout=30)
    assert worker.returncode == 0, said
    assert "stopping: finishing what has been begun" in said
    # a lock that it waited for too long postpones a request
    assert re.search("2 booked" if world.value(SETTLED, request) else r"\d postponed", said), said


def test_told_to_stop_at_whatever_moment_it_stops() -> None:
    workers = [subprocess.Popen([sys.executable, "-c", RESTLESS], stdout=subprocess.PIPE) for _ in range(12)]
    try:
        for worker in workers:
            assert worker.stdout
            assert worker.stdout.readline() == b"up\n"
        for worker in workers:
            worker.terminate()
        assert [worker.wait(20) for worker in workers] == [0] * 12
    finally:
        for worker in workers:
            worker.kill()
            worker.communicate()
