"""Throw-away PostgreSQL clusters, set up as MedBook needs them.

As a script it runs a command on one, migrated: ``python cluster.py COMMAND...`` with DATABASE_URL and PG* set.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg
from testing.postgresql import Postgresql

ROOT = Path(__file__).resolve().parents[2]

CONFIGURATION = {
    "shared_preload_libraries": "pg_cron,plpgsql",
    "cron.database_name": "medbook",
    "cron.use_background_workers": "on",
    "max_worker_processes": "20",
    "max_connections": "250",
    "shared_buffers": "128MB",
    # as medbook_http has it: compiling takes longer than any statement here
    "jit": "off",
    "timezone": "UTC",
    "medbook.master_key": "ab" * 32,
    "log_min_messages": "error",
}


def postgres_bin() -> Path:
    """Find the programs of the newest PostgreSQL major that has pg_cron here."""
    out = subprocess.run(
        ["bash", "-c", ". scripts/lib.sh; postgres_bin"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return Path(out.stdout.strip())


def _programs(directory: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """Give initdb and postgres, wrapped: with this environment and, for root, as postgres: PostgreSQL refuses root."""
    drop = "setpriv --reuid=postgres --regid=postgres --init-groups -- " if os.geteuid() == 0 else ""
    told = " ".join(f"{name}={value}" for name, value in environment.items())
    programs = {}
    for name in ("initdb", "postgres"):
        wrapper = directory / f"{name}.sh"
        wrapper.write_text(f'#!/bin/sh\nexec {drop}env {told} {postgres_bin() / name} "$@"\n')
        wrapper.chmod(0o755)
        programs[name] = str(wrapper)
    return programs


class Cluster(Postgresql):  # type: ignore[misc]
    """A server with pg_cron of its own; fsync is off, as its data dies with it.

    directory: where its files are, in ``cluster/data``, and stay; data that are there already are started.
    environment: of the server's processes, besides this one's.
    extra: settings besides CONFIGURATION's; neither has a space in any.
    """

    child_process: Any

    def __init__(
        self, directory: str | Path = "", environment: Mapping[str, str] | None = None, /, **extra: str
    ) -> None:
        self.is_kept = bool(directory)
        self.directory = Path(directory or tempfile.mkdtemp(prefix="medbook-"))
        base = self.directory / "cluster"
        for path in (base, base / "data", base / "tmp"):
            path.mkdir(exist_ok=True)
            if os.geteuid() == 0:
                shutil.chown(path, pwd.getpwnam("postgres").pw_uid, pwd.getpwnam("postgres").pw_gid)
        self.directory.chmod(0o755)
        settings = "".join(f" -c {name}={value}" for name, value in {**CONFIGURATION, **extra}.items())
        super().__init__(
            base_dir=str(base),
            boot_timeout=60,
            initdb_args="-U postgres -A trust --data-checksums --encoding=UTF8 --locale=C.UTF-8",
            postgres_args="-h 127.0.0.1 -F -c logging_collector=off" + settings,
            **_programs(self.directory, environment or {}),
        )

    def stop(self, *args: object) -> None:
        """Stop the server and remove its files, unless they were given a directory."""
        super().stop()
        if not self.is_kept:
            shutil.rmtree(self.directory, ignore_errors=True)

    def kill(self) -> None:
        """End it and all its processes at once, as kill -9 does; ``start`` starts it again on what is on disk."""
        # one that gave up by itself has no processes left
        if self.child_process.poll() is None:
            children = Path(f"/proc/{self.server_pid}/task/{self.server_pid}/children").read_text().split()
            for pid in [self.server_pid, *map(int, children)]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self.child_process.wait()
        self.child_process = None

    def database_url(self, database: str = "medbook", user: str = "postgres") -> str:
        """Give the URL of a database; every login is trusted."""
        return str(self.url(database=database, user=user))

    def create_database(self, name: str = "medbook") -> str:
        """Create a database with MedBook's roles in it and give its URL."""
        with psycopg.connect(self.database_url("postgres"), autocommit=True) as connection:
            connection.execute(f'create database "{name}"'.encode())
        run_script("bootstrap", self.database_url(name))
        return self.database_url(name)


def run_script(name: str, database_url: str, *arguments: str, **environment: str) -> str:
    """Run ``scripts/<name>.sh`` on a database and give what it said; its failure raises RuntimeError."""
    done = subprocess.run(
        [ROOT / "scripts" / f"{name}.sh", *arguments],
        env={**os.environ, **environment, "DATABASE_URL": database_url},
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"{name} failed:\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def main() -> int:
    """Run a command with DATABASE_URL pointing at a fresh, migrated database."""
    cluster = Cluster()
    try:
        url = cluster.create_database()
        run_script("migrate", url)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("create extension pgtap")
        where = {
            "PGHOST": "127.0.0.1",
            "PGPORT": str(cluster.dsn()["port"]),
            "PGUSER": "postgres",
            "PGDATABASE": "medbook",
        }
        return subprocess.run(sys.argv[1:], env={**os.environ, **where, "DATABASE_URL": url}, check=False).returncode
    finally:
        cluster.stop()


if __name__ == "__main__":
    sys.exit(main())
