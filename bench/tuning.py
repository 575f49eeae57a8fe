"""What each setting of docs/tuning.md does to booking and to searching: measured in turn with none of them changed."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg

from bench import server, tuning_parts, tuning_servers
from bench.contestants import Call
from bench.contestants.medbook import MedBook
from bench.result import Table
from bench.tuning_turns import CLIENTS, book, in_turn, search, table
from cluster import Cluster

NAME = "bench_tuning"
JIT = "jit = on"
BOOKING = {
    "wal_compression = lz4": ["wal_compression = lz4"],
    "commit_delay = 200": ["commit_delay = 200"],
    JIT: [JIT],
    "plan_cache_mode = force_generic_plan": ["plan_cache_mode = force_generic_plan"],
    "plan_cache_mode = force_custom_plan": ["plan_cache_mode = force_custom_plan"],
    "full_page_writes = off": ["full_page_writes = off"],
}
SEARCHING = {
    JIT: [JIT],
    "random_page_cost = 1.1": ["random_page_cost = 1.1"],
    "plan_cache_mode = force_generic_plan": ["plan_cache_mode = force_generic_plan"],
    "plan_cache_mode = force_custom_plan": ["plan_cache_mode = force_custom_plan"],
}
CHECKPOINTS = {
    "max_wal_size = 32MB": ["max_wal_size = '32MB'"],
    "max_wal_size = 32MB, checkpoint_completion_target = 0": [
        "max_wal_size = '32MB'",
        "checkpoint_completion_target = 0",
    ],
}
UNPREPARED = "no prepared statements"


class Unprepared(MedBook):
    """As behind a pgbouncer older than 1.21."""

    def __init__(self, medbook: MedBook) -> None:
        self.url, self.service_url = medbook.url, medbook.service_url

    def connect(self) -> Call:
        return self.calling(psycopg.connect(self.service_url, autocommit=True, prepare_threshold=None))


def measure(cluster: Cluster, *, quick: bool) -> Iterator[Table]:
    """Book and search with each setting in turn; then what is set for a table, a job, an account, a server."""
    rounds, bookings, searches, slots = (1, 40, 20, 500) if quick else (5, 300, 100, 10_000)
    medbook = MedBook(*server.medbook_database(cluster, NAME))
    medbook.prepare(slots, 1)
    unprepared = Unprepared(medbook)
    yield table(
        "tuning_booking",
        f"Book with {CLIENTS} clients",
        in_turn(
            [*BOOKING, UNPREPARED],
            lambda name: _changed(cluster, BOOKING.get(name, [])),
            rounds,
            lambda name: book(unprepared if name == UNPREPARED else medbook, bookings),
        ),
        "bookings / s",
    )
    yield table(
        "tuning_search",
        "Search the next 50 of a specialization, one client",
        in_turn(
            [*SEARCHING, UNPREPARED],
            lambda name: _changed(cluster, SEARCHING.get(name, [])),
            rounds,
            lambda name: search(medbook, searches, prepare_threshold=None if name == UNPREPARED else 5),
        ),
        "searches / s",
    )
    yield table(
        "tuning_checkpoints",
        f"Book {20 * bookings:,} slots a round with {CLIENTS} clients, beside checkpoints",
        in_turn(
            CHECKPOINTS,
            lambda name: _changed(cluster, CHECKPOINTS.get(name, [])),
            rounds,
            lambda _: book(medbook, 20 * bookings),
        ),
        "bookings / s",
        notes=["max_wal_size = 1GB where it is not changed, and a checkpoint right before each round."],
    )
    yield tuning_servers.idle_connections(medbook, rounds=rounds, bookings=bookings)
    yield tuning_servers.memory(history=1000 if quick else 300_000, rounds=rounds, bookings=bookings, searches=searches)
    yield tuning_servers.http_server(cluster, rounds=rounds, seconds=1 if quick else 3)
    yield tuning_parts.fillfactors(medbook, 100 if quick else 600)
    yield tuning_parts.batches(medbook, 400 if quick else 5000)
    yield tuning_parts.queue(medbook, 2000 if quick else 200_000)
    yield tuning_parts.password_costs(medbook)


@contextmanager
def _changed(cluster: Cluster, settings: Sequence[str]) -> Iterator[None]:
    """Change settings of the server for those who connect in the block."""
    with psycopg.connect(cluster.database_url("postgres"), autocommit=True) as connection:
        for setting in settings:
            # what the command line of the server says, only a database or a role can say otherwise
            of = f'database "{NAME}"' if setting == JIT else "system"
            connection.execute(f"alter {of} set {setting}".encode())
        _reload(connection)
        try:
            yield
        finally:
            connection.execute("alter system reset all")
            connection.execute(f'alter database "{NAME}" reset jit'.encode())
            _reload(connection)


def _reload(connection: psycopg.Connection[Any]) -> None:
    """Make the server read its files, and wait until it has."""
    row = connection.execute("select pg_conf_load_time(), pg_reload_conf()").fetchone()
    deadline = time.monotonic() + 30
    while row and connection.execute("select pg_conf_load_time() = %s", [row[0]]).fetchone() == (True,):
        if time.monotonic() > deadline:
            raise RuntimeError("the server did not read its settings again")
        time.sleep(0.01)
