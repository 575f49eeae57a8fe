"""More clients than there is room for: each is told so, none waits for long, and what was acknowledged is there."""

import http.client
import random
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from client import Client
from conftest import JWT_KEY, UNLIMITED, serving, token
from ports import unused_port
from test_slow_clients import NEVER_READ, UNFINISHED_BODY, UNFINISHED_HEAD, slow_clients
from torture.aftermath import lost_by
from torture.call_log import CallLog
from torture.crowd import Answers, Ask, crowd
from torture.processes import Kept
from torture.stage import Stage, world

CLIENTS = 500
SLOW = 200
BACK_WITHIN = 5.0
GO_ON = BACK_WITHIN + 1
"""Seconds for which all go on asking when they could be served again."""
LONGEST_ANSWER = 10.0
"""Seconds: some of the 500 wait for a thread, while those before them wait for a turn, a connection and the lock."""
STUCK = LONGEST_ANSWER + 2
"""Seconds for which nobody gets at the slots: longer than an answer may take, or all could just wait for the end."""
NORMAL = 0.5
"""Seconds that an ordinary answer takes at most, on a machine that has other things to do."""
ELSEWHERE = "127.0.0.2"
"""Whoever is not the slow clients has another address than they have."""
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
NAIVE = Path(__file__).parents[1] / "naive_server.py"


def run(stage: Stage) -> None:
    """Exhaust the pool by 500 clients, the threads by 200 slow ones; then the same with servers that wait for all."""
    with stage.cluster() as cluster:
        url = cluster.database_url()
        ask, log = _bookings(stage, url, capacity=1), stage.log("overload")
        _exhausted(stage, url, ask, log)
        _slow(stage, url, _bookings(stage, url, capacity=100), log)
        after = lost_by(log, url)
        stage.tell("acknowledged and lost", f"{len(after.gone)} of {after.acknowledged}")
        stage.claim(after.acknowledged > 50 and not after.gone, "every acknowledged booking is there")
        stage.invariants(url)
        _controls(stage, url, ask)


def _bookings(stage: Stage, url: str, capacity: int) -> Ask:
    """Book any of 200 slots of a clinic of its own for any of 200 patients."""
    _, slots, patients = world(url, 200, 200, capacity)
    chance = random.Random(stage.seed)
    return lambda: {"p_slot_id": chance.choice(slots), "p_patient_id": chance.choice(patients)}


def _exhausted(stage: Stage, url: str, ask: Ask, log: CallLog) -> None:
    """Claim what 500 clients are told, and that it is over soon: when there is room again, and when they have gone.

    While 500 ask at once an answer takes as long as 500 answers do. So normal is, as long as they go on, that nobody is
    told any more that there is no room; and once they ask no more, that whoever comes does not notice them.
    """
    with serving(url) as port:
        answers, free, normal = _with_a_stuck_database(url, port, ask, log, GO_ON)
    refused, slowest = answers.told("503"), answers.slowest()
    stage.tell("500 clients were told", answers.counted())
    stage.tell("slowest answers, in seconds", {told: round(took, 1) for told, took in slowest.items()})
    stage.claim(bool(refused), "who finds no connection is told so")
    stage.claim(all(one.says_when for one in refused), "and when to try again")
    served = answers.told("201", "409", "429", "503")
    stage.claim(len(served) == len(answers), f"nobody hangs, and nothing breaks: {answers.counted()}")
    stage.claim(max(slowest.values()) <= LONGEST_ANSWER, f"nobody waits longer than {LONGEST_ANSWER} s: {slowest}")

    later = Answers(one for one in answers if one.asked > free)
    stage.tell("asked after the lock, all going on; of which told 503", f"{len(later)}, {len(later.told('503'))}")
    ended = max(one.asked for one in answers)
    back = {
        "from the end of the lock to the very last 503, all going on": max(one.answered for one in refused) - free,
        "from the last request of the 500 to their last answer": max(one.answered for one in answers) - ended,
        "that who asked after the lock waited at most, all going on": max(one.took for one in later),
        "from the last request of the 500 until whoever comes does not notice": normal - ended,
    }
    for what, seconds in back.items():
        stage.tell(f"seconds {what}", round(seconds, 2))
        stage.claim(seconds <= BACK_WITHIN, f"back to normal in {BACK_WITHIN} s: {what}: {seconds:.1f}")


def _with_a_stuck_database(url: str, port: int, ask: Ask, log: CallLog, go_on: float) -> tuple[Answers, float, float]:
    """Let 500 clients ask while nobody gets at the slots, and for so long after that.

    Give what they were told, when the slots were free, and from when on whoever came was answered as ever: looked at as
    soon as the 500 ask no more, while they wait for their last answers.
    """
    admin = token(role="admin")
    result: list[Answers] = []
    with psycopg.connect(url) as blocker:
        asking = threading.Thread(target=lambda: result.append(crowd(port, CLIENTS, STUCK + go_on, admin, ask, log)))
        blocker.execute("lock table data.slot in access exclusive mode")
        asking.start()
        time.sleep(STUCK)
    free = time.monotonic()
    time.sleep(go_on)
    normal = _normal_from(port, admin)
    asking.join()
    return result[0], free, normal


def _normal_from(port: int, token: str) -> float:
    """Ask until ten answers in a row are ordinary ones; give the moment at which the first of them was asked for."""
    began = first = time.monotonic()
    row = 0
    while row < 10 and time.monotonic() < began + 60:
        asked = time.monotonic()
        status = Client(port, token).get("/clinics").status
        if status == 200 and time.monotonic() - asked <= NORMAL:
            row += 1
        else:
            row, first = 0, time.monotonic()
    return first


def _slow(stage: Stage, url: str, ask: Ask, log: CallLog) -> None:
    """Claim that others book beside 200 clients that do not end their request, or do not read the answer."""
    admin = token(role="admin")
    with serving(url) as port:
        for name, sent in (("head", UNFINISHED_HEAD), ("body", UNFINISHED_BODY), ("reading", NEVER_READ)):
            with slow_clients(port, sent, SLOW) as slow:
                came = time.monotonic()
                # the first come while the slow ones are being refused, or what they ask for is being sent
                calm = _normal_from(port, admin) - came
                others = crowd(port, 4, stage.seconds(3, 2), admin, ask, log, ELSEWHERE)
                beside = crowd(port, 4, 1, admin, ask, log) if name == "body" else Answers()
                there = _told(slow)
            what = f"200 slow clients ({name})"
            slowest = max(one.took for one in (*others, *beside))
            stage.tell(f"{what}: they themselves were told", dict(there))
            stage.tell(f"{what}: the others were told", others.counted())
            stage.tell(f"{what}: seconds until the others do not notice", round(calm, 1))
            stage.tell(f"{what}: slowest answer of the others, in seconds", round(slowest, 2))
            # of bodies of one address only a quarter of the threads waits, two times eight; the others are refused
            staying = 16 if name == "body" else SLOW
            stage.claim(
                0.9 * staying <= there["nothing"] + there["200"] <= staying, f"{what} are there all the time: {there}"
            )
            stage.claim(set(others) == set(others.told("201", "409", "429")), f"{what}: the others are served")
            stage.claim(len(others.told("201")) > len(others) / 2, f"{what}: and get what they ask for")
            stage.claim(calm <= BACK_WITHIN, f"{what}: in {BACK_WITHIN} s")
            stage.claim(slowest < 2, f"{what}: without waiting")
            if beside:
                # a body that comes while slow ones keep all places of its address is refused with when to try again
                stage.tell(f"{what}: others at their address were told", beside.counted())
                stage.claim(
                    set(beside) == set(beside.told("201", "409", "429"))
                    and all(one.says_when for one in beside.told("429")),
                    f"{what}: who shares their address is told when to try again",
                )


def _told(connections: list[socket.socket]) -> Counter[str]:
    """Count what those were told who have not read it: a status, "nothing", or "bye" where they were hung up on."""
    told: Counter[str] = Counter()
    for connection in connections:
        try:
            told[connection.recv(12, socket.MSG_PEEK | socket.MSG_DONTWAIT)[9:].decode() or "bye"] += 1
        except BlockingIOError:
            told["nothing"] += 1
        except ConnectionError:
            told["bye"] += 1
    return told


def _controls(stage: Stage, url: str, ask: Ask) -> None:
    with _patched(stage, PATIENT_POOL) as path, serving(url, PYTHONPATH=str(path)) as port:
        answers, _, _ = _with_a_stuck_database(url, port, ask, stage.log("patient-pool"), 0)
    slowest = max(one.took for one in answers)
    stage.tell("control: with a pool that waits 500 clients were told", answers.counted())
    stage.tell("control: slowest answer, in seconds", round(slowest, 1))
    stage.claim(
        not answers.told("503") and slowest > LONGEST_ANSWER,
        "control: with a pool that waits all wait with the database",
    )
    with serving(url, SERVER_WORKERS="1") as port:
        stage.claim(_beside(port, UNFINISHED_BODY) == 200, "beside 200 unfinished bodies whoever has none is served")
    beside: dict[str, int | None] = {}
    with _patched(stage, NAIVE_READER) as path, serving(url, SERVER_WORKERS="1", PYTHONPATH=str(path)) as port:
        beside["bodies, all read"] = _beside(port, UNFINISHED_BODY)
    for name, sent in (("heads", UNFINISHED_HEAD), ("reading", NEVER_READ)):
        with _naive_server(url) as port:
            stage.claim(_get(port) == 200, "control: a naive server serves")
            beside[f"{name}, a thread each"] = _beside(port, sent)
    stage.tell("control: answer of a naive server within 5 s beside 200 slow clients", beside)
    stage.claim(200 not in beside.values(), f"control: a server that waits for all serves nobody else: {beside}")


def _beside(port: int, sent: bytes) -> int | None:
    """Give what a GET is answered, if it is, by a server that 200 slow clients have sent this to."""
    with slow_clients(port, sent, SLOW):
        time.sleep(2)
        try:
            return _get(port)
        except TimeoutError:
            return None


def _get(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/clinics")
        return connection.getresponse().status
    finally:
        connection.close()


@contextmanager
def _naive_server(url: str) -> Iterator[int]:
    port = unused_port()
    environment = {"DATABASE_URL": url.replace("postgres@", "medbook_http@"), "MEDBOOK_JWT_KEY": JWT_KEY, **UNLIMITED}
    with Kept([sys.executable, str(NAIVE), str(port)], environment, count=1, seed=0):
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                _get(port)
                break
            except OSError:
                # not listening yet
                time.sleep(0.1)
        yield port


@contextmanager
def _patched(stage: Stage, patch: str) -> Iterator[Path]:
    path = stage.directory / "patched"
    path.mkdir(exist_ok=True)
    (path / "sitecustomize.py").write_text(patch)
    yield path
