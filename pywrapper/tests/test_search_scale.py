"""Searching among five million slots reads what it gives, by the indexes that are made for it. No test is on time."""

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from cluster import Cluster
from scale import CLINIC, DOCTOR, PATIENT, build, id_of, read

# as much again as was seen when this was written may be looked at, and no more
A_CLINIC, A_DOCTOR = id_of(CLINIC, 7), id_of(DOCTOR, 1007)
CLINIC_INDEX, DOCTOR_INDEX, TIME_INDEX = (f"slot_free_{name}_idx" for name in ("clinic_id", "doctor_id", "starts_at"))


@dataclass
class Case:
    """A call, how it should find its slots, and how much it may look at."""

    call: str
    index: str
    rows: int
    buffers: int
    values: tuple[Any, ...] = ()


CASES = {
    "the next 50 of a clinic": Case("search_slots(%s)", CLINIC_INDEX, 120, 900, (A_CLINIC,)),
    "the next 50 of a doctor": Case("search_slots(p_doctor_id => %s)", DOCTOR_INDEX, 120, 700, (A_DOCTOR,)),
    "a specialization in a clinic": Case(
        "search_slots(%s, p_specialization => 'specialty 3')", DOCTOR_INDEX, 120, 600, (id_of(CLINIC, 90),)
    ),
    "a specialization anywhere": Case("search_slots(p_specialization => 'general practice')", TIME_INDEX, 1600, 4000),
    "a rare specialization": Case("search_slots(p_specialization => 'rare')", DOCTOR_INDEX, 120, 600),
    "anything anywhere": Case("search_slots()", TIME_INDEX, 800, 4500),
    "a deep page of a clinic": Case(
        "search_slots(%s, p_after => (select id from data.slot where clinic_id = %s and starts_at > '2030-07-01'"
        " and is_free order by starts_at, id limit 1))",
        CLINIC_INDEX,
        130,
        900,
        (A_CLINIC, A_CLINIC),
    ),
    "Sunday afternoons of a clinic": Case(
        "search_slots(%s, p_weekdays => '{7}', p_time_from => '14:00')", CLINIC_INDEX, 1700, 2400, (A_CLINIC,)
    ),
    "what a patient may book in a clinic": Case(
        "search_slots(%s, p_patient_id => %s)", CLINIC_INDEX, 120, 3400, (A_CLINIC, id_of(PATIENT, 7))
    ),
    "the first of every doctor of a clinic": Case("list_first_available(%s)", DOCTOR_INDEX, 220, 600, (A_CLINIC,)),
    "the first of every doctor of a specialization": Case(
        "list_first_available(p_specialization => 'specialty 3')", DOCTOR_INDEX, 2700, 5500
    ),
    "a month of a clinic": Case("list_free_days(%s)", CLINIC_INDEX, 950, 1800, (A_CLINIC,)),
    "a month of a doctor": Case("list_free_days(p_doctor_id => %s)", DOCTOR_INDEX, 950, 1800, (A_DOCTOR,)),
}


@pytest.fixture(scope="module")
def large(cluster: Cluster) -> Iterator[psycopg.Connection[Any]]:
    """A superuser's connection to a database of five million slots, at a moment that stands still."""
    with psycopg.connect(cluster.database_url("postgres"), autocommit=True) as server:
        with psycopg.connect(cluster.copy_database("large"), autocommit=True) as connection:
            build(connection)
            yield connection
        server.execute("drop database large with (force)")


def check(connection: psycopg.Connection[Any], case: Case) -> None:
    reading = read(connection, case.call, *case.values)
    assert case.index in reading.indexes, reading
    assert reading.indexes <= {case.index, "slot_pkey"}, reading
    assert not reading.scanned & {"slot", "booking"}, reading
    assert reading.rows <= case.rows, reading
    assert reading.buffers <= case.buffers, reading


def test_the_database_is_as_large_as_it_is_said_to_be(large: psycopg.Connection[Any]) -> None:
    found = large.execute("select count(*), count(*) filter (where booked >= capacity) from data.slot").fetchone()
    assert found == (5_000_000, 4_500_000)


@pytest.mark.parametrize("name", CASES)
def test_a_search_reads_no_more_than_it_gives(
    large: psycopg.Connection[Any], name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    case = CASES[name]
    check(large, case)
    took = []
    for _ in range(5):
        start = time.perf_counter()
        large.execute(f"select * from api.{case.call}".encode(), case.values).fetchall()
        took.append(time.perf_counter() - start)
    with capsys.disabled():
        print(f"\n{name}: {statistics.median(took) * 1000:.1f} ms", end="")


@pytest.mark.parametrize("name", list(CASES)[:5])
def test_without_its_indexes_it_would_not(large: psycopg.Connection[Any], name: str) -> None:
    with large.transaction(force_rollback=True):
        large.execute(f"drop index data.{CLINIC_INDEX}, data.{DOCTOR_INDEX}, data.{TIME_INDEX}".encode())
        # some would take minutes to tell how much they read
        large.execute("set local statement_timeout = '10s'")
        with pytest.raises((AssertionError, psycopg.errors.QueryCanceled)):
            check(large, CASES[name])
