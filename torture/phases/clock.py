"""The clock moved by an hour, ahead and back, under load: what is booked stays right; what holds do is told."""

import json
import random
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.rows import dict_row

from client import Client
from conftest import serving, token
from torture.call_log import OK, CallLog
from torture.clock import Clock
from torture.load import Arguments, Load, call
from torture.stage import Stage, as_app, world

HOUR = 3600
REFUSALS = {"55P03", "MB101", "MB104", "MB401", "MB402"}
"""What bookers at the same slots are told."""
CALLS, WINDOW_SECONDS = 3, 60
CRON_RUNS = "select coalesce(max(runid), 0) from cron.job_run_details where status = 'succeeded'"
RESTART_CRON = "select count(pg_terminate_backend(pid)) from pg_stat_activity where backend_type like 'pg_cron%%'"
SAME_IDS = """
select
  (select count(*) - count(distinct id) from data.event) + (select count(*) - count(distinct id) from data.booking)
"""
INVERTED = """
select count(*) from (
  select e.topic, row_number() over (partition by e.entity_id order by e.occurred_at, e.id) as n
  from data.event as e where e.topic like 'booking.%%'
) as v where n > 1 and topic = 'booking.hold_created'
"""
LATE_HOLDS = """
select count(*) from data.booking
where status = 'pending' and expires_at > clock_timestamp() + interval '10 minutes'
"""
LIVES = "select extract(epoch from max(expires_at) - clock_timestamp()) from data.booking where slot_id = %s"
WITHOUT_THE_FUTURE = "where v_free_at > p_now and v_free_at <= p_now + p_rule.window_seconds * interval '1 second'"


class Probe:
    """Single calls between the clients of the load, each on a slot of its own."""

    def __init__(self, url: str, slots: list[Any], patients: list[Any]) -> None:
        self.connection = psycopg.connect(url, autocommit=True, row_factory=dict_row)
        self._http = psycopg.connect(url.replace("postgres@", "medbook_http@"), autocommit=True)
        self.slots, self.patients = slots, patients
        self.ran = 0

    def value(self, query: str, *values: Any) -> Any:
        row = self.connection.execute(query.encode(), values).fetchone()
        assert row is not None
        return next(iter(row.values()))

    def book(self, slot: Any) -> str:
        """Book a seat for a patient who has none; give the SQLSTATE of a refusal."""
        arguments = {"p_slot_id": slot, "p_patient_id": self.patients.pop()}
        return call(self.connection, 0, 0, "book_slot", arguments).code or OK

    def hold(self) -> tuple[Any, Any]:
        """Hold a slot; give it and the booking."""
        slot = self.slots.pop()
        return slot, self.value("select id from api.book_slot(%s, %s)", slot, self.patients.pop())

    def book_as(self, patient: Any) -> str:
        """Book a slot as a patient does himself, confirmed; give the SQLSTATE of a refusal."""
        claims = json.dumps({"sub": "x", "role": "patient", "patient_id": str(patient)})
        with self._http.transaction():
            self._http.execute("select set_config('request.jwt.claims', %s, true)", [claims])
            try:
                with self._http.transaction():
                    self._http.execute("select from api.book_slot(%s, %s)", [self.slots.pop(), patient])
            except psycopg.Error as error:
                return error.sqlstate or ""
        return OK

    def jump(self, clock: Clock, seconds: float) -> None:
        """Move the clock; what pg_cron runs from then on is counted."""
        self.ran = self.value(CRON_RUNS)
        clock.move_to_a_minute(seconds)
        # it waits for the last minute that it has seen, which after a step back is an hour; started anew it does not
        self.value(RESTART_CRON)

    def close(self) -> None:
        self.connection.close()
        self._http.close()


def run(stage: Stage) -> None:
    """Move the clock while 24 clients book, servers serve and jobs run."""
    clock = Clock(stage.directory)
    with stage.cluster("", clock.environment) as cluster:
        url = cluster.database_url()
        _, slots, patients = world(url, 300 if stage.quick else 1500, 400)
        log = CallLog(stage.directory / "clock.jsonl")
        probe = Probe(url, slots[-40:], patients[-40:])
        probe.connection.execute("select api.set_rate_limit('book', %s, %s)", [CALLS, WINDOW_SECONDS])
        probe.connection.execute("select api.subscribe('torture', array['booking.*'])")
        with (
            serving(url, **clock.environment) as port,
            _reader_by_time(url) as read,
            Load(as_app(url), log, _choose(slots[:-40], patients[:-40]), seed=stage.seed),
        ):
            client = Client(port, token(role="admin", minutes=50))
            _stretch(stage, probe, "as it is", client, 200)
            ended = [probe.hold() for _ in range(5)]
            probe.jump(clock, HOUR)
            stage.claim(
                {probe.book(slot) for slot, _ in ended} == {OK}, "an hour ahead every hold is over, and bookable"
            )
            _stretch(stage, probe, "an hour ahead", client, 401)
            _back(stage, probe, clock)
            _stretch(stage, probe, "back again", client, 200)
            probe.jump(clock, -HOUR)
            _stretch(stage, probe, "an hour behind", client, 401)
            stage.tell("an hour behind: holds that live over ten minutes more", probe.value(LATE_HOLDS))
            probe.jump(clock, 0)
            _stretch(stage, probe, "right again", client, 200)
        _check(stage, probe, log, read)
        clock.move(2 * HOUR)
        _check_consumer(stage, probe)
        probe.close()
        stage.invariants(url)


def _stretch(stage: Stage, probe: Probe, name: str, client: Client, status: int) -> None:
    """Let the load go on for a while, and see that jobs run and tokens are judged by this clock."""
    began = time.monotonic()
    answer = client.get("/rate-limits")
    stage.tell(f"{name}: GET with a token of the right time", answer.status)
    stage.claim(answer.status == status, f"{name}: {answer.status} {answer.body}")
    if name != "as it is":
        while probe.value(CRON_RUNS) == probe.ran and time.monotonic() < began + 65:
            time.sleep(0.1)
        stage.tell(f"{name}: pg_cron ran after seconds", round(time.monotonic() - began, 1))
        stage.claim(probe.value(CRON_RUNS) > probe.ran, f"{name}: pg_cron goes on")
    time.sleep(max(0, began + stage.seconds(8, 2) - time.monotonic()))


def _back(stage: Stage, probe: Probe, clock: Clock) -> None:
    """Set the clock, an hour ahead, right: what was made in the future is not in the way for longer than it must be."""
    patient = probe.patients.pop()
    said = [probe.book_as(patient) for _ in range(CALLS + 1)]
    stage.claim(said == [OK] * CALLS + ["MB404"], f"a patient is limited to {CALLS} calls: {said}")
    (slot, _), (_, confirmed), (freed, cancelled) = (probe.hold() for _ in range(3))
    limit = probe.value("select pg_get_functiondef('internal.rate_limit_wait'::regproc)")
    if not stage.quick:
        ran = probe.value(CRON_RUNS)
        clock.move_to_a_minute(0)
        time.sleep(65)
        stage.claim(probe.value(CRON_RUNS) == ran, "control: set back and not started anew, pg_cron runs nothing")
    probe.jump(clock, 0)
    stage.claim(probe.book(slot) == "MB101", "a hold that was made an hour ahead is kept")
    seconds = probe.value(
        "select extract(epoch from max(expires_at) - clock_timestamp()) from data.booking where slot_id = %s", slot
    )
    stage.tell("back again: seconds that a hold of 120 lives", round(seconds))
    probe.connection.execute("select api.confirm_booking(%s)", [confirmed])
    probe.connection.execute("select api.cancel_booking(%s)", [cancelled])
    stage.claim(probe.book(freed) == OK, "unless it is confirmed or cancelled, which works")
    stage.tell("back again: bookings whose events are in another order by time", probe.value(INVERTED))

    stage.claim(limit.count(WITHOUT_THE_FUTURE) == 1, "the control fits")
    probe.connection.execute(limit.replace(WITHOUT_THE_FUTURE, "where v_free_at > p_now").encode())
    stage.claim(probe.book_as(patient) == "MB404", "control: calls of the future counted, he is refused for an hour")
    probe.connection.execute(limit.encode())
    stage.claim(probe.book_as(patient) == OK, "who was limited an hour ahead may book")


def _check(stage: Stage, probe: Probe, log: CallLog, read: set[Any]) -> None:
    stage.tell("acknowledged", log.outcomes()["ok"])
    stage.tell("refused", dict(log.codes()))
    stage.claim(log.outcomes()["ok"] > 100 and not log.outcomes()["unknown"], "the clients went on booking")
    stage.claim(set(log.codes()) <= REFUSALS, "and were told nothing else than ever")
    stage.claim(probe.value(SAME_IDS) == 0, "no id was made twice")
    stage.claim(probe.value("select bool_and(is_intact) from api.verify_audit()"), "the chain of the log is whole")
    missed = probe.value("select count(*) from data.event") - len(read)
    stage.tell("control: events that a reader by time missed", missed)
    stage.claim(missed > 0, "control: who reads what came after the last time he saw misses events")


def _check_consumer(stage: Stage, probe: Probe) -> None:
    """Take all events as a consumer does, once nothing is due any later."""
    taken: set[Any] = set()
    for _ in range(500):
        rows = probe.connection.execute("select id from api.claim_events('torture', 1000)").fetchall()
        if not rows:
            break
        ids = [row["id"] for row in rows]
        taken.update(ids)
        probe.connection.execute("select api.ack_events('torture', %s)", [ids])
    made = probe.value("select count(*) from data.event where topic like 'booking.%%' and topic <> 'booking.read'")
    stage.tell("events that a consumer was given, of all", f"{len(taken)} of {made}")
    stage.claim(len(taken) == made, "a consumer is given every event")


@contextmanager
def _reader_by_time(url: str) -> Iterator[set[Any]]:
    """Read the log as one ought not to, by "later than the last one seen", to the end of the block."""
    read: set[Any] = set()
    is_over = threading.Event()

    def follow() -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            last = "-infinity"
            while not is_over.wait(0.1):
                rows = connection.execute(
                    "select id, occurred_at::text from data.event where occurred_at > %s order by occurred_at", [last]
                ).fetchall()
                read.update(row[0] for row in rows)
                last = rows[-1][1] if rows else last

    thread = threading.Thread(target=follow)
    thread.start()
    try:
        yield read
    finally:
        is_over.set()
        thread.join()


def _choose(slots: list[Any], patients: list[Any]) -> Any:
    def choose(chance: random.Random) -> tuple[str, Arguments]:
        return "book_slot", {
            "p_slot_id": chance.choice(slots),
            "p_patient_id": chance.choice(patients),
            "p_idempotency_key": str(uuid.UUID(int=chance.getrandbits(128))),
            "p_confirm": chance.random() < 0.3,
        }

    return choose
