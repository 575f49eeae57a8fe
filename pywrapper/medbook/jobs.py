"""``medbook tick``: the jobs of ``internal.jobs()`` without pg_cron."""

import time
from collections.abc import Callable
from typing import Any

import click
import psycopg

from medbook import statements
from medbook.connection import timed
from medbook.signals import told_to_stop

RETRY_SECONDS = 5.0
"""How long the loop waits before it connects again to a database that went away."""


def run(url: str, *, once: bool) -> bool:
    """Run every job that is due, once or until SIGTERM or SIGINT; give whether the last run of each went well.

    Raises psycopg.Error when ``once`` and the database is out of reach.
    """
    url = timed(url)
    if once:
        with psycopg.connect(url, autocommit=True) as connection:
            outcomes = [_run_job(connection, name, in_batches=batches) for name, _, batches in _jobs(connection)]
            return all(outcomes)

    is_told_within = told_to_stop()
    last_run: dict[str, float] = {}
    while True:
        try:
            with psycopg.connect(url, autocommit=True) as connection:
                _run_until_told(is_told_within, connection, last_run)
                return True
        except psycopg.OperationalError as error:
            click.echo(f"lost the database, trying again: {str(error).splitlines()[0]}", err=True)
            if is_told_within(RETRY_SECONDS):
                return True


def _run_until_told(
    is_told_within: Callable[[float], bool], connection: psycopg.Connection[Any], last_run: dict[str, float]
) -> None:
    jobs = _jobs(connection)
    while True:
        for name, every, in_batches in jobs:
            if name not in last_run or time.monotonic() - last_run[name] >= every:
                _run_job(connection, name, in_batches=in_batches)
                last_run[name] = time.monotonic()
        if is_told_within(1):
            return


def _jobs(connection: psycopg.Connection[Any]) -> list[tuple[str, float, bool]]:
    return connection.execute(statements.JOBS).fetchall()


def _run_job(connection: psycopg.Connection[Any], name: str, *, in_batches: bool) -> bool:
    """Run one job, one that works in batches until nothing is due; a failure does not keep the others from running."""
    count = 0
    try:
        while done := run_batch(connection, name):
            count += done
            if not in_batches:
                break
    except psycopg.Error as error:
        if connection.closed:
            raise
        click.echo(f"{name} failed: {error}", err=True)
        return False
    click.echo(f"{name}: {count}")
    return True


def run_batch(connection: psycopg.Connection[Any], name: str) -> int:
    """Run one batch of a job and give how many it did."""
    row = connection.execute(statements.run_job(name)).fetchone()
    return int(row[0]) if row else 0
