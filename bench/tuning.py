"""What each setting of docs/tuning.md does to booking and to searching: measured in turn with none of them changed."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from statistics import median
from typing import Any

import psycopg

from bench import server, tuning_parts
from bench.clients import run
from bench.contestants import Call, Job
from bench.contestants.medbook import MedBook
from bench.result import Table
from cluster import Cluster

SHIPPED = "nothing changed"
CLIENTS = 8
BOOKING = {
    "wal_compression = lz4": ["wal_compression = lz4"],
    "commit_delay = 200": ["commit_delay = 200"],
    "jit = off": ["jit = off"],
    "plan_cache_mode = force_generic_plan": ["plan_cache_mode = force_generic_plan"],
    "plan_cache_mode = force_custom_plan": ["plan_cache_mode = force_custom_plan"],
    "full checkpoints every 30 s": ["checkpoint_timeout = 30", "checkpoint_completion_target = 0"],
}
SEARCHING = {
    "jit = off": ["jit = off"],
    "random_page_cost = 1.1": ["random_page_cost = 1.1"],
    "plan_cache_mode = force_generic_plan": ["plan_cache_mode = force_generic_plan"],
    "plan_cache_mode = force_custom_plan": ["plan_cache_mode = force_custom_plan"],
}
SEARCH = "select count(*) from api.search_slots(p_specialization => %s)"
UNPREPARED = "no prepared statements"

Figures = dict[str, float]


class Unprepared(MedBook):
    """As behind a pgbouncer older than 1.21."""

    def __init__(self, medbook: MedBook) -> None:
        self.url, self.service_url = medbook.url, medbook.service_url

    def connect(self) -> Call:
        return self.calling(psycopg.connect(self.service_url, autocommit=True, prepare_threshold=None))


def measure(cluster: Cluster, *, quick: bool) -> Iterator[Table]:
    """Book and search with each setting in turn; then what is set for a table, a job, an account, a server."""
    rounds, bookings, searches, slots = (1, 40, 20, 500) if quick else (5, 300, 100, 10_000)
    medbook = MedBook(*server.medbook_database(cluster, "bench_tuning"))
    medbook.prepare(slots, 1)
    unprepared = Unprepared(medbook)
    yield _table(
        "tuning_booking",
        f"Book with {CLIENTS} clients",
        _in_turn(cluster, {**BOOKING, UNPREPARED: []}, rounds, lambda name: _book(
            unprepared if name == UNPREPARED else medbook, bookings)),
        "bookings / s",
    )  # fmt: skip
    yield _table(
        "tuning_search",
        "Search the next 50 of a specialization, one client",
        _in_turn(cluster, {**SEARCHING, UNPREPARED: []}, rounds, lambda name: _search(
            medbook, searches, prepare_threshold=None if name == UNPREPARED else 5)),
        "searches / s",
    )  # fmt: skip
    yield tuning_parts.fillfactors(medbook, 100 if quick else 600)
    yield tuning_parts.batches(medbook, 400 if quick else 5000)
    yield tuning_parts.queue(medbook, 2000 if quick else 200_000)
    yield tuning_parts.password_costs(medbook)


def _in_turn(
    cluster: Cluster, settings: dict[str, list[str]], rounds: int, figures: Callable[[str], Figures]
) -> dict[str, list[Figures]]:
    """Measure with nothing and with each of the settings changed, every round in another order."""
    names = [SHIPPED, *settings]
    measured: dict[str, list[Figures]] = {name: [] for name in names}
    for number in range(rounds):
        for name in names[number % len(names) :] + names[: number % len(names)]:
            with _changed(cluster, settings.get(name, [])):
                measured[name].append(figures(name))
    return measured


@contextmanager
def _changed(cluster: Cluster, settings: Sequence[str]) -> Iterator[None]:
    """Change settings of the server for those who connect in the block."""
    with psycopg.connect(cluster.database_url("postgres"), autocommit=True) as connection:
        for setting in settings:
            connection.execute(f"alter system set {setting}".encode())
        _reload(connection)
        try:
            yield
        finally:
            connection.execute("alter system reset all")
            _reload(connection)


def _reload(connection: psycopg.Connection[Any]) -> None:
    """Make the server read its files, and wait until it has."""
    row = connection.execute("select pg_conf_load_time(), pg_reload_conf()").fetchone()
    deadline = time.monotonic() + 30
    while row and connection.execute("select pg_conf_load_time() = %s", [row[0]]).fetchone() == (True,):
        if time.monotonic() > deadline:
            raise RuntimeError("the server did not read its settings again")
        time.sleep(0.01)


def _book(medbook: MedBook, bookings: int) -> Figures:
    pairs = [Job(*pair) for pair in zip(*medbook.prepare(bookings, bookings), strict=True)]
    with psycopg.connect(medbook.url, autocommit=True) as connection:
        before = connection.execute("select pg_current_wal_lsn()").fetchone()
        assert before
        done = run(medbook, [()] * CLIENTS, [pairs[n::CLIENTS] for n in range(CLIENTS)])
        wal = connection.execute("select pg_current_wal_lsn() - %s::pg_lsn", before).fetchone()
        assert wal
    return {
        "bookings / s": done.per_second,
        "p99 ms": done.percentile(0.99),
        "WAL bytes / booking": float(wal[0]) / bookings,
    }


def _search(medbook: MedBook, searches: int, *, prepare_threshold: int | None) -> Figures:
    latencies = []
    with psycopg.connect(medbook.url, autocommit=True, prepare_threshold=prepare_threshold) as connection:
        for number in range(searches + 10):
            began = time.perf_counter()
            connection.execute(SEARCH, ["Cardiology"])
            # the first ones make plans and fill caches
            if number >= 10:
                latencies.append(time.perf_counter() - began)
    latencies.sort()
    return {"searches / s": len(latencies) / sum(latencies), "p99 ms": latencies[int(0.99 * len(latencies))] * 1000}


def _table(name: str, title: str, measured: dict[str, list[Figures]], column: str) -> Table:
    shipped = [one[column] for one in measured[SHIPPED]]
    rows = {
        setting: {
            **{key: median(one[key] for one in figures) for key in figures[0]},
            f"{column} ÷ {SHIPPED}": median(one[column] / own for one, own in zip(figures, shipped, strict=True)),
        }
        for setting, figures in measured.items()
    }
    return Table(
        name, title, rows, plotted=f"{column} ÷ {SHIPPED}", notes=[f"Medians of {len(shipped)} rounds, in turn."]
    )
