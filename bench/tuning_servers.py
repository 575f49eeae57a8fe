"""What is set where a server starts: memory, fsync, idle connections; processes and pools of the HTTP server."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg

from bench import http, server, web
from bench.contestants.medbook import MedBook
from bench.history import load
from bench.result import Table
from bench.tuning_turns import CLIENTS, SHIPPED, Figures, book, in_turn, search, table
from cluster import Cluster

NAME = "bench_restarted"
MEMORY = {
    "shared_buffers = 16MB": {"shared_buffers": "16MB"},
    "shared_buffers = 1GB": {"shared_buffers": "1GB"},
    "fsync = off": {"fsync": "off"},
}
HUGE = "shared_buffers = 1GB, huge_pages = on"
HUGE_PAGES = Path("/proc/sys/vm/nr_hugepages")
HUGE_PAGES_OF_1GB = 600
IDLE = {"50 idle connections": 50, "200 idle connections": 200}
HTTP: dict[str, tuple[int, dict[str, str]]] = {
    "1 process": (1, {}),
    "4 processes": (4, {}),
    "MEDBOOK_POOL_SIZE=1": (2, {"MEDBOOK_POOL_SIZE": "1"}),
    "MEDBOOK_POOL_SIZE=2": (2, {"MEDBOOK_POOL_SIZE": "2"}),
    "MEDBOOK_POOL_SIZE=16": (2, {"MEDBOOK_POOL_SIZE": "16"}),
}
REDIS = "MEDBOOK_RATE_LIMIT_STORAGE=redis://"


def memory(*, history: int, rounds: int, bookings: int, searches: int) -> Table:
    """Book and search beside a history, on a server that is started anew with each setting."""
    with tempfile.TemporaryDirectory() as directory, _huge_pages() as has_huge_pages:
        settings = MEMORY | ({HUGE: {"shared_buffers": "1GB", "huge_pages": "on"}} if has_huge_pages else {})
        medbook = _database(directory, history)

        measured = in_turn(
            settings,
            lambda name: _started(directory, medbook, settings.get(name, {})),
            rounds,
            lambda _: {**search(medbook, searches), **book(medbook, bookings)},
        )
    return table(
        "tuning_memory",
        f"Book with {CLIENTS} clients and search with one, beside {history:,} bookings of history",
        measured,
        "bookings / s",
        "searches / s",
        notes=[
            "shared_buffers = 128MB where it is not changed. What is not in them is in the memory of the kernel.",
            *([] if has_huge_pages else ["Huge pages could not be had."]),
        ],
    )


def _database(directory: str, history: int) -> MedBook:
    cluster = Cluster(directory, fsync="on")
    try:
        medbook = MedBook(*server.medbook_database(cluster, NAME))
        # slots to be found
        medbook.prepare(10_000, 1)
        with psycopg.connect(medbook.url, autocommit=True) as connection:
            load(connection, history)
    finally:
        cluster.stop()
    return medbook


@contextmanager
def _started(directory: str, medbook: MedBook, settings: Mapping[str, str]) -> Iterator[None]:
    cluster = Cluster(directory, **{"fsync": "on", **settings})
    try:
        medbook.url, medbook.service_url = cluster.database_url(NAME), cluster.database_url(NAME, "bench_app")
        yield
    finally:
        cluster.stop()


@contextmanager
def _huge_pages() -> Iterator[bool]:
    """Reserve huge pages, if the machine lets us, to the end of the block."""
    before = int(HUGE_PAGES.read_text()) if os.access(HUGE_PAGES, os.W_OK) else None
    if before is None:
        yield False
        return
    try:
        HUGE_PAGES.write_text(str(before + HUGE_PAGES_OF_1GB))
        yield int(HUGE_PAGES.read_text()) >= before + HUGE_PAGES_OF_1GB
    finally:
        HUGE_PAGES.write_text(str(before))


def idle_connections(medbook: MedBook, *, rounds: int, bookings: int) -> Table:
    """Book beside connections that have booked once, and do nothing now."""

    @contextmanager
    def beside(name: str) -> Iterator[None]:
        with ExitStack() as stack:
            count = IDLE.get(name, 0)
            for slot, patient in zip(*medbook.prepare(count, count), strict=True):
                idle = stack.enter_context(psycopg.connect(medbook.service_url, autocommit=True))
                idle.execute("select id from api.book_slot(%s, %s)", [slot, patient])
            yield

    def figures(name: str) -> Figures:
        with psycopg.connect(medbook.url) as connection:
            pids = connection.execute("select pid from pg_stat_activity where usename = 'bench_app'").fetchall()
        own = [web.megabytes(pid, "Pss_Anon") for (pid,) in pids]
        return {**book(medbook, bookings), "MB of each idle one": sum(own) / len(own) if own else 0.0}

    return table(
        "tuning_idle",
        f"Book with {CLIENTS} clients beside idle connections",
        in_turn(IDLE, beside, rounds, figures),
        "bookings / s",
        notes=["Memory: what is a process's own (Pss_Anon), after one booking."],
    )


def http_server(cluster: Cluster, *, rounds: int, seconds: float) -> Table:
    """Load servers of so many processes and connections in turn."""
    with ExitStack() as stack:
        of_all = stack.enter_context(http.setting(cluster, "bench_tuning_http"))
        redis = {"MEDBOOK_RATE_LIMIT_STORAGE": stack.enter_context(server.redis_server())}
        servers = {
            name: stack.enter_context(web.serving(web.MEDBOOK, of_all.url, workers, **of_all.environment, **changed))
            for name, (workers, changed) in {SHIPPED: (2, {}), **HTTP, REDIS: (2, redis)}.items()
        }
        loads = http.Loads(servers, of_all, seconds)
        searched, booked = [loads.search() for _ in range(rounds)], [loads.book() for _ in range(rounds)]
    if unanswered := sum(load.refused + load.failed for one in [*searched, *booked] for load in one.values()):
        raise RuntimeError(f"{unanswered} requests were refused or not answered")
    measured = {
        name: [
            {
                "searches / s": searches[name].per_second,
                "bookings / s": bookings[name].per_second,
                "p99 ms of a booking": bookings[name].p99,
            }
            for searches, bookings in zip(searched, booked, strict=True)
        ]
        for name in servers
    }
    return table(
        "tuning_http",
        f"GET {http.SEARCH} and POST /bookings, {http.CONNECTIONS} connections",
        measured,
        "bookings / s",
        "searches / s",
        notes=[
            "Two processes, each with a pool of 8 connections, where it is not changed.",
            "wrk, with one thread, shares the cores with all of them.",
        ],
    )
