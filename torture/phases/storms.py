"""More want a seat than there are, and the same call comes many times at once."""

import random
import threading
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
from psycopg.rows import dict_row

from test_hot_slots import without_the_lock
from torture.call_log import OK, REFUSED, Call, CallLog
from torture.load import Arguments, Caller, Load
from torture.stage import Stage, as_app, world
from world import World, broken_invariants

CLIENTS = 24
SEATS = 100
LONGEST = 60
"""Seconds after which a storm is given up."""


def run(stage: Stage) -> None:
    """Storm slots, then keys; then both with the guards taken away."""
    with stage.cluster() as cluster:
        url = cluster.database_url()
        made, _, patients = world(url, 0, 600)
        with psycopg.connect(url, autocommit=True, options="-c TimeZone=UTC") as connection:
            made.connection = connection
            rounds = 1 if stage.quick else 3
            _hot_slots(stage, url, made, patients, rounds)
            _same_key(stage, url, made, 20 * rounds)
            stage.invariants(url)
            _without_guards(stage, url, made, patients)


def _hot_slots(stage: Stage, url: str, made: World, patients: list[Any], rounds: int) -> None:
    """Let 24 clients want 100 seats of one slot, and the one seat of others, over and over."""
    won, seats = 0, 0
    for number in range(rounds):
        slots = [made.slot(SEATS), *(made.slot() for _ in range(10))]
        log = _storm(stage, url, f"hot-{number}", slots, patients, SEATS + 10)
        won, seats = won + log.outcomes()[OK], seats + SEATS + 10
        stage.claim(set(log.codes()) <= {"MB101", "MB104", "55P03"}, f"who loses is told why, not {log.codes()}")
    stage.tell("hot slots: seats", seats)
    stage.tell("hot slots: winners", won)
    stage.claim(won == seats, "each seat of a hot slot has one winner")


def _storm(stage: Stage, url: str, name: str, slots: list[Any], patients: list[Any], seats: int) -> CallLog:
    """Go on until as many have won as there are seats, and for a second more: nobody else may."""
    log = stage.log(name)

    def choose(chance: random.Random) -> tuple[str, Arguments]:
        # half of them want the slot of many seats
        slot = slots[0] if chance.random() < 0.5 else chance.choice(slots)
        return "book_slot", {"p_slot_id": slot, "p_patient_id": chance.choice(patients)}

    with Load(as_app(url), log, choose, seed=stage.seed, clients=CLIENTS):
        deadline = time.monotonic() + LONGEST
        while log.outcomes()[OK] < seats and time.monotonic() < deadline:
            time.sleep(0.1)
        time.sleep(1)
    return log


def _same_key(stage: Stage, url: str, made: World, keys: int) -> None:
    """Send each key 24 times at once with the same arguments, then once with others."""
    slots = [made.slot(CLIENTS) for _ in range(keys)]
    log = stage.log("same-key")
    answers = _all_at_once(log, url, [_booking(slot, made.ann, f"key-{slot}") for slot in slots])
    given = {slot: {one.answer for one in calls if one.outcome == OK} for slot, calls in answers.items()}
    refused = [one.code for calls in answers.values() for one in calls if one.outcome == REFUSED]
    booked = made.value("select count(*) from data.booking where slot_id = any (%s)", slots)
    stage.tell("same key: calls", sum(map(len, answers.values())))
    stage.tell("same key: bookings", booked)
    stage.claim(set(refused) <= {"55P03"}, f"a twin waits for the answer, or for no longer than a second: {refused}")
    stage.claim(all(len(answer) == 1 for answer in given.values()), "a key has one answer")
    stage.claim(booked == keys, "a key books once")

    with psycopg.connect(as_app(url), autocommit=True, row_factory=dict_row) as connection:
        caller = Caller(log, CLIENTS, connection)
        others = [caller.call(*_booking(slot, made.bob, f"key-{slot}")).code for slot in slots]
    stage.claim(set(others) == {"MB109"}, "a key is refused for other arguments")

    loose = _all_at_once(stage.log("no-key"), url, [_booking(slot, made.bob, None) for slot in slots])
    differ = sum(len({one.outcome for one in calls}) > 1 for calls in loose.values())
    stage.tell("control: same calls without a key, answered differently", differ)
    stage.claim(differ > 0, "control: without a key the answers differ")


def _booking(slot: Any, patient: Any, key: str | None) -> tuple[str, Arguments]:
    return "book_slot", {"p_slot_id": slot, "p_patient_id": patient, "p_idempotency_key": key}


def _all_at_once(log: CallLog, url: str, bookings: list[tuple[str, Arguments]]) -> dict[Any, list[Call]]:
    """Let every client make every call, each at the same moment as the others; give the calls by slot."""
    barrier = threading.Barrier(CLIENTS)

    def client(number: int) -> list[Call]:
        with psycopg.connect(as_app(url), autocommit=True, row_factory=dict_row) as connection:
            caller = Caller(log, number, connection)
            calls = []
            for booking in bookings:
                barrier.wait(LONGEST)
                calls.append(caller.call(*booking))
            return calls

    answers = defaultdict(list)
    with ThreadPoolExecutor(CLIENTS) as pool:
        for calls in pool.map(client, range(CLIENTS)):
            for one in calls:
                answers[one.arguments["p_slot_id"]].append(one)
    return answers


def _without_guards(stage: Stage, url: str, made: World, patients: list[Any]) -> None:
    """Control: no lock and no constraints, as a careless change could leave it."""
    without_the_lock(made)
    made.connection.execute("drop index data.booking_seat_is_taken_once")
    made.connection.execute("alter table data.slot drop constraint slot_is_not_overbooked")
    slots = [made.slot(SEATS), *(made.slot() for _ in range(10))]
    won = _storm(stage, url, "hot-control", slots, patients, SEATS + 11).outcomes()[OK]
    broken = broken_invariants(made.connection)
    stage.tell("control: winners of so many seats without lock and constraints", f"{won} of {SEATS + 10}")
    stage.tell("control: invariants that see it", broken)
    stage.claim(won > SEATS + 10, "control: without lock and constraints seats are sold twice")
    stage.claim("no seat is taken twice" in broken, "control: the invariants see it")
