"""Kill -9 under load, of what MedBook consists of: nothing acknowledged is lost, and what is unknown can be settled."""

import os
import random
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from cluster import Cluster
from torture.aftermath import bookings, settled
from torture.call_log import OK, UNKNOWN, Call, CallLog
from torture.clinics import furnish
from torture.load import Arguments, Choose, Load
from torture.lost import lost
from torture.phases.kill_processes import kill_http_workers, kill_worker
from torture.stage import Stage, as_app, world
from torture.writers import WEIGHTS, Writers

BOOKING = {**WEIGHTS, "book_slot": 300}
"""Every writer, but booking most of all: it is bookings that must not be lost."""

WITHOUT_CHECK = """
    create or replace function internal.check_durability() returns void
    language sql stable set search_path = pg_catalog, pg_temp as 'select'
"""
"""What refuses a session with synchronous_commit off (MB503), taken away: the control has to get round it."""
UNWRITTEN = {"wal_buffers": "64MB"}
"""So that WAL for which no commit waits stays in memory, once its writer is frozen: killed processes lose nothing that
they have handed to the operating system, and the writer hands over every page as soon as it is full."""
WAL_WRITER = "select pid from pg_stat_activity where backend_type = 'walwriter'"


def run(stage: Stage) -> None:
    """Kill the server, its backends, HTTP workers and the worker; then the server without durability."""
    calls: list[Call] = []
    gone: list[str] = []
    with stage.cluster(**{"medbook.bcrypt_cost": "4"}) as cluster:
        url = cluster.database_url()
        writers = Writers(url, furnish(url), BOOKING)
        damages: list[tuple[str, Callable[[int], None]]] = [
            ("server", lambda _: _kill_server(cluster)),
            ("backend", lambda seed: _kill_backend(url, seed)),
            ("backends", lambda seed: _terminate_backends(url, seed)),
        ]
        for number, (name, damage) in enumerate(damages * (1 if stage.quick else 2)):
            log = _under_load(stage, url, writers, f"{name} {number}", damage, stage.seed + number)
            gone += settled(stage, log, url).gone
            calls += log
        with _connect(url) as connection:
            missing = gone + lost(connection, calls)
        _tell(stage, calls, missing)
        stage.claim(not missing, f"no acknowledged booking is lost, but {missing}")

        kill_http_workers(stage, url)
        kill_worker(stage, url)
    _without_durability(stage)


def _under_load(
    stage: Stage, url: str, writers: Writers, name: str, damage: Callable[[int], None], seed: int
) -> CallLog:
    """Do damage to the server while all writers write; give all calls.

    seed: of this round alone, as the keys follow from it: one sent again would only be answered as before.
    """
    log = stage.log(f"kill-{name.replace(' ', '-')}")
    with Load(as_app(url), log, writers, seed=seed):
        time.sleep(stage.seconds(2, 1.5))
        damage(seed)
        time.sleep(0.5)
    stage.claim(log.outcomes()[OK] > 10, f"{name}: something was done")
    return log


def _kill_server(cluster: Cluster) -> None:
    cluster.kill()
    cluster.start()


def _backends(connection: psycopg.Connection[Any]) -> list[int]:
    rows = connection.execute("select pid from pg_stat_activity where usename = 'app' order by pid").fetchall()
    return [row["pid"] for row in rows]


def _kill_backend(url: str, seed: int) -> None:
    """Kill -9 of one backend: the server ends all others, and recovers as from a crash."""
    with suppress(psycopg.OperationalError), _connect(url) as connection:
        victim = random.Random(seed).choice(_backends(connection))
        os.kill(victim, signal.SIGKILL)
        while Path(f"/proc/{victim}").exists():
            connection.execute("select")
    _wait_for(url)


def _terminate_backends(url: str, seed: int) -> None:
    """End 30 backends, half of them by SIGTERM and half by pg_terminate_backend, as an administrator would."""
    chance = random.Random(seed)
    with _connect(url) as connection:
        for number in range(30):
            victim = chance.choice(_backends(connection) or [0])
            if number % 2 and victim:
                with suppress(ProcessLookupError):
                    os.kill(victim, signal.SIGTERM)
            else:
                connection.execute("select pg_terminate_backend(%s)", [victim])
            time.sleep(0.03)


def _wait_for(url: str) -> None:
    """Wait until the server is there again."""
    deadline = time.monotonic() + 30
    while True:
        try:
            psycopg.connect(url, connect_timeout=3).close()
            return
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def _tell(stage: Stage, calls: list[Call], missing: list[str]) -> None:
    outcomes = [one.outcome for one in calls]
    unknown = [one for one in calls if one.outcome == UNKNOWN]
    stage.tell("calls", {outcome: outcomes.count(outcome) for outcome in sorted(set(outcomes))})
    with_key = sum(bool(one.key) for one in unknown)
    stage.tell("unknown, of which had a key, and were settled", f"{len(unknown)}, {with_key}")
    stage.tell("acknowledged and lost", len(missing))
    stage.claim(with_key > 0, "the server was killed at work")


def _without_durability(stage: Stage) -> None:
    """Control: the same kill, with synchronous_commit off and a late WAL writer, loses what was acknowledged.

    Bookings as well as what was done to those of before, which are there still, and look as if nothing had been.
    """
    with stage.cluster(**UNWRITTEN) as cluster:
        url = cluster.database_url()
        _, slots, patients = world(url, 200, 200, capacity=5)
        with _connect(url) as connection:
            connection.execute(WITHOUT_CHECK.encode())
            holds = [
                str(row["id"])
                for slot, patient in zip(slots, patients, strict=True)
                for row in connection.execute("select id from api.book_slot(%s, %s)", [slot, patient])
            ]
            for row in connection.execute(WAL_WRITER.encode()):
                os.kill(row["pid"], signal.SIGSTOP)

        log = stage.log("kill-control")
        choose = _book_or_confirm(bookings(slots, patients), holds)
        with Load(as_app(url), log, choose, seed=stage.seed, options="-c synchronous_commit=off"):
            time.sleep(stage.seconds(3, 1.5))
            cluster.kill()
        cluster.start()
        with _connect(url) as connection:
            missing = lost(connection, list(log))
    stage.tell("control: acknowledged with synchronous_commit off", log.outcomes()[OK])
    stage.tell("control: of which lost", len(missing))
    confirmed = set(missing) & set(holds)
    stage.tell("control: of which what was done to bookings of before", len(confirmed))
    stage.claim(len(missing) > len(confirmed), "control: without durability some are lost")
    stage.claim(bool(confirmed), "control: and it is seen that bookings are no more what was acknowledged")


def _book_or_confirm(book: Choose, holds: list[str]) -> Choose:
    """Book, or confirm one of these holds."""

    def choose(chance: random.Random) -> tuple[str, Arguments]:
        if chance.random() < 0.5:
            return "confirm_booking", {"p_booking_id": chance.choice(holds)}
        return book(chance)

    return choose


def _connect(url: str) -> psycopg.Connection[Any]:
    return psycopg.connect(url, autocommit=True, row_factory=dict_row)
