"""The clock moved by an hour, ahead and back, under load: what is booked stays right; what holds do is told."""

import os
import subprocess
import time
from typing import Any

from client import Client
from conftest import serving, token
from torture import cron
from torture.aftermath import bookings
from torture.call_log import OK, CallLog
from torture.clock import Clock
from torture.jobs import LEFT
from torture.load import Load
from torture.probe import Probe, ReaderByTime
from torture.processes import MEDBOOK
from torture.stage import Stage, as_app, world

HOUR = 3600
REFUSALS = {"55P03", "MB101", "MB104", "MB401", "MB402"}
"""What bookers at the same slots are told."""
CALLS, WINDOW_SECONDS = 3, 60
SAME_IDS = """
select
  (select count(*) - count(distinct id) from data.event) + (select count(*) - count(distinct id) from data.booking)
"""
INVERTED = """
select count(*) from (
  select e.topic, row_number() over (partition by e.entity_id order by e.occurred_at, e.id) as n
  from data.event as e where e.topic like 'booking.%'
) as v where n > 1 and topic = 'booking.hold_created'
"""
LATE_HOLDS = """
select count(*) from data.booking
where status = 'pending' and expires_at > clock_timestamp() + interval '10 minutes'
"""
LIVES = "select extract(epoch from max(expires_at) - clock_timestamp()) from data.booking where slot_id = %s"
WITHOUT_THE_FUTURE = "where v_free_at > p_now and v_free_at <= p_now + p_rule.window_seconds * interval '1 second'"


def run(stage: Stage) -> None:
    """Move the clock while clients book, servers serve and jobs run."""
    clock = Clock(stage.directory)
    with stage.cluster("", clock.environment, **cron.CONNECTING) as cluster:
        url = cluster.database_url()
        cron.follow_the_clock(url)
        _, slots, patients = world(url, 300 if stage.quick else 1500, 400)
        choose, log = bookings(slots[:-40], patients[:-40], confirmed=0.3), stage.log("clock")
        probe = Probe(url, stage.log("probe"), slots[-40:], patients[-40:])
        probe.connection.execute("select api.set_rate_limit('book', %s, %s)", [CALLS, WINDOW_SECONDS])
        probe.connection.execute("select api.subscribe('torture', array['booking.*'])")
        with (
            serving(url, **clock.environment) as port,
            ReaderByTime(url) as reader,
            Load(as_app(url), log, choose, seed=stage.seed, clients=8),
        ):
            client = Client(port, token(role="admin", minutes=50))
            _stretch(stage, probe, client, "as it is", 200)
            ended = [probe.hold() for _ in range(5)]
            ran = probe.value(cron.RUNS)
            clock.move(HOUR)
            said = [probe.book(slot) for slot, _ in ended]
            stage.claim(set(said) == {OK}, f"an hour ahead every hold is over, and bookable: {said}")
            _cron_goes_on(stage, probe, "an hour ahead", ran)
            _stretch(stage, probe, client, "an hour ahead", 401)
            _back(stage, probe, clock)
            _stretch(stage, probe, client, "back again", 200)
            clock.move(-HOUR)
            _stretch(stage, probe, client, "an hour behind", 401)
            stage.tell("an hour behind: holds that live over ten minutes more", probe.value(LATE_HOLDS))
            clock.move(0)
            _stretch(stage, probe, client, "right again", 200)
        _check(stage, probe, log, reader.read)
        clock.move(2 * HOUR)
        _check_consumer(stage, probe)
        probe.close()
        stage.invariants(url)


def _stretch(stage: Stage, probe: Probe, client: Client, name: str, status: int) -> None:
    """Let the load go on for a while; see that tokens are judged by this clock, and that jobs do all that is due."""
    answer = client.get("/rate-limits")
    stage.tell(f"{name}: GET with a token of the right time", answer.status)
    stage.claim(answer.status == status, f"{name}: {answer.status} {answer.body}")
    time.sleep(stage.seconds(3, 2))
    environment = {**os.environ, "DATABASE_URL": probe.url.replace("postgres@", "medbook_migrator@")}
    done = subprocess.run([MEDBOOK, "tick", "--once"], env=environment, capture_output=True, text=True, check=False)
    stage.claim(done.returncode == 0, f"{name}: medbook tick runs the jobs: {done.stderr}")
    stage.claim(probe.value(LEFT) == 0, f"{name}: which do all that is due")


def _cron_goes_on(stage: Stage, probe: Probe, name: str, ran: int) -> None:
    began = time.monotonic()
    while probe.value(cron.RUNS) == ran and time.monotonic() < began + 30:
        time.sleep(0.1)
    stage.tell(f"{name}: pg_cron ran after seconds", round(time.monotonic() - began, 1))
    stage.claim(probe.value(cron.RUNS) > ran, f"{name}: pg_cron goes on")


def _back(stage: Stage, probe: Probe, clock: Clock) -> None:
    """Set the clock, an hour ahead, right: what was made in the future is not in the way for longer than it must be."""
    patient = probe.patients.pop()
    said = [probe.book_as(patient) for _ in range(CALLS + 1)]
    stage.claim(said == [OK] * CALLS + ["MB404"], f"a patient is limited to {CALLS} calls: {said}")
    (slot, _), (_, confirmed), (freed, cancelled) = (probe.hold() for _ in range(3))
    clock.move(0)
    if not stage.quick:
        _cron_waits(stage, probe, clock)
    stage.claim(probe.book(slot) == "MB101", "a hold that was made an hour ahead is kept")
    stage.tell("back again: seconds that a hold of 120 lives", round(probe.value(LIVES, slot)))
    probe.connection.execute("select api.confirm_booking(%s)", [confirmed])
    probe.connection.execute("select api.cancel_booking(%s)", [cancelled])
    stage.claim(probe.book(freed) == OK, "unless it is confirmed or cancelled, which works")
    stage.tell("back again: bookings whose events are in another order by time", probe.value(INVERTED))

    limit = probe.value("select pg_get_functiondef('internal.rate_limit_wait'::regproc)")
    stage.claim(limit.count(WITHOUT_THE_FUTURE) == 1, "the control fits")
    probe.connection.execute(limit.replace(WITHOUT_THE_FUTURE, "where v_free_at > p_now").encode())
    stage.claim(probe.book_as(patient) == "MB404", "control: calls of the future counted, he is refused for an hour")
    probe.connection.execute(limit.encode())
    stage.claim(probe.book_as(patient) == OK, "who was limited an hour ahead may book")


def _cron_waits(stage: Stage, probe: Probe, clock: Clock) -> None:
    """See pg_cron do nothing though a minute begins: until it is started anew it waits for the last it has seen."""
    clock.move_to_a_minute(0)
    time.sleep(4)
    ran = probe.value(cron.RUNS)
    time.sleep(6)
    stage.claim(probe.value(cron.RUNS) == ran, "control: set back, pg_cron runs nothing")
    cron.follow_the_clock(probe.url)
    # ahead of where it is now
    clock.move_to_a_minute(60)
    _cron_goes_on(stage, probe, "back again, started anew", ran)


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
        ids = [row["id"] for row in rows]
        if ids:
            taken.update(ids)
            probe.connection.execute("select api.ack_events('torture', %s)", [ids])
        # of the 1000 events of the outbox that a claim hands out the consumer may want none
        elif probe.value("select count(*) from data.outbox") == 0:
            break
    made = probe.value("select count(*) from data.event where topic like 'booking.%' and topic <> 'booking.read'")
    stage.tell("events that a consumer was given, of all", f"{len(taken)} of {made}")
    stage.claim(len(taken) == made, "a consumer is given every event")
