"""Searching among a hundred thousand, a million and ten million slots, nine of ten of them taken."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg

import scale
from bench.result import Table, Target, percentile_of_rounds
from cluster import Cluster, run_script

SIZES = {"0.025 million": 10, "0.1 million": 40, "1 million": 400, "10 million": 4000}
"""Doctors of each; a doctor has 2,500 slots, a clinic ten doctors."""
SEARCHES = {
    "next 50 of a specialization": "search_slots(p_specialization => '{specialization}')",
    "next 50 of a doctor": "search_slots(p_doctor_id => '{doctor}')",
    "month of a doctor": "list_free_days(p_doctor_id => '{doctor}', p_from => '{day}', p_to => '{day}'::date + 30)",
    "month of a clinic": "list_free_days('{clinic}', p_from => '{day}', p_to => '{day}'::date + 30)",
}
WARM_UP = 60
"""Calls of each connection before those that count, half of them where holds are over: plans of all ways are there."""
_WHERE_HOLDS_ARE_OVER = """
select d.id, d.clinic_id, d.specialization, b.starts_at::date
from data.booking as b
inner join data.doctor as d on d.id = b.doctor_id
cross join generate_series(1, %s)
where b.status = 'pending'
order by random()
limit %s
"""
_INTO_MEMORY = """
select sum(pg_prewarm(oid, 'read'))
from pg_class
where relnamespace = 'data'::regnamespace and relkind in ('r', 'i') and pg_relation_size(oid) > 0
"""
"""Has the kernel read all pages, so that no disk is measured."""


@dataclass
class Large:
    """A database of slots, and what is asked of it."""

    url: str
    anyone_url: str
    arguments: list[dict[str, str]] = field(default_factory=list)
    rounds: dict[str, list[list[float]]] = field(default_factory=dict)
    """Of each search the milliseconds of each call, round by round."""


def measure(cluster: Cluster, *, quick: bool) -> Iterator[Table]:
    """Fill a database a size, then search all of them in turn."""
    names = ["0.025 million", "0.1 million"] if quick else list(SIZES)[1:]
    rounds, calls = (1, 30) if quick else (11, 400)
    run_script("migrate", cluster.create_database("bench_search"))
    all_sizes = {name: _fill(cluster, f"bench_search_{SIZES[name]}", SIZES[name], calls) for name in names}
    for _ in range(rounds):
        for search in SEARCHES:
            _ask(list(all_sizes.values()), search)
    rows = {
        f"{search}, {name}": {
            "p50 ms": percentile_of_rounds(large.rounds[search], 0.5),
            "p99 ms": percentile_of_rounds(large.rounds[search], 0.99),
        }
        for search in SEARCHES
        for name, large in all_sizes.items()
    }
    smallest, largest = names[0], names[-1]
    yield Table(
        "search",
        "Search, time inside the server",
        rows,
        plotted="p99 ms",
        targets=[
            target
            for search in SEARCHES
            for target in (
                Target(f"{search}, p99 at {largest}, ms:", rows[f"{search}, {largest}"]["p99 ms"], 5),
                Target(
                    f"{search}, p99 at {largest} ÷ at {smallest}",
                    rows[f"{search}, {largest}"]["p99 ms"] / rows[f"{search}, {smallest}"]["p99 ms"],
                    1.5,
                ),
            )
        ],
        notes=[
            f"Planning and execution as EXPLAIN ANALYZE tells them, of {calls} calls of changing arguments after"
            f" {WARM_UP} that do not count, half of them where holds are over, by medbook_http without claims: whoever"
            f" is not signed in. Sizes are asked in turn; medians of {rounds} rounds.",
            "What is not in shared_buffers is in the memory of the kernel: it reads all before each round.",
            "Ten doctors a clinic, each with ten slots on each of 250 days; of the doctors at most 40 % are of one"
            " specialization, and 6 % or more of each of ten others.",
            "Taken slots count their seats as taken; those of the first ten of the 250 days have the bookings too.",
            "Loaded without slot_does_not_overlap and patient_is_in_one_place, which no search can use; all other"
            " indexes are as they are shipped.",
        ],
    )


def _fill(cluster: Cluster, name: str, doctors: int, calls: int) -> Large:
    with psycopg.connect(cluster.database_url("postgres"), autocommit=True) as connection:
        connection.execute(f"create database {name} template bench_search".encode())
    url = cluster.database_url(name)
    run_script("bootstrap", url)
    with psycopg.connect(url, autocommit=True) as connection:
        now = connection.execute("select date_trunc('hour', now())::text").fetchone()
        assert now
        scale.build(connection, now[0], doctors)
        connection.execute("vacuum analyze")
        connection.execute("checkpoint")
        connection.execute("create extension pg_prewarm")
        query = (
            b"select d.id, d.clinic_id, s.specialization, current_date + (random() * 200)::integer"
            b" from (select distinct specialization from data.doctor where specialization <> 'Rare') as s"
            b" cross join (select * from data.doctor order by random() limit %s) as d order by random() limit %s"
        )
        found = connection.execute(_WHERE_HOLDS_ARE_OVER, [WARM_UP // 2, WARM_UP // 2]).fetchall()
        found += connection.execute(query, [calls, calls + WARM_UP - len(found)]).fetchall()
    keys = ("doctor", "clinic", "specialization", "day")
    return Large(
        url,
        cluster.database_url(name, "medbook_http"),
        [dict(zip(keys, map(str, row), strict=True)) for row in found],
    )


def _ask(all_sizes: list[Large], search: str) -> None:
    """Ask each size in turn the same search, a round."""
    for large in all_sizes:
        large.rounds.setdefault(search, []).append([])
        with psycopg.connect(large.url) as connection:
            connection.execute(_INTO_MEMORY)
    connections = [psycopg.connect(large.anyone_url, autocommit=True) for large in all_sizes]
    try:
        for number in range(len(all_sizes[0].arguments)):
            for large, connection in random.sample(list(zip(all_sizes, connections, strict=True)), len(all_sizes)):
                call = SEARCHES[search].format(**large.arguments[number])
                took = _explain(connection, call)
                if number >= WARM_UP:
                    large.rounds[search][-1].append(took)
    finally:
        for connection in connections:
            connection.close()


def _explain(connection: psycopg.Connection[Any], call: str) -> float:
    row = connection.execute(f"explain (analyze, timing off, format json) select * from api.{call}".encode()).fetchone()
    assert row
    plan = row[0][0]
    if not plan["Plan"]["Actual Rows"]:
        raise RuntimeError(f"nothing found: {call}")
    return float(plan["Planning Time"] + plan["Execution Time"])
