"""Measuring settings in turn with none of them changed, every round in another order."""

import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from statistics import median
from typing import Any

import psycopg

from bench.clients import FIRST, own_slots, run
from bench.contestants.medbook import MedBook
from bench.result import Table, percentile

SHIPPED = "nothing changed"
CLIENTS = 8
COUNTS = "select pg_current_wal_lsn() - '0/0', checkpoints_timed + checkpoints_req from pg_stat_bgwriter"
SEARCH = "select count(*) from api.search_slots(p_specialization => %s)"

Figures = dict[str, float]


def in_turn(
    settings: Iterable[str],
    changed: Callable[[str], AbstractContextManager[None]],
    rounds: int,
    figures: Callable[[str], Figures],
) -> dict[str, list[Figures]]:
    """Measure with nothing and with each of the settings changed.

    changed: makes a setting, or SHIPPED, hold within its block.
    figures: measures once.
    """
    names = [SHIPPED, *settings]
    measured: dict[str, list[Figures]] = {name: [] for name in names}
    for number in range(rounds):
        for name in names[number % len(names) :] + names[: number % len(names)]:
            with changed(name):
                measured[name].append(figures(name))
    return measured


def table(name: str, title: str, measured: dict[str, list[Figures]], *columns: str, notes: Iterable[str] = ()) -> Table:
    """Put medians into a table, and of some columns their ratio to nothing changed in the same round."""
    shipped = measured[SHIPPED]
    rows = {
        setting: {
            **{key: median(one[key] for one in figures) for key in figures[0]},
            **{
                f"{column} ÷ {SHIPPED}": median(
                    one[column] / own[column] for one, own in zip(figures, shipped, strict=True)
                )
                for column in columns
            },
        }
        for setting, figures in measured.items()
    }
    return Table(
        name,
        title,
        rows,
        plotted=f"{columns[0]} ÷ {SHIPPED}",
        notes=[f"Medians of {len(shipped)} rounds, in turn.", *notes],
    )


def book(medbook: MedBook, bookings: int) -> Figures:
    """Book so many slots with CLIENTS clients."""
    firsts, jobs = (own_slots(medbook, CLIENTS, count) for count in (CLIENTS * FIRST, bookings))
    with psycopg.connect(medbook.url, autocommit=True) as connection:
        counts: list[Any] = []
        done = run(medbook, firsts, jobs, lambda: counts.append(connection.execute(COUNTS).fetchone()))
        counts.append(connection.execute(COUNTS).fetchone())
    written, checkpoints = (float(after - before) for before, after in zip(*counts, strict=True))
    return {
        "bookings / s": done.per_second,
        "p99 ms of a booking": done.percentile(0.99),
        "WAL bytes / booking": written / bookings,
        "checkpoints": checkpoints,
    }


def search(medbook: MedBook, searches: int, *, prepare_threshold: int | None = 5) -> Figures:
    """Search so many times with one client."""
    latencies = []
    with psycopg.connect(medbook.url, autocommit=True, prepare_threshold=prepare_threshold) as connection:
        for number in range(searches + 10):
            began = time.perf_counter()
            connection.execute(SEARCH, ["Cardiology"])
            # the first ones make plans and fill caches
            if number >= 10:
                latencies.append(time.perf_counter() - began)
    return {
        "searches / s": len(latencies) / sum(latencies),
        "p99 ms of a search": percentile(latencies, 0.99) * 1000,
    }
