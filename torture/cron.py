"""pg_cron under a clock that is moved."""

import time
from typing import Any

import psycopg

LAUNCHER = "select pid from pg_stat_activity where backend_type = 'pg_cron launcher'"
RUNS = "select coalesce(max(runid), 0) from cron.job_run_details where status = 'succeeded'"
CONNECTING = {"cron.use_background_workers": "off"}
"""Settings with which its jobs run in sessions like any other."""


def follow_the_clock(url: str) -> None:
    """Let pg_cron, and its jobs, go by the clock that is moved.

    libfaketime leaves select() alone, and all that interrupts it: what PostgreSQL 15 starts from a signal handler, the
    launcher too, goes by the true time for good. What failed it starts again from its main loop: so let that fail once.
    """
    port = int(url.rpartition(":")[2].partition("/")[0])
    with psycopg.connect(url, autocommit=True) as connection:
        before = connection.execute(LAUNCHER).fetchall()
        connection.execute("update cron.job set nodename = '127.0.0.1', nodeport = %s", [port])
        connection.execute("alter table cron.job rename to gone")
        connection.execute("update cron.gone set active = active")
        _wait_for(connection, lambda found: found != before)
        connection.execute("alter table cron.gone rename to job")
        _wait_for(connection, lambda found: found not in (before, []))


def _wait_for(connection: psycopg.Connection[Any], holds: Any) -> None:
    deadline = time.monotonic() + 30
    while not holds(connection.execute(LAUNCHER).fetchall()):
        if time.monotonic() > deadline:
            raise TimeoutError("pg_cron did not start again")
        time.sleep(0.05)
