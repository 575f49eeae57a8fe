"""Whoever freezes holding a slot's lock loses it within two seconds; others are told at once, and wait for nobody."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from client import Client
from conftest import serving, token
from torture.call_log import OK
from torture.load import Caller
from torture.stage import Stage, as_app, world
from world import World

FREED_WITHIN = 2.0
TOLD_WITHIN = 0.25
"""Seconds until another one is told that the slot is locked; a hang would be a lock_timeout, 1 s and more."""
HELD_FOR_LONGER = 4.0
HOLDER = """
import sys, psycopg
url, slot, patient = sys.argv[1:]
with psycopg.connect(url) as connection:
    connection.execute("select set_config('request.jwt.claims', '{\\"sub\\": \\"x\\", \\"role\\": \\"admin\\"}', true)")
    connection.execute("select from api.book_slot(%s, %s)", [slot, patient])
    print("holds", flush=True)
    sys.stdin.read()
"""
"""A client that has booked and not yet committed."""
WAITS = "select count(*) from pg_stat_activity where usename = 'medbook_http' and wait_event_type = 'Lock'"


def run(stage: Stage) -> None:
    """Freeze clients of each shipped login, and the HTTP server; then one whose login has no limit: he keeps it."""
    with stage.cluster() as cluster:
        url = cluster.database_url()
        made, slots, patients = world(url, 20, 20)
        connection = psycopg.connect(as_app(url), autocommit=True, row_factory=dict_row)
        booker = Caller(stage.log("frozen"), 0, connection)
        # a session's first call plans; what is told at once is asked in the others
        booker.call("book_slot", {"p_slot_id": slots.pop(), "p_patient_id": patients.pop()})
        rounds = 1 if stage.quick else 3
        for login in ("medbook_http", "medbook_worker"):
            longest = max(_freeze(stage, url, login, booker, slots, patients) for _ in range(rounds))
            stage.tell(f"{login}: seconds until the slot was booked by another", round(longest, 2))
            stage.claim(longest <= FREED_WITHIN, f"{login}: the slot is free in {FREED_WITHIN} s: {longest:.2f}")
        _freeze_server(stage, url, made, booker, slots, patients)
        longest = _freeze(stage, url, "app", booker, slots, patients)
        stage.tell("control: seconds that a login without the limit keeps it, at least", round(longest, 2))
        stage.claim(longest >= HELD_FOR_LONGER, "control: a login without the limit keeps the slot")
        connection.close()
        stage.invariants(url)


def _freeze(stage: Stage, url: str, login: str, booker: Caller, slots: list[Any], patients: list[Any]) -> float:
    """Freeze a client that holds a slot; give the seconds until another has it, or it was waited long enough."""
    slot = slots.pop()
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, url.replace("postgres@", f"{login}@"), str(slot), str(patients.pop())],
        stdout=subprocess.PIPE,
        stdin=subprocess.PIPE,
    ) as holder:
        try:
            assert holder.stdout
            holder.stdout.readline()
            holder.send_signal(signal.SIGSTOP)
            another = patients.pop()
            _must_be_locked(stage, booker, slot, another)
            return _until_booked(stage, login, booker, slot, another)
        finally:
            holder.kill()


def _must_be_locked(stage: Stage, booker: Caller, slot: Any, patient: Any) -> None:
    said = booker.call("book_slot", {"p_slot_id": slot, "p_patient_id": patient})
    stage.claim(said.code == "55P03" and said.took <= TOLD_WITHIN, f"another is told at once that it is locked: {said}")


def _until_booked(stage: Stage, name: str, booker: Caller, slot: Any, patient: Any) -> float:
    began = time.monotonic()
    codes: Counter[str] = Counter()
    slowest = 0.0
    while time.monotonic() < began + HELD_FOR_LONGER:
        said = booker.call("book_slot", {"p_slot_id": slot, "p_patient_id": patient})
        codes[said.code or said.outcome] += 1
        if said.code != "55P03":
            break
        slowest = max(slowest, said.took)
        # nothing tells when it is free: ask again
        time.sleep(0.02)
    took = time.monotonic() - began
    stage.tell(f"{name}: others were told", {**codes, "slowest 55P03 in ms": round(slowest * 1000)})
    stage.claim(set(codes) <= {"55P03", OK, "MB101"}, f"others are told that it is locked, or booked: {codes}")
    stage.claim(slowest <= TOLD_WITHIN, "at once")
    return took


def _freeze_server(stage: Stage, url: str, made: World, booker: Caller, slots: list[Any], patients: list[Any]) -> None:
    """Freeze the whole HTTP server while its call holds the slot and waits for the patient, who is then let go."""
    slot, patient = slots.pop(), patients.pop()
    answers: list[int] = []
    with serving(url) as port, psycopg.connect(url) as blocker, psycopg.connect(url, autocommit=True) as admin:
        blocker.execute(
            "select pg_advisory_xact_lock(hashtextextended('medbook.patient.' || %s || '.' || %s, 0))",
            [str(made.clinic), str(patient)],
        )
        client = Client(port, token(role="admin"))
        booking = {"slot_id": str(slot), "patient_id": str(patient)}
        asking = threading.Thread(target=lambda: answers.append(client.post("/bookings", booking).status))
        asking.start()
        deadline = time.monotonic() + 10
        while admin.execute(WAITS).fetchone() == (0,) and time.monotonic() < deadline:
            time.sleep(0.01)
        with _stopped(_processes_on(port)) as pids:
            stage.claim(len(pids) >= 3, f"the server and its two workers are frozen: {pids}")
            another = patients.pop()
            _must_be_locked(stage, booker, slot, another)
            blocker.rollback()
            longest = _until_booked(stage, "HTTP server", booker, slot, another)
            stage.tell("HTTP server: seconds until the slot's lock was gone", round(longest, 2))
            stage.claim(longest <= FREED_WITHIN, "a frozen HTTP server keeps no slot locked")
        asking.join(10)
        kept = admin.execute("select count(*) from data.booking where patient_id = %s", [patient]).fetchone()
    stage.tell("HTTP server: what it answered when it was let go on", answers)
    stage.claim((answers == [201]) == (kept == (1,)), f"and says what became of it: {kept} bookings")


def _processes_on(port: int) -> list[int]:
    """Find the server that was told this port, and its workers."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            told = path.read_bytes().split(b"\0")
        except OSError:
            continue
        if b"serve" in told and str(port).encode() in told:
            main = int(path.parent.name)
            children = Path(f"/proc/{main}/task").glob("*/children")
            return [main, *(int(pid) for one in children for pid in one.read_text().split())]
    return []


@contextmanager
def _stopped(pids: list[int]) -> Iterator[list[int]]:
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield pids
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)
