"""Generating slots against a plain INSERT ... SELECT of the same rows, clinic by clinic in turn, up to two millions."""

import time
from collections.abc import Iterator
from statistics import median
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
    internal.new_id(), doctor.clinic_id, doctor.id, shift.id, weekday, 1, 'in_person', '-infinity', 'infinity', now(), now()
  from doctor
  inner join shift on shift.clinic_id = doctor.clinic_id
  cross join generate_series(1, 7) as weekday
), holiday as (
  insert into data.closure (id, clinic_id, starts_at, ends_at, reason, created_at, updated_at)
  select
    internal.new_id(), id, current_date + n * interval '30 days', current_date + n * interval '30 days' + interval '1 day',
    'holiday', now(), now()
  from clinic, generate_series(1, 2) as n
)
select id from clinic
"""
COLUMNS = "id, clinic_id, doctor_id, starts_at, ends_at, capacity, visit_type, template_id, resource_ids, created_at"
GENERATE = "select made, skipped from api.generate_slots(%s, current_date + 1, current_date + 102)"
INSERT = f"insert into data.slot ({COLUMNS}) select {COLUMNS} from bench_row order by doctor_id, starts_at"

Connection = psycopg.Connection[Any]


def measure(cluster: Cluster, *, quick: bool) -> Iterator[Table]:
    """Fill two databases alike, the one by MedBook, the other by what MedBook made."""
    url, service_url = server.medbook_database(cluster, "bench_generate")
    with psycopg.connect(url) as connection:
        clinics = [row[0] for row in connection.execute(WORLD, [1 if quick else 100])]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("vacuum analyze")
    with psycopg.connect(cluster.database_url("postgres"), autocommit=True) as connection:
        connection.execute("create database bench_insert template bench_generate")
    made, inserted = _fill(clinics, url, service_url, cluster.database_url("bench_insert"))

    def micros(seconds: list[float], slots: int) -> float:
        clinics_of_it = seconds[: max(1, slots // SLOTS_OF_A_CLINIC)]
        return sum(clinics_of_it) / len(clinics_of_it) / SLOTS_OF_A_CLINIC * 1e6

    sizes = [SLOTS_OF_A_CLINIC] if quick else [100_000, 1_000_000, 2_000_000]
    rows = {
        f"{who}, {size:,} slots": {"µs / slot": micros(seconds, size), "slots / s": 1e6 / micros(seconds, size)}
        for who, seconds in (("MedBook", made), ("plain INSERT", inserted))
        for size in sizes
    }
    most = sizes[min(1, len(sizes) - 1)]
    upto = most // SLOTS_OF_A_CLINIC
    pairs = [theirs / ours for ours, theirs in zip(made[:upto], inserted[:upto], strict=True)]
    yield Table(
        "generate",
        "Generate slots, 20,000 a call",
        rows,
        plotted="slots / s",
        targets=[
            Target(f"speed of MedBook ÷ plain INSERT, {most:,} slots", micros(inserted, most) / micros(made, most), 0.9, True),
            Target(
                f"seconds per slot at {sizes[-1]:,} ÷ at {sizes[0]:,}",
                micros(made, sizes[-1]) / micros(made, sizes[0]),
                1.2,
            ),
        ],
        notes=[
            "A call plans 102 days of 20 doctors, two of them closed; clinic by clinic the other database is given the same"
            f" rows by INSERT ... SELECT, ids included: median of the pairs {median(pairs):.3g}.",
            "The plain INSERT runs as superuser, with all constraints and indexes but without row-level security.",
        ],
    )


def _fill(clinics: list[Any], url: str, service_url: str, other_url: str) -> tuple[list[float], list[float]]:
    """Give the seconds that each clinic took, by MedBook and by the plain INSERT."""
    made, inserted = [], []
    with (
        psycopg.connect(url, autocommit=True) as reader,
        psycopg.connect(service_url, autocommit=True) as service,
        psycopg.connect(other_url, autocommit=True) as other,
    ):
        other.execute(f"create unlogged table bench_row as select {COLUMNS} from data.slot".encode())
        for clinic in clinics:
            began = time.perf_counter()
            row = service.execute(GENERATE, [clinic]).fetchone()
            made.append(time.perf_counter() - began)
            if row != (SLOTS_OF_A_CLINIC, 400):
                raise RuntimeError(f"made and skipped: {row}")
            _copy(reader, other, clinic)
            began = time.perf_counter()
            other.execute(INSERT.encode())
            inserted.append(time.perf_counter() - began)
        query = b"select count(*) from data.slot"
        counts = [connection.execute(query).fetchone() for connection in (reader, other)]
        if counts != [(len(clinics) * SLOTS_OF_A_CLINIC,)] * 2:
            raise RuntimeError(f"slots: {counts}")
    return made, inserted


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
