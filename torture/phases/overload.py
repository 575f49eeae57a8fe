"""More clients than there is room for: each is told so, none waits for long, and what was acknowledged is there."""

import http.client
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from client import Client
from conftest import serving, token
from test_slow_clients import NEVER_READ, UNFINISHED_BODY, UNFINISHED_HEAD, slow_clients
from torture.crowd import Answers, crowd
from torture.stage import Stage, world

CLIENTS = 500
SLOW = 200
BACK_WITHIN = 5.0
NORMAL = 0.5
"""Seconds that an ordinary answer takes at most, on a machine that has other things to do."""
PATIENT_POOL = """
import medbook.config
init = medbook.config.Config.__init__
medbook.config.Config.__init__ = lambda self, *a, **k: init(self, *a, **{**k, "pool_timeout": 50.0})
"""
"""What waits for a connection, instead of saying that there is none."""
NAIVE_READER = """
import medbook.app
class Reader(medbook.app.BodyReader):
    def __init__(self, most, most_of_one):
        super().__init__(100000, 100000)
medbook.app.BodyReader = Reader
"""
"""What waits for every body, however many there are."""


def run(stage: Stage) -> None:
    """Exhaust the pool by 500 clients, the threads by 200 slow ones; then the same with servers that wait for all."""
    with stage.cluster() as cluster:
        url = cluster.database_url()
        _, slots, patients = world(url, 200, 200)
        chance = random.Random(stage.seed)

        def ask() -> tuple[str, Any]:
            return "/bookings", {"slot_id": str(chance.choice(slots)), "patient_id": str(chance.choice(patients))}

        kept = _exhausted(stage, url, ask)
        kept += _slow(stage, url, ask)
        with psycopg.connect(url) as connection:
            rows = connection.execute("select id::text from data.booking").fetchall()
        lost = set(kept) - {row[0] for row in rows}
        stage.tell("acknowledged and lost", len(lost))
        stage.claim(len(kept) > 50 and not lost, f"every one of {len(kept)} acknowledged bookings is there")
        stage.invariants(url)
        _controls(stage, url, ask)


def _exhausted(stage: Stage, url: str, ask: Callable[[], tuple[str, Any]]) -> list[str]:
    stuck = stage.seconds(8, 5)
    with serving(url) as port:
        answers, back = _with_a_stuck_database(url, port, stuck, ask)
    stage.tell("500 clients were told", dict(answers.statuses))
    stage.tell("slowest answers, in seconds", {status: round(took, 1) for status, took in answers.slowest.items()})
    stage.tell("seconds until every answer was normal again", round(back, 2))
    stage.claim(answers.statuses["503"] > 0, "who finds no connection is told so")
    stage.claim(answers.untold == 0, "and when to try again")
    stage.claim(
        set(answers.statuses) <= {"201", "409", "429", "503"}, f"nobody hangs, and nothing breaks: {answers.statuses}"
    )
    stage.claim(back <= BACK_WITHIN, f"back to normal in {BACK_WITHIN} s: {back:.1f}")
    return answers.kept


def _with_a_stuck_database(
    url: str, port: int, stuck: float, ask: Callable[[], tuple[str, Any]]
) -> tuple[Answers, float]:
    """Let 500 clients ask while nobody gets at the slots; give what they were told, and the time to get over it."""
    admin = token(role="admin")
    result: list[Answers] = []
    with psycopg.connect(url) as blocker:
        asking = threading.Thread(target=lambda: result.append(crowd(port, CLIENTS, stuck + 2, admin, ask)))
        blocker.execute("lock table data.slot in access exclusive mode")
        asking.start()
        time.sleep(stuck)
    asking.join()
    return result[0], _normal_after(port, admin)


def _normal_after(port: int, token: str) -> float:
    """Ask until ten answers in a row are ordinary ones; give the seconds until the first of them."""
    began = first = time.monotonic()
    row = 0
    while row < 10 and time.monotonic() < began + 60:
        asked = time.monotonic()
        status = Client(port, token).get("/clinics").status
        if status == 200 and time.monotonic() - asked <= NORMAL:
            row += 1
        else:
            row, first = 0, time.monotonic()
    return first - began


def _slow(stage: Stage, url: str, ask: Callable[[], tuple[str, Any]]) -> list[str]:
    kept: list[str] = []
    with serving(url) as port:
        for name, sent in (("head", UNFINISHED_HEAD), ("body", UNFINISHED_BODY), ("reading", NEVER_READ)):
            with slow_clients(port, sent, SLOW):
                # the first come while the slow ones are being refused, or what they ask for is being sent
                calm = _normal_after(port, token(role="admin"))
                answers = crowd(port, 4, stage.seconds(3, 2), token(role="admin"), ask)
            stage.tell(f"200 slow clients ({name}): the others were told", dict(answers.statuses))
            slowest = max(answers.slowest.values())
            stage.tell(f"200 slow clients ({name}): seconds until the others do not notice", round(calm, 1))
            stage.tell(f"200 slow clients ({name}): slowest answer of the others, in seconds", round(slowest, 2))
            # a body that comes while slow ones keep all places of its address is refused with when to try again
            stage.claim(set(answers.statuses) <= {"201", "409", "429"}, f"they are served: {answers.statuses}")
            stage.claim(slowest < 2, "without waiting")
            kept += answers.kept
    return kept


def _controls(stage: Stage, url: str, ask: Callable[[], tuple[str, Any]]) -> None:
    with _patched(stage, PATIENT_POOL) as path, serving(url, PYTHONPATH=str(path)) as port:
        answers, _ = _with_a_stuck_database(url, port, 6, ask)
    stage.tell("control: with a pool that waits 500 clients were told", dict(answers.statuses))
    slowest = max(answers.slowest.values())
    stage.tell("control: slowest answer, in seconds", round(slowest, 1))
    stage.claim(
        answers.statuses["503"] == 0 and slowest >= 4, "control: with a pool that waits all wait with the database"
    )
    stage.claim(_beside_bodies(url) == "200", "beside 200 unfinished bodies whoever has none is served")
    with _patched(stage, NAIVE_READER) as path:
        status = _beside_bodies(url, PYTHONPATH=str(path))
    stage.tell("control: beside 200 slow clients who are all waited for, within 5 s", status)
    stage.claim(status != "200", "control: a server that waits for every body serves nobody else")


def _beside_bodies(url: str, **environment: str) -> str:
    """Give what a GET is answered by one process that 200 unfinished bodies are sent to."""
    with serving(url, SERVER_WORKERS="1", **environment) as port, slow_clients(port, UNFINISHED_BODY, SLOW):
        time.sleep(2)
        try:
            return str(_get(port))
        except TimeoutError:
            return "no answer"


def _get(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/clinics")
        return connection.getresponse().status
    finally:
        connection.close()


@contextmanager
def _patched(stage: Stage, patch: str) -> Iterator[Path]:
    path = stage.directory / "patched"
    path.mkdir(exist_ok=True)
    (path / "sitecustomize.py").write_text(patch)
    yield path
