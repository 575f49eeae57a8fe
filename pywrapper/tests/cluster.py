"""Throw-away PostgreSQL clusters with MedBook in them. Each is a copy of one that is made once for what the SQL is now.

As a script it runs a command on one: ``python cluster.py COMMAND...`` with DATABASE_URL and PG* set.
"""

import fcntl
import hashlib
import os
import pwd
import select
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
from testing.postgresql import Postgresql

from ports import unused_port

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache"
"""Where the files are that clusters are copies of."""
MAKE_IT = ("migrations", "scripts", "sql/functions", "sql/jobs", "sql/schema", "pywrapper/tests/cluster.py")
"""What those files follow from."""
TEMPLATE = "template_medbook"
"""A database for others to be copies of. It has no pg_cron: that serves one database a cluster, ``medbook``."""
COPY_PRIVILEGES = (
    "update pg_database set datacl = t.datacl from pg_database as t where pg_database.datname = %s and t.datname = %s"
)
"""Those on the database itself, which are not copied with it."""

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


class Cluster(Postgresql):  # type: ignore[misc]  # a library without types
    """A server of its own, with MedBook in the databases ``medbook`` and TEMPLATE; fsync is off: its data die with it.

    directory: where its files are, in ``cluster/data``, and stay; data that are there already are started.
    environment: of the server's processes, besides this one's.
    extra: settings besides CONFIGURATION's; neither has a space in any.
    """

    DEFAULT_KILL_TIMEOUT = 60.0
    """Seconds for its last checkpoint, before it is killed."""

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
            port=unused_port(),
            boot_timeout=60,
            initdb_args="-U postgres -A trust --data-checksums --encoding=UTF8 --locale=C.UTF-8",
            postgres_args="-h 127.0.0.1 -F -c logging_collector=off" + settings,
            **_programs(self.directory, environment or {}),
        )

    def initialize_database(self) -> None:
        """Begin with a copy of the migrated cluster, unless there are data already."""
        data = Path(self.get_data_directory())
        if not (data / "PG_VERSION").exists():
            _copy_migrated(data)

    def stop(self, *args: object) -> None:
        """Stop the server and remove its files, unless they were given a directory."""
        super().stop()
        if not self.is_kept:
            shutil.rmtree(self.directory, ignore_errors=True)

    def kill(self) -> None:
        """End it and all its processes at once, as kill -9 does; ``start`` starts it again on what is on disk."""
        # one that gave up by itself has no processes left
        if self.child_process.poll() is None:
            # it begins no other while they are counted
            os.kill(self.server_pid, signal.SIGSTOP)
            children = Path(f"/proc/{self.server_pid}/task/{self.server_pid}/children").read_text().split()
            ends = [os.pidfd_open(int(pid)) for pid in [*children, self.server_pid]]
            for end in ends:
                signal.pidfd_send_signal(end, signal.SIGKILL)
            # it would not start as long as one of them has the shared memory
            for end in ends:
                select.select([end], [], [])
                os.close(end)
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

    def copy_database(self, name: str, template: str = TEMPLATE) -> str:
        """Make a database a copy of another that nobody is in, and give its URL."""
        with psycopg.connect(self.database_url("postgres"), autocommit=True) as connection:
            connection.execute(f'create database "{name}" template "{template}" strategy file_copy'.encode())
            connection.execute(COPY_PRIVILEGES, [name, template])
        return self.database_url(name)


class _Empty(Cluster):
    """One with nothing in it: what all others are copies of is made in it."""

    def initialize_database(self) -> None:
        """Begin with nothing."""
        Postgresql.initialize_database(self)


def copy_data(data: Path, to: Path) -> None:
    """Copy the files of a server that is stopped to where another shall start."""
    to.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-a", "--reflink=auto", "--no-target-directory", data, to], check=True)


def _copy_migrated(to: Path) -> None:
    """Copy the files of a migrated cluster; whoever comes first makes it, and removes what was made of other SQL."""
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = CACHE / f"migrated-{fingerprint()}"
        if not made.exists():
            for other in CACHE.glob("*migrated-*"):
                shutil.rmtree(other)
            _migrate(made)
        copy_data(made, to)


def fingerprint() -> str:
    """Hash what a migrated cluster follows from: the SQL, the scripts, PostgreSQL and its pg_cron."""
    files = [path for name in MAKE_IT for path in [ROOT / name, *(ROOT / name).rglob("*")] if path.is_file()]
    extensions = Path("/usr/share/postgresql").glob("*/extension/pg_cron.control")
    digest = hashlib.sha256()
    for path in [*sorted(files), *sorted(extensions), postgres_bin() / "postgres"]:
        content = path.read_bytes()
        digest.update(f"{path} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:16]


def _migrate(made: Path) -> None:
    """Make a cluster with both databases migrated, stop it and keep its files."""
    cluster = _Empty(min_wal_size="32MB")
    try:
        with ThreadPoolExecutor(2) as pool:
            # roles are the cluster's: one database after the other makes them
            urls = [cluster.create_database(name) for name in ("medbook", TEMPLATE)]
            list(pool.map(lambda url: run_script("migrate", url), urls))
        cluster.terminate()
        unfinished = made.with_name(f"unfinished-{made.name}")
        shutil.rmtree(unfinished, ignore_errors=True)
        copy_data(Path(cluster.get_data_directory()), unfinished)
        unfinished.rename(made)
    finally:
        cluster.stop()


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


def pgtap_environment(cluster: Cluster, port: int) -> dict[str, str]:
    """Give the environment in which pg_prove tests the database ``medbook`` of a cluster, reached at this port."""
    url = cluster.database_url()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create extension pgtap")
    where = {"PGHOST": "127.0.0.1", "PGPORT": str(port), "PGUSER": "postgres", "PGDATABASE": "medbook"}
    # psql itself, as scripts/lib.sh has it
    path = f"{postgres_bin()}:{os.environ['PATH']}"
    return {**os.environ, **where, "PATH": path, "DATABASE_URL": url}


def main() -> int:
    """Run a command with DATABASE_URL pointing at a fresh, migrated database."""
    cluster = Cluster()
    try:
        environment = pgtap_environment(cluster, int(cluster.dsn()["port"]))
        return subprocess.run(sys.argv[1:], env=environment, check=False).returncode
    finally:
        cluster.stop()


if __name__ == "__main__":
    sys.exit(main())
