"""Booking and searching with ten million bookings of history, against none; and what a slot and a booking weigh."""

import time
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg

from bench import server
from bench.contestants.medbook import MedBook
from bench.expire import HOLDS
from bench.history import load
from bench.result import Table, Target, percentile_of_rounds
from cluster import Cluster

HISTORY = 10_000_000
ROUNDS = 5
BOOK = "select id from api.book_slot(%s, %s)"
SEARCH = "select count(*) from api.search_slots(p_specialization => 'Cardiology')"
SIZES = """
select
  c.relname, pg_table_size(c.oid),
  (select json_object_agg(i.relname, pg_relation_size(i.oid) order by pg_relation_size(i.oid) desc)
    from pg_index as x inner join pg_class as i on i.oid = x.indexrelid where x.indrelid = c.oid)
from pg_class as c
where c.relnamespace = 'data'::regnamespace and c.relname = any(%s)
order by c.relname desc
"""

Connection = psycopg.Connection[Any]
Taken = dict[str, list[float]]


def measure(cluster: Cluster, *, quick: bool) -> Iterator[Table]:
    """Make both databases, then call in turn on the one and the other."""
    history, live, calls = (50_000, 2000, 40) if quick else (HISTORY, 100_000, 2500)
    databases = {name: MedBook(*server.medbook_database(cluster, f"bench_{name}")) for name in ("empty", "grown")}
    # those to be booked, and as many again to be found
    work = {name: medbook.prepare(2 * calls, calls) for name, medbook in databases.items()}
    with psycopg.connect(databases["grown"].url, autocommit=True) as connection:
        load(connection, history)
        sizes = _weights(connection, history, "slot", "booking", "event")
    taken = _in_turn(databases, work)
    ratios = {
        f"{what}, {figure}": _percentile(taken["grown"][what], share) / _percentile(taken["empty"][what], share)
        for what in ("book", "search")
        for figure, share in (("median", 0.5), ("p99", 0.99))
    }
    rows = {
        f"{what}, {title}": {
            "median ms": _percentile(taken[name][what], 0.5) * 1000,
            "p99 ms": _percentile(taken[name][what], 0.99) * 1000,
        }
        for what in ("book", "search")
        for name, title in (("empty", "no history"), ("grown", f"MedBook with {history:,} bookings"))
    }
    yield Table(
        "growth",
        f"Book and search with {history:,} bookings of history, and none",
        rows,
        plotted="median ms",
        targets=[Target(f"{what}: grown ÷ empty", ratio, 1.3) for what, ratio in ratios.items()],
        notes=[
            f"{calls} calls of each in turn, one client, two databases of one cluster; medians of {ROUNDS} rounds.",
            "History: a closed slot, a completed booking and one event each, of 50 doctors and 100,000 patients.",
        ],
    )
    yield Table(
        "growth_sizes",
        f"What {history:,} closed slots and completed bookings weigh",
        sizes,
        plotted="bytes / row",
        notes=[
            "One event a booking; MedBook writes one for each change of a booking.",
            "Indexes freshly built; one that grows at random places, as the reference does, settles at a third more.",
            "What is searched and booked (is_free, live) is in partial indexes, which history leaves.",
        ],
    )
    yield Table(
        "growth_live_sizes",
        f"What {live:,} free slots and {live:,} holds weigh",
        _live(cluster, live),
        plotted="bytes / row",
        notes=["Each by one INSERT into a table that has its indexes: they are as large as they grow."],
    )


def _live(cluster: Cluster, count: int) -> dict[str, dict[str, float]]:
    """Weigh so many slots before any is booked, then as many holds on others."""
    medbook = MedBook(*server.medbook_database(cluster, "bench_live"))
    medbook.prepare(count, 50)
    with psycopg.connect(medbook.url, autocommit=True) as connection:
        slots = _weights(connection, count, "slot")
        connection.execute(HOLDS, [count])
        connection.execute("vacuum analyze data.booking")
        return slots | _weights(connection, count, "booking")


def _in_turn(databases: dict[str, MedBook], work: dict[str, tuple[list[UUID], list[UUID]]]) -> dict[str, Taken]:
    taken: dict[str, Taken] = {name: {"book": [], "search": []} for name in databases}
    connections: dict[str, Connection] = {
        name: psycopg.connect(medbook.service_url, autocommit=True) for name, medbook in databases.items()
    }
    try:
        for number in range(len(work["empty"][1])):
            for name in sorted(databases, reverse=bool(number % 2)):
                slots, patients = work[name]
                # so many before that plans are made and pages are read
                is_counted = number >= min(20, len(patients) // 4)
                for what, query, values in (("search", SEARCH, []), ("book", BOOK, [slots[number], patients[number]])):
                    began = time.perf_counter()
                    connections[name].execute(query.encode(), values)
                    if is_counted:
                        taken[name][what].append(time.perf_counter() - began)
    finally:
        for connection in connections.values():
            connection.close()
    return taken


def _percentile(taken: list[float], share: float) -> float:
    calls = len(taken) // ROUNDS
    return percentile_of_rounds((taken[n * calls : (n + 1) * calls] for n in range(ROUNDS)), share)


def _weights(connection: Connection, count: int, *tables: str) -> dict[str, dict[str, float]]:
    """Weigh tables of so many rows each, and their indexes."""
    rows = {}
    for table, own, indexes in connection.execute(SIZES.encode(), [list(tables)]).fetchall():
        rows[f"{table}, with its indexes"] = _weight(own + sum(indexes.values()), count)
        rows[f"{table}, rows"] = _weight(own, count)
        rows |= {index: _weight(size, count) for index, size in indexes.items()}
    return rows


def _weight(size: int, rows: int) -> dict[str, float]:
    return {"MB": size / 2**20, "bytes / row": size / rows}
