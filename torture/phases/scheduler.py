"""The jobs stopped, late and doubled: nothing depends on when they run, and nothing is done twice."""

import random
import time
from collections.abc import Callable
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from cluster import run_script
from torture import cron
from torture.call_log import CallLog
from torture.clock import Clock
from torture.jobs import backlog, left, run_jobs
from torture.load import Arguments, Choose, Load
from torture.stage import Stage, as_app, world
from world import World

HOLD_SECONDS = 5
"""The shortest there is."""

EXPIRED_NOT_ONCE = """
select count(*) from data.booking as b
where b.status = 'expired'
  and (select count(*) from data.event as e where e.entity_id = b.id and e.topic = 'booking.expired') <> 1
"""
TAKEN_BEFORE_ITS_END = """
select count(*) from (
  select created_at, lag(expires_at) over (partition by slot_id, seat order by created_at) as free_at from data.booking
) as b where created_at < free_at
"""
BOOKED_AGAIN = "select count(*) - count(distinct slot_id) from data.booking"
CRON_FAILED = "select count(*) from cron.job_run_details where status = 'failed'"
CRON_RAN = "select count(*) from cron.job_run_details where status = 'succeeded'"
NAIVE_EXPIRY = """
create or replace function internal.expire_holds(p_limit integer default 1000) returns integer language plpgsql
set search_path = pg_catalog, pg_temp as $$
declare v_due record; v_count integer := 0;
begin
  for v_due in select * from data.booking where status = 'pending' and expires_at <= internal.now() limit p_limit loop
    update data.booking set status = 'expired', expired_at = internal.now() where id = v_due.id;
    update data.slot set booked = booked - 1 where id = v_due.slot_id;
    perform internal.record_event('booking.expired', v_due.clinic_id, v_due.id);
    v_count := v_count + 1;
  end loop;
  return v_count;
end $$
"""
"""Neither lock nor second look: what is read as due may have been ended by somebody else since."""


def run(stage: Stage) -> None:
    """Stop, delay and double the jobs; then the same with naive jobs, which do things twice."""
    clock = Clock(stage.directory)
    # it is looked up once a second: the backlog asks for the time too often for more
    environment = {**clock.environment, "FAKETIME_NO_CACHE": "0", "FAKETIME_CACHE_DURATION": "1"}
    with stage.cluster("", environment, **cron.CONNECTING) as cluster:
        url = cluster.database_url()
        cron.follow_the_clock(url)
        with psycopg.connect(url, autocommit=True) as admin:
            made, slots, patients = _short_holds(url, admin)
            _stopped(stage, url, admin, slots, patients)
            _late(stage, url, made, patients)
            # pg_cron starts jobs when a minute begins
            clock.move_to_a_minute(0)
            _doubled(stage, url, admin, slots, patients)
        control = cluster.create_database("control")
        run_script("migrate", control)
        _control_stopped(stage, control)
        _control_doubled(stage, control)


def _stopped(stage: Stage, url: str, admin: psycopg.Connection[Any], slots: list[Any], patients: list[Any]) -> None:
    admin.execute("update cron.job set active = false")
    ran = _value(admin, CRON_RAN)
    log = _book(stage, url, "stopped", slots, patients, 60, lambda: _value(admin, BOOKED_AGAIN) >= len(slots))
    again = _value(admin, BOOKED_AGAIN)
    stage.tell("stopped: acknowledged", log.outcomes()["ok"])
    stage.tell("stopped: seats booked again after a stale hold", again)
    stage.claim(_value(admin, CRON_RAN) == ran, "no job ran")
    stage.claim(again >= len(slots), "a hold that is over is booked over though nothing sweeps")
    stage.claim(_value(admin, TAKEN_BEFORE_ITS_END) == 0, "and never before it is over")
    stage.claim(_value(admin, EXPIRED_NOT_ONCE) == 0, "each hold ended once")
    stage.invariants(url)


def _late(stage: Stage, url: str, made: World, patients: list[Any]) -> None:
    """Let 5,000 holds, keys and events, and their slots, be long due, then run all jobs by four sessions at once."""
    holds = 1000 if stage.quick else 5_000
    backlog(made, url, holds, patients)
    stage.tell("late: due", left(made.connection))
    made.connection.execute("update cron.job set active = true")
    began = time.monotonic()
    errors = run_jobs(url, until=lambda: left(made.connection) == 0)
    stage.tell("late: done by four sessions in seconds", round(time.monotonic() - began, 1))
    stage.claim(left(made.connection) == 0, "all that was due is done")
    stage.claim(not errors, f"the jobs did it without an error: {dict(errors)}")
    stage.claim(_value(made.connection, EXPIRED_NOT_ONCE) == 0, "each hold ended once")
    stage.invariants(url)


def _doubled(stage: Stage, url: str, admin: psycopg.Connection[Any], slots: list[Any], patients: list[Any]) -> None:
    """Run every job by four sessions without a pause, and by pg_cron too, while 24 clients book."""
    ran = _value(admin, CRON_RAN)
    began = time.monotonic()
    log = stage.log("scheduler-doubled")

    def is_over() -> bool:
        lasted = time.monotonic() - began
        return lasted > 60 or (lasted > stage.seconds(10, 8) and _value(admin, CRON_RAN) > ran)

    with Load(as_app(url), log, _choose(slots, patients), seed=stage.seed):
        errors = run_jobs(url, until=is_over)
    stage.tell("doubled: acknowledged", log.outcomes()["ok"])
    stage.tell("doubled: expired", _value(admin, "select count(*) from data.booking where status = 'expired'"))
    stage.tell("doubled: runs of pg_cron", _value(admin, CRON_RAN) - ran)
    stage.claim(_value(admin, CRON_RAN) > ran, "pg_cron took part")
    stage.claim(not errors, f"no job failed: {dict(errors)}")
    stage.claim(_value(admin, CRON_FAILED) == 0, "nor one of pg_cron's")
    stage.claim(_value(admin, EXPIRED_NOT_ONCE) == 0, "each hold ended once")
    stage.claim(_value(admin, TAKEN_BEFORE_ITS_END) == 0, "and no seat was given away before")
    stage.claim(_value(admin, "select bool_and(is_intact) from api.verify_audit()"), "the chain of the log is whole")
    stage.invariants(url)


def _control_stopped(stage: Stage, url: str) -> None:
    """Where booking relies on the sweep, a hold that is over keeps its seat for as long as no job runs."""
    with psycopg.connect(url, autocommit=True) as admin:
        _, slots, patients = _short_holds(url, admin)
        stale = _source(admin, "internal.stale_holds(uuid, uuid, timestamptz)")
        admin.execute(stale.replace("status = 'pending'", "status = 'swept by a job only'").encode())
        _book(stage, url, "control", slots, patients, HOLD_SECONDS + 2)
        again = _value(admin, BOOKED_AGAIN)
        admin.execute(stale.encode())
    stage.tell("control: booked again where only jobs end holds", again)
    stage.claim(again == 0, "control: with a booking that waits for the sweep nobody gets the seat")


def _control_doubled(stage: Stage, url: str) -> None:
    with psycopg.connect(url, autocommit=True) as admin:
        made, slots, patients = _short_holds(url, admin)
        backlog(made, url, 500, patients)
        seal = _source(admin, "internal.seal_events(integer)")
        lock = "not pg_try_advisory_xact_lock(hashtextextended('medbook.seal_events', 0))"
        admin.execute(NAIVE_EXPIRY.encode())
        admin.execute(seal.replace(lock, "false").encode())
        _book(stage, url, "control-doubled", slots, patients, 1)
        errors = run_jobs(url, until=lambda: left(admin) == 0)
        twice = _value(admin, EXPIRED_NOT_ONCE)
    stage.tell("control: errors of jobs without their locks", dict(errors))
    stage.tell("control: holds ended more than once", twice)
    stage.claim(errors["seal_events 23505"] > 0, "control: sealing by two at once without the advisory lock fails")
    stage.claim(
        twice + errors["expire_holds 23514"] > 0,
        "control: a naive sweep, doubled, ends holds twice, unless a constraint stops it",
    )


def _short_holds(url: str, admin: psycopg.Connection[Any]) -> tuple[World, list[Any], list[Any]]:
    made, slots, patients = world(url, 100, 100)
    made.connection = admin
    made.call("update_clinic", made.clinic, Jsonb({"hold_seconds": HOLD_SECONDS}))
    return made, slots, patients


def _book(
    stage: Stage,
    url: str,
    name: str,
    slots: list[Any],
    patients: list[Any],
    seconds: float,
    is_enough: Callable[[], bool] = lambda: False,
) -> CallLog:
    """Book for so long, or until it is enough."""
    log = stage.log(f"scheduler-{name}")
    deadline = time.monotonic() + seconds
    with Load(as_app(url), log, _choose(slots, patients), seed=stage.seed):
        while time.monotonic() < deadline and not is_enough():
            time.sleep(0.1)
    return log


def _choose(slots: list[Any], patients: list[Any]) -> Choose:
    def choose(chance: random.Random) -> tuple[str, Arguments]:
        return "book_slot", {"p_slot_id": chance.choice(slots), "p_patient_id": chance.choice(patients)}

    return choose


def _value(connection: psycopg.Connection[Any], query: str) -> Any:
    row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


def _source(connection: psycopg.Connection[Any], function: str) -> str:
    return str(_value(connection, f"select pg_get_functiondef('{function}'::regprocedure)"))
