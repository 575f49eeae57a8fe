"""kill -9 of the whole server under load: nothing acknowledged is lost, and what is unknown can be settled."""

import random
import time
import uuid
from typing import Any

import psycopg
from psycopg.rows import dict_row

from torture.call_log import OK, CallLog
from torture.load import Arguments, Load, lost, settle
from torture.stage import Stage, as_app, medbook, world


def run(stage: Stage) -> None:
    """Kill the server while 24 clients book; then the same without durability, which must lose some."""
    rounds = 1 if stage.quick else 5
    acknowledged, unknown, gone = 0, 0, 0
    for number in range(rounds):
        log, missing = _kill_under_load(stage, f"kill-{number}")
        acknowledged, unknown, gone = (
            acknowledged + log.outcomes()["ok"],
            unknown + log.outcomes()["unknown"],
            gone + len(missing),
        )
    stage.tell("acknowledged", acknowledged)
    stage.tell("unknown, settled by their key", unknown)
    stage.tell("acknowledged and lost", gone)
    stage.claim(acknowledged > 100 and unknown > 0, "the server was killed at work")
    stage.claim(gone == 0, "no acknowledged booking is lost")


def _kill_under_load(stage: Stage, name: str, **settings: str) -> tuple[CallLog, list[str]]:
    """Give what was called, and the acknowledged bookings that the database has not."""
    with stage.cluster(**settings) as cluster:
        url = medbook(cluster)
        _, slots, patients = world(url, 400, 400)

        def choose(chance: random.Random) -> tuple[str, Arguments]:
            return "book_slot", {
                "p_slot_id": chance.choice(slots),
                "p_patient_id": chance.choice(patients),
                "p_idempotency_key": str(uuid.UUID(int=chance.getrandbits(128))),
            }

        log = CallLog(stage.directory / f"{name}.jsonl")
        with Load(as_app(url), log, choose, seed=stage.seed):
            time.sleep(stage.seconds(5, 1.5))
            cluster.kill()
        cluster.start()
        # a key is its caller's alone
        with _connect(url) as connection, _connect(as_app(url)) as app:
            settled = settle(app, log)
            missing = lost(connection, [*log, *settled])
            again = settle(app, log)
        stage.claim([one.answer for one in settled] == [one.answer for one in again], "a key answers alike each time")
        stage.claim(OK in {one.outcome for one in log}, "some were booked")
        stage.invariants(url)
    return log, missing


def _connect(url: str) -> psycopg.Connection[Any]:
    return psycopg.connect(url, autocommit=True, row_factory=dict_row)
