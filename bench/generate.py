"""Generating slots against INSERT ... SELECT of the same rows, clinic by clinic in turn, up to two millions."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import psycopg

from bench import server
from bench.result import Table, Target
from cluster import Cluster

SLOTS_OF_A_CLINIC = 20_000
WORLD = """
with clinic as (
  insert into data.clinic (id, name, time_zone, created_at, updated_at)
  select internal.new_id(), 'Clinic ' || n, 'Europe/London', now(), now() from generate_series(1, %s) as n
  returning id
), doctor as (
  insert into data.doctor (id, clinic_id, name, specialization, created_at, updated_at)
  select internal.new_id(), clinic.id, 'Dr ' || n, 'Cardiology', now(), now() from clinic, generate_series(1, 20) as n
  returning id, clinic_id
), shift as (
  insert into data.shift (
    id, clinic_id, name, starts_at, ends_at, slot_minutes, buffer_minutes, created_at, updated_at
  )
  select internal.new_id(), id, 'Morning', '08:00', '13:00', 30, 0, now(), now() from clinic
  returning id, clinic_id
), template as (
  insert into data.schedule_template (
    id, clinic_id, doctor_id, shift_id, weekday, capacity, visit_type, valid_from, valid_until, created_at, updated_at
  )
  select
    internal.new_id(), doctor.clinic_id, doctor.id, shift.id, weekday, 1, 'in_person', '-infinity', 'infinity', now(),
    now()
  from doctor
  inner join shift on shift.clinic_id = doctor.clinic_id
  cross join generate_series(1, 7) as weekday
), holiday as (
  insert into data.closure (id, clinic_id, starts_at, ends_at, reason, created_at, updated_at)
  select
    internal.new_id(), id, v_at, v_at + interval '1 day', 'holiday', now(), now()
  from clinic, generate_series(current_date + 30, current_date + 60, interval '30 days') as v_at
)
select id from clinic
"""
COLUMNS = "id, clinic_id, doctor_id, starts_at, ends_at, capacity, visit_type, template_id, resource_ids, created_at"
GENERATE = "select made, skipped from api.generate_slots(%s, current_date + 1, current_date + 102)"
_INSERT = f"insert into data.slot ({COLUMNS}) select {COLUMNS} from bench_row order by doctor_id, starts_at"
INSERTS = {"plain INSERT": _INSERT, "INSERT ON CONFLICT": f"{_INSERT} on conflict do nothing"}

Connection = psycopg.Connection[Any]


def measure(cluster: Cluster, *, quick: bool) -> Iterator[Table]:
    """Fill databases alike, the one by MedBook, others by what MedBook made."""
    url, service_url = server.medbook_database(cluster, "bench_generate")
    with psycopg.connect(url, autocommit=True) as connection:
        clinics = [row[0] for row in connection.execute(WORLD, [1 if quick else 100])]
        connection.execute("vacuum analyze")
    others = {}
    with psycopg.connect(cluster.database_url("postgres"), autocommit=True) as connection:
        for number, name in enumerate(INSERTS):
            connection.execute(f"create database bench_insert_{number} template bench_generate".encode())
            others[name] = cluster.database_url(f"bench_insert_{number}")
    compared = len(clinics) if quick else len(clinics) // 2
    seconds = _fill(clinics, compared, url, service_url, others)

    sizes = [1] if quick else [5, compared, len(clinics)]
    rows = {
        f"{name}, {size * SLOTS_OF_A_CLINIC:,} slots": {
            "µs / slot": _micros(of_one, size),
            "slots / s": 1e6 / _micros(of_one, size),
        }
        for name, of_one in seconds.items()
        for size in sizes
        if size <= len(of_one)
    }
    mine = seconds["MedBook"]
    yield Table(
        "generate",
        f"Generate slots, {SLOTS_OF_A_CLINIC:,} a call",
        rows,
        plotted="slots / s",
        targets=[
            Target(
                f"speed of MedBook ÷ plain INSERT, {compared * SLOTS_OF_A_CLINIC:,} slots",
                _micros(seconds["plain INSERT"], compared) / _micros(mine, compared),
                0.9,
                at_least=True,
            ),
            Target(
                f"seconds per slot at {sizes[-1] * SLOTS_OF_A_CLINIC:,} ÷ at {sizes[0] * SLOTS_OF_A_CLINIC:,}",
                _micros(mine, sizes[-1]) / _micros(mine, sizes[0]),
                1.2,
            ),
        ],
        notes=[
            f"The last {sizes[0] * SLOTS_OF_A_CLINIC:,} took"
            f" {_micros(mine[-sizes[0] :], sizes[0]) / _micros(mine, sizes[0]):.2f} times as long as the first.",
            "A call plans 102 days of 20 doctors, two of them closed. Clinic by clinic, right after it, the other"
            " databases are given the same rows from a table, ids included: as superuser, without row-level security.",
            "ON CONFLICT looks twice at the exclusion constraint, before a row is written and after.",
        ],
    )


def _micros(seconds: list[float], clinics: int) -> float:
    return sum(seconds[:clinics]) / clinics / SLOTS_OF_A_CLINIC * 1e6


def _fill(
    clinics: list[Any], compared: int, url: str, service_url: str, other_urls: dict[str, str]
) -> dict[str, list[float]]:
    """Give the seconds that each clinic took, by MedBook and by the others, who make the first of them only."""
    seconds: dict[str, list[float]] = {name: [] for name in ("MedBook", *other_urls)}
    with ExitStack() as stack:
        reader, service = (stack.enter_context(psycopg.connect(one, autocommit=True)) for one in (url, service_url))
        others = {
            name: stack.enter_context(psycopg.connect(other, autocommit=True)) for name, other in other_urls.items()
        }
        for other in others.values():
            other.execute(f"create unlogged table bench_row as select {COLUMNS} from data.slot".encode())
        for number, clinic in enumerate(clinics):
            began = time.perf_counter()
            row = service.execute(GENERATE, [clinic]).fetchone()
            seconds["MedBook"].append(time.perf_counter() - began)
            if row != (SLOTS_OF_A_CLINIC, 400):
                raise RuntimeError(f"made and skipped: {row}")
            for name, other in others.items() if number < compared else ():
                _copy(reader, other, clinic)
                began = time.perf_counter()
                inserted = other.execute(INSERTS[name].encode()).rowcount
                seconds[name].append(time.perf_counter() - began)
                if inserted != SLOTS_OF_A_CLINIC:
                    raise RuntimeError(f"inserted: {inserted}")
    return seconds


def _copy(reader: Connection, other: Connection, clinic: Any) -> None:
    query = f"copy (select {COLUMNS} from data.slot where clinic_id = '{clinic}') to stdout"
    other.execute("truncate bench_row")
    with (
        reader.cursor().copy(query.encode()) as source,
        other.cursor().copy(f"copy bench_row ({COLUMNS}) from stdin".encode()) as target,
    ):
        for data in source:
            target.write(data)
    other.execute("analyze bench_row")
