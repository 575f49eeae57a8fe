"""What is set for one table, job or function: how full pages are, how large batches, how often a queue is vacuumed."""

import time
from typing import Any

import psycopg

from bench.contestants.medbook import MedBook
from bench.expire import HOLDS
from bench.result import Table

Connection = psycopg.Connection[Any]


def fillfactors(medbook: MedBook, bookings: int) -> Table:
    """Book group slots of 20 seats in tables whose pages are full, or are not: how many updates touch no index."""
    rows = {}
    with psycopg.connect(medbook.url, autocommit=True) as connection:
        for fillfactor in (100, 90, 80, 70):
            connection.execute(f"alter table data.slot set (fillfactor = {fillfactor})".encode())
            slots, patients = medbook.prepare(bookings // 20, bookings)
            connection.execute("update data.slot set capacity = 20 where id = any (%s)", [slots])
            # writes the pages anew, as full as they may be
            connection.execute("vacuum (full, analyze) data.slot")
            connection.execute("checkpoint")
            before = _updates(connection)
            began = time.perf_counter()
            for number, patient in enumerate(patients):
                connection.execute("select id from api.book_slot(%s, %s)", [slots[number % len(slots)], patient])
            seconds = time.perf_counter() - began
            updates, hot = (after - was for after, was in zip(_updates(connection), before, strict=True))
            size = _value(connection, "select pg_relation_size('data.slot')")
            rows[f"fillfactor = {fillfactor}" + (" (shipped)" if fillfactor == 80 else "")] = {
                "share of HOT updates": hot / updates,
                "bookings / s, one client": bookings / seconds,
                "table, bytes / slot": size / _value(connection, "select count(*) from data.slot"),
            }
        connection.execute("alter table data.slot set (fillfactor = 80)")
    return Table(
        "tuning_fillfactor",
        "Book group slots of 20 seats, data.slot filled to so much",
        rows,
        plotted="share of HOT updates",
        notes=["n_tup_hot_upd ÷ n_tup_upd of pg_stat_user_tables. The table was written anew before each row."],
    )


def batches(medbook: MedBook, holds: int) -> Table:
    """Expire holds in batches of several sizes."""
    rows = {}
    with psycopg.connect(medbook.url, autocommit=True) as connection:
        medbook.prepare(50, 50)
        # what was booked before is over by now, and is none of these
        while _value(connection, "select internal.expire_holds(10000)"):
            pass
        for size in (100, 1000, 10_000):
            connection.execute(HOLDS, [holds])
            connection.execute("vacuum analyze data.slot, data.booking")
            connection.execute("checkpoint")
            taken, expired = [], 0
            while True:
                began = time.perf_counter()
                ended = _value(connection, f"select internal.expire_holds({size})")
                if not ended:
                    break
                taken.append(time.perf_counter() - began)
                expired += ended
            rows[f"{size} holds a batch" + (" (shipped)" if size == 1000 else "")] = {
                "holds / s": expired / sum(taken),
                "longest batch ms": max(taken) * 1000,
            }
    return Table(
        "tuning_batch",
        f"Expire {holds:,} holds, in batches",
        rows,
        plotted="holds / s",
        notes=["Slots of a batch are locked while it runs: whoever books one is told to try again."],
    )


def queue(medbook: MedBook, events: int) -> Table:
    """Read the head of the outbox after so many have passed through, never vacuumed and vacuumed."""
    rows: dict[str, dict[str, float]] = {}
    head = "select event_id from data.outbox order by created_at limit 100 for update skip locked"
    with psycopg.connect(medbook.url, autocommit=True) as connection:
        connection.execute("alter table data.outbox set (autovacuum_enabled = off)")
        connection.execute("truncate data.outbox")
        for name in ("nothing has passed through", "never vacuumed", "vacuumed"):
            if name == "never vacuumed":
                # somebody reads for long, and keeps what is deleted from being removed
                with psycopg.connect(medbook.url) as reader:
                    reader.execute("set transaction isolation level repeatable read")
                    reader.execute("select count(*) from data.outbox")
                    _pass_through(connection, events)
                    rows[name] = _timed(connection, head)
                continue
            if name == "vacuumed":
                connection.execute("vacuum data.outbox")
            rows[name] = _timed(connection, head)
        connection.execute("alter table data.outbox reset (autovacuum_enabled)")
    return Table(
        "tuning_queue",
        f"Read the first 100 of the outbox after {events:,} events have passed through",
        rows,
        plotted="median ms",
        notes=["Never vacuumed: a transaction of long standing keeps vacuum from removing them."],
    )


def _pass_through(connection: Connection, events: int) -> None:
    connection.execute(
        "insert into data.outbox (event_id, clinic_id, created_at)"
        " select gen_random_uuid(), gen_random_uuid(), now() + n * interval '1 ms' from generate_series(1, %s) as n",
        [events],
    )
    connection.execute("delete from data.outbox")


def _timed(connection: Connection, query: str) -> dict[str, float]:
    taken = []
    for _ in range(21):
        began = time.perf_counter()
        connection.execute(query.encode())
        taken.append(time.perf_counter() - began)
    pages = _value(connection, "select pg_relation_size('data.outbox') / 8192")
    return {"median ms": sorted(taken)[10] * 1000, "pages of the table": pages}


def password_costs(medbook: MedBook) -> Table:
    """Check a password at each cost."""
    rows = {}
    with psycopg.connect(medbook.url, autocommit=True) as connection:
        for cost in (10, 11, 12, 13):
            taken = []
            for _ in range(3):
                began = time.perf_counter()
                connection.execute("select crypto.crypt('correct horse battery', crypto.gen_salt('bf', %s))", [cost])
                taken.append(time.perf_counter() - began)
            rows[f"medbook.bcrypt_cost = {cost}" + (" (shipped)" if cost == 12 else "")] = {
                "ms / login": sorted(taken)[1] * 1000
            }
    return Table("tuning_bcrypt", "Check a password", rows, plotted="ms / login")


def _updates(connection: Connection) -> tuple[int, int]:
    # counts of this session are told when it is idle for a second, unless it is asked to
    connection.execute("select pg_stat_force_next_flush()")
    row = connection.execute(
        "select n_tup_upd, n_tup_hot_upd from pg_stat_user_tables where relid = 'data.slot'::regclass"
    ).fetchone()
    assert row
    return int(row[0]), int(row[1])


def _value(connection: Connection, query: str) -> int:
    row = connection.execute(query.encode()).fetchone()
    assert row
    return int(row[0])
