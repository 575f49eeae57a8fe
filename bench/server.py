"""The servers that a benchmark runs on, private and durable: PostgreSQL with fsync on, and Redis."""

import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import redis

from cluster import Cluster
from ports import unused_port


@contextmanager
def postgres() -> Iterator[Cluster]:
    """Start a cluster as ``make run`` makes it: what it acknowledges is on disk."""
    cluster = Cluster(fsync="on")
    try:
        with psycopg.connect(cluster.database_url("postgres")) as connection:
            row = connection.execute(
                "select current_setting('fsync'), current_setting('synchronous_commit')"
            ).fetchone()
            if row != ("on", "on"):
                raise RuntimeError(f"not durable: {row}")
        yield cluster
    finally:
        cluster.stop()


def medbook_database(cluster: Cluster, name: str) -> tuple[str, str]:
    """Make a migrated database; give its URL as superuser and as an application."""
    url = cluster.copy_database(name)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "do $$ begin if to_regrole('bench_app') is null then create role bench_app login in role medbook_service;"
            " end if; end $$"
        )
    return url, url.replace("postgres@", "bench_app@")


def copied_database(cluster: Cluster, name: str, template: str) -> tuple[str, str]:
    """Copy a database of ``medbook_database`` while nobody is in it; give the same two URLs."""
    url = cluster.copy_database(name, template)
    return url, url.replace("postgres@", "bench_app@")


def empty_database(cluster: Cluster, name: str) -> str:
    """Make a database with nothing in it; give its URL as superuser."""
    with psycopg.connect(cluster.database_url("postgres"), autocommit=True) as connection:
        connection.execute(f'create database "{name}"'.encode())
    return cluster.database_url(name)


@contextmanager
def redis_server() -> Iterator[str]:
    """Start Redis as it comes, and give its URL."""
    with tempfile.TemporaryDirectory() as directory:
        port = unused_port()
        process = subprocess.Popen(
            ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--dir", directory],
            stdout=subprocess.DEVNULL,
            cwd=Path(directory),
        )
        try:
            url = f"redis://127.0.0.1:{port}/0"
            deadline = time.monotonic() + 10
            while True:
                try:
                    redis.Redis.from_url(url).ping()
                    break
                except redis.ConnectionError:
                    if time.monotonic() > deadline:
                        raise
            yield url
        finally:
            process.terminate()
            process.wait(10)
