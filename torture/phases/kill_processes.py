"""Kill -9 of the processes between the database and the world: HTTP workers, and the worker."""

import http.client
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

from client import Client
from conftest import JWT_KEY, UNLIMITED
from ports import unused_port
from receiver import receiving
from torture.aftermath import bookings, settled
from torture.call_log import OK, UNKNOWN
from torture.gate import Gate
from torture.load import Arguments, Choose, Load
from torture.over_http import HttpLoad, settle_over_http
from torture.processes import MEDBOOK, Kept
from torture.stage import Stage, as_app, world

LONGEST = 180
CARELESS = Path(__file__).parents[1] / "careless_consumer.py"


def kill_http_workers(stage: Stage, url: str) -> None:
    """Kill workers of ``medbook serve``, and the whole of it, while 24 clients book over HTTP."""
    port = unused_port()
    environment = {
        "DATABASE_URL": url.replace("postgres@", "medbook_http@"),
        "MEDBOOK_JWT_KEY": JWT_KEY,
        **UNLIMITED,
    }
    _, slots, patients = world(url, 200, 2000, capacity=30)
    log = stage.log("kill-http")
    command = [str(MEDBOOK), "serve", "--port", str(port), "--workers", "2"]
    with Kept(command, environment, count=1, seed=stage.seed) as server:
        _wait_until_ready(port)
        with HttpLoad(port, log, bookings(slots, patients), seed=stage.seed, clients=24):
            for _ in range(2 if stage.quick else 4):
                time.sleep(stage.seconds(2, 1))
                server.kill_child()
                _wait_for_more("booking goes on", lambda: log.outcomes()[OK], 20)
        _wait_until_ready(port)
        after = settled(stage, log, url, lambda: settle_over_http(port, log))
    stage.tell("HTTP workers killed", server.kills)
    stage.tell("over HTTP: calls", dict(log.outcomes()))
    stage.tell("over HTTP: acknowledged and lost", len(after.gone))
    stage.claim(server.kills > 0 and log.outcomes()[UNKNOWN] > 0, "HTTP workers were killed at work")
    stage.claim(not after.gone, f"over HTTP, no acknowledged booking is lost, but {after.gone}")


def kill_worker(stage: Stage, url: str) -> None:
    """Kill ``medbook worker`` in the middle of its posts: each event is posted, each request is served."""
    environment = {
        "DATABASE_URL": url.replace("postgres@", "medbook_worker@"),
        "MEDBOOK_WEBHOOK_ALLOW_PRIVATE": "1",
    }
    made, slots, patients = world(url, 100, 200, capacity=100)
    log = stage.log("kill-worker")
    careless = stage.directory / "careless"
    careless.touch()
    gate = Gate()
    with (
        psycopg.connect(url, autocommit=True, options="-c medbook.webhook_allow_private=1") as connection,
        receiving() as receiver,
    ):
        receiver.answers["gate"] = gate
        # those of the clinics before: nobody is there
        connection.execute("select api.disable_webhook(id) from data.webhook_endpoint where is_active")
        connection.execute("select api.subscribe('careless', '{booking.*}', %s)", [[made.clinic]])
        (webhook,) = _ids(
            connection, f"select id from api.create_webhook('{receiver.url('gate')}', '{{booking.*}}', %s)", made.clinic
        )
        consumer = [sys.executable, str(CARELESS), environment["DATABASE_URL"], "careless", str(careless)]
        with (
            Kept([str(MEDBOOK), "worker"], environment, count=2, seed=stage.seed) as worker,
            Kept(consumer, {}, count=1, seed=stage.seed) as other,
        ):
            choose = _choose_request(slots, patients, lambda asked: asked > len(receiver.told) + 50)
            with Load(as_app(url), log, choose, seed=stage.seed, clients=4):
                for _ in range(4 if stage.quick else 8):
                    _wait_for_more("events arrive", lambda: len(receiver.told), 5)
                    _kill_at_a_post(worker, gate)
                    _wait_for_more("a consumer works", lambda: careless.stat().st_size, 0)
                    other.kill()
            # once: the leases of the killed are let lapse, and none is killed any more
            connection.execute("update data.event_delivery set due_at = now() where due_at > now()")
            _wait_until("all is served and posted", lambda: _is_done(connection, made.clinic, webhook))
        happened = _ids(
            connection, "select id from data.event where topic like 'booking.%%' and clinic_id = %s", made.clinic
        )
        waiting = _ids(
            connection,
            "select event_id from data.event_delivery as d"
            " inner join data.event_consumer as c on c.id = d.consumer_id"
            " where c.name = 'careless' and d.clinic_id = %s",
            made.clinic,
        )
    told = Counter(one.id for one in receiver.told)
    careless_lost = happened - waiting - set(careless.read_text().split())
    stage.tell("workers killed", worker.kills)
    stage.tell("events", len(happened))
    stage.tell("posts cut off by a kill, of so many events", len(gate.cut_off))
    stage.tell("posted, again", f"{len(told)}, {told.total() - len(told)}")
    stage.tell("control: lost by a consumer that acknowledges first", len(careless_lost))
    stage.claim(bool(gate.cut_off), "workers are killed in the middle of their posts")
    stage.claim(all(told[event] > 1 for event in gate.cut_off), "what was cut off is posted again")
    stage.claim(gate.answered == set(told) == happened, "each event is posted to its end, and nothing else")
    stage.claim(bool(careless_lost), "control: whoever acknowledges before he works loses some")
    stage.invariants(url)


def _kill_at_a_post(worker: Kept, gate: Gate) -> None:
    """Hold posts open, and kill workers by chance until a post is cut off: who is killed before was at other work."""
    cut_off = len(gate.cut_off)
    with gate.closed():
        _wait_until("a post is under way", lambda: bool(gate.held))
        while len(gate.cut_off) == cut_off:
            worker.kill()
            time.sleep(0.3)


def _choose_request(slots: list[Any], patients: list[Any], is_ahead: Callable[[int], bool]) -> Choose:
    booking = bookings(slots, patients)
    asked = count()

    def choose(chance: random.Random) -> tuple[str, Arguments]:
        # no faster than the worker posts: what is shown is loss, not speed
        time.sleep(1 if is_ahead(next(asked)) else 0.05)
        function, arguments = booking(chance)
        return ("request_booking" if chance.random() < 0.5 else function), arguments

    return choose


def _is_done(connection: psycopg.Connection[Any], clinic: Any, webhook: str) -> bool:
    """Tell whether all requests are served and all events posted; what waits for disabled endpoints is kept."""
    row = connection.execute(
        "select not exists (select from data.booking_request where status = 'queued' and clinic_id = %(clinic)s)"
        " and not exists (select from data.outbox where clinic_id = %(clinic)s)"
        " and not exists (select from data.event_delivery as d"
        "   inner join data.event_consumer as c on c.id = d.consumer_id"
        "   where d.clinic_id = %(clinic)s and c.name = 'webhook:' || %(webhook)s)",
        {"clinic": clinic, "webhook": webhook},
    ).fetchone()
    return row == (True,)


def _ids(connection: psycopg.Connection[Any], query: str, clinic: Any) -> set[str]:
    return {str(row[0]) for row in connection.execute(query.encode(), [clinic])}


def _wait_until_ready(port: int) -> None:
    def is_ready() -> bool:
        try:
            return Client(port).get("/readyz").status == 200
        except (OSError, http.client.HTTPException):
            return False

    _wait_until("the HTTP server is ready", is_ready)


def _wait_for_more(what: str, count: Callable[[], int], more: int) -> None:
    """Wait until there are so many more than now, and another."""
    enough = count() + more
    _wait_until(what, lambda: count() > enough)


def _wait_until(what: str, is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LONGEST
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError(f"it did not come to that: {what}")
        time.sleep(0.1)
