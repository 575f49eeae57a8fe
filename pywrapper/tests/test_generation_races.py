"""Slots generated while others are made by hand: each time is used once, and nobody waits in a circle."""

import random
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any

import psycopg
import pytest

from world import World, broken_invariants

DOCTORS = 2
DAYS = 2
"""Of a round: these generate the same days, and those make slots by hand in them."""
ROUNDS = 12
GENERATORS = 2
BY_HAND = 6
EACH = 10
"""By hand, of each."""
FIRST = date(2030, 1, 8)
GENERATE = "select made, skipped from api.generate_slots(%s, %s, %s)"
PLANNED = """
select count(*), count(*) filter (where exists (
  select from data.slot as s
  where s.doctor_id = d.id and s.status = 'open' and s.during && tstzrange(v_at, v_at + interval '20 minutes')
))
from data.doctor as d
cross join generate_series(%s::timestamptz, %s, '1 day') as v_day
cross join generate_series(v_day + interval '8 hours', v_day + interval '17 hours 40 minutes', '20 minutes') as v_at
"""


@pytest.fixture
def doctors(world: World) -> list[Any]:
    """Doctors with 30 slots of 20 minutes on each day."""
    found = [world.doctor, world.call("add_doctor", world.clinic, "Dr Max Bell", "Surgery")["id"]]
    for doctor in found:
        for weekday in range(1, 8):
            world.call("define_availability", doctor, weekday, "08:00", "18:00", 20)
    return found


def at_once(url: str, works: list[Callable[[psycopg.Connection[Any]], Counter[str]]]) -> Counter[str]:
    """Let each work on a connection of its own, all from the same moment, and count their answers."""
    barrier = threading.Barrier(len(works))

    def run(work: Callable[[psycopg.Connection[Any]], Counter[str]]) -> Counter[str]:
        with psycopg.connect(url, autocommit=True) as connection:
            barrier.wait(30)
            return work(connection)

    with ThreadPoolExecutor(len(works)) as pool:
        return sum(pool.map(run, works), Counter())


def answer(connection: psycopg.Connection[Any], query: str, *values: Any) -> str:
    """Tell how a call went: done, or by which error."""
    try:
        connection.execute(query.encode(), values)
    except psycopg.Error as error:
        return str(error.sqlstate)
    return "done"


def generating(clinic: Any, first: date) -> Callable[[psycopg.Connection[Any]], Counter[str]]:
    """Generate some days."""
    return lambda connection: Counter([answer(connection, GENERATE, clinic, first, first + timedelta(DAYS - 1))])


def by_hand(doctors: list[Any], first: date, seed: int) -> Callable[[psycopg.Connection[Any]], Counter[str]]:
    """Make slots of 25 minutes at any time of these days."""

    def work(connection: psycopg.Connection[Any]) -> Counter[str]:
        chance = random.Random(seed)
        answers: Counter[str] = Counter()
        for _ in range(EACH):
            starts_at = (
                f"{first + timedelta(chance.randrange(DAYS))} {chance.randrange(8, 17)}:{chance.randrange(60):02}Z"
            )
            made = answer(
                connection,
                "select api.create_slot(%s, %s, %s::timestamptz + interval '25 minutes')",
                chance.choice(doctors), starts_at, starts_at,
            )  # fmt: skip
            answers[f"by hand {made}"] += 1
        return answers

    return work


def test_each_time_is_used_once_and_nobody_waits_in_a_circle(world: World, database: str, doctors: list[Any]) -> None:
    answers: Counter[str] = Counter()
    for number in range(ROUNDS):
        first = FIRST + timedelta(number * DAYS)
        answers += at_once(
            database,
            [generating(world.clinic, first) for _ in range(GENERATORS)]
            + [by_hand(doctors, first, number * BY_HAND + n) for n in range(BY_HAND)],
        )
    print(dict(answers))
    # whoever waits for a second, on a busy machine, is told that it is locked
    assert set(answers) <= {"done", "55P03", "by hand done", "by hand MB107", "by hand 55P03"}
    assert answers["done"] >= ROUNDS
    assert answers["by hand done"]
    assert answers["by hand MB107"]
    assert broken_invariants(world.connection) == []
    begins, ends = (datetime.combine(day, datetime.min.time()) for day in (FIRST, first + timedelta(DAYS - 1)))
    assert world.connection.execute(PLANNED, [begins, ends]).fetchone() == (ROUNDS * DAYS * DOCTORS * 30,) * 2
    assert world.value("select deadlocks from pg_stat_database where datname = current_database()") == 0
