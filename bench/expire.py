"""Booking while a hundred thousand holds are expired, against booking while nothing else is done."""

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

import psycopg

from bench import server
from bench.clients import FIRST, Run, own_slots, run
from bench.contestants.medbook import MedBook
from bench.result import Table, Target
from cluster import Cluster
from medbook import jobs

CLIENTS = 8
# Doctors have a slot each at the same time: every tenth of a patient's own, as no patient can be in two places.
HOLDS = """
with v_from as (select coalesce(max(ends_at), date_trunc('day', now()) + interval '2 days') as at from data.slot),
v_doctor as (select id, clinic_id, row_number() over (order by id) - 1 as number from data.doctor),
v_patient as (select id, row_number() over (order by id) - 1 as number from data.patient),
v_slot as (
  insert into data.slot (id, clinic_id, doctor_id, starts_at, ends_at, capacity, booked, visit_type, created_at)
  select
    internal.new_id(), d.clinic_id, d.id, v_from.at + n / 50 * interval '10 minutes',
    v_from.at + n / 50 * interval '10 minutes' + interval '10 minutes', 1, 1, 'in_person', now()
  from v_from, generate_series(0, %s - 1) as n
  inner join v_doctor as d on d.number = n %% 50
  returning id, clinic_id, doctor_id, starts_at, ends_at
)
insert into data.booking (
  id, clinic_id, slot_id, doctor_id, patient_id, starts_at, ends_at, seat, status, reference, expires_at, created_at
)
select
  internal.new_id(), s.clinic_id, s.id, s.doctor_id, p.id, s.starts_at, s.ends_at, 1, 'pending',
  internal.new_reference(), now() - random() * interval '1 minute', now() - interval '3 minutes'
from v_slot as s
inner join v_doctor as d on d.id = s.doctor_id
inner join v_patient as p on p.number = d.number
"""
DUE = "select count(*) from data.booking where status = 'pending' and expires_at <= now()"


def measure(cluster: Cluster, *, quick: bool) -> Iterator[Table]:
    """Book in turn with and without the job, until it has expired all that is due."""
    holds, bookings = (2000, 100) if quick else (100_000, 1200)
    medbook = MedBook(*server.medbook_database(cluster, "bench_expire"))
    medbook.prepare(50, 50)
    with psycopg.connect(medbook.url, autocommit=True) as connection:
        # those that are made meanwhile do not expire before the end
        connection.execute("update data.clinic set hold_seconds = 3600")
        connection.execute(HOLDS, [holds])
        connection.execute("vacuum analyze")
        connection.execute("checkpoint")
        quiet, expiring, seconds = [], [], 0.0
        counts = (CLIENTS * FIRST, bookings)
        while _value(connection, DUE):
            firsts, work = (own_slots(medbook, CLIENTS, count) for count in counts)
            quiet.append(run(medbook, firsts, work))
            firsts, work = (own_slots(medbook, CLIENTS, count) for count in counts)
            with _expiring(medbook) as timer:
                expiring.append(run(medbook, firsts, work))
            seconds += timer.value
        expired = _value(connection, "select count(*) from data.booking where status = 'expired'")
        booked = sum(counts) * 2 * len(quiet)
        broken = _value(connection, "select count(*) from data.slot where booked = 1") - booked
    rows = {name: _row(runs) for name, runs in (("quiet", quiet), ("while holds expire", expiring))}
    ratio = rows["while holds expire"]["p99 ms"] / rows["quiet"]["p99 ms"]
    yield Table(
        "expire",
        f"Book with {CLIENTS} clients, and the job expires {holds:,} holds",
        rows,
        plotted="p99 ms",
        targets=[
            Target("p99 while holds expire ÷ quiet", ratio, 1.5),
            Target(
                "holds that did not expire, and seats that were not freed",
                holds - expired + abs(broken),
                0,
                is_must=True,
            ),
        ],
        notes=[
            f"{len(quiet)} rounds of {bookings} bookings with, and as many without the job, in turn, each after {FIRST}"
            f" of each client that do not count; it expired {expired / seconds:,.0f} holds a second."
        ],
    )


def _row(runs: list[Run]) -> dict[str, float]:
    return {
        "bookings / s": median(one.per_second for one in runs),
        "p50 ms": median(one.percentile(0.50) for one in runs),
        "p99 ms": median(one.percentile(0.99) for one in runs),
        "max ms": max(one.percentile(1.0) for one in runs),
        "not booked": sum(one.outcomes.total() - one.outcomes["booked"] for one in runs),
    }


@contextmanager
def _expiring(medbook: MedBook) -> Iterator[Any]:
    """Let the job run, as the login that runs jobs, to the end of the block; its value is how long it took."""
    context = multiprocessing.get_context("fork")
    stop, seconds = context.Event(), context.Value("d", 0.0)
    process = context.Process(target=_expire, args=(medbook.url, stop, seconds))
    process.start()
    try:
        yield seconds
    finally:
        stop.set()
        process.join(60)


def _expire(url: str, stop: Any, seconds: Any) -> None:
    with psycopg.connect(url.replace("postgres@", "medbook_migrator@"), autocommit=True) as connection:
        began = time.perf_counter()
        while not stop.is_set() and jobs.run_batch(connection, "expire_holds"):
            pass
        seconds.value = time.perf_counter() - began


def _value(connection: psycopg.Connection[Any], query: str) -> int:
    row = connection.execute(query.encode()).fetchone()
    assert row
    return int(row[0])
