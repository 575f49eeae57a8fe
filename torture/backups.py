"""A primary that is backed up under load, in the ways that docs/backup.md tells."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from cluster import Cluster, postgres_bin
from torture.aftermath import bookings
from torture.call_log import CallLog
from torture.load import Load
from torture.recovery import PgBackRest, as_server_user, directory_of_server_user, must, state
from torture.stage import Stage, as_app, world

POINT = "torture"


class Backups:
    """A primary that was backed up while clients booked, and what it held at the point and in the end."""

    def __init__(self, stage: Stage, cluster: Cluster) -> None:
        self.stage, self.cluster = stage, cluster
        self.directory = cluster.directory / "backup"
        self.directory.mkdir(mode=0o777)
        self.directory.chmod(0o777)
        self.archive = directory_of_server_user(self.directory / "archive")
        self.pgbackrest = PgBackRest(cluster, self.directory)
        self.url = cluster.database_url()
        self.admin = psycopg.connect(self.url, autocommit=True, row_factory=dict_row)
        _, self.slots, self.patients = world(self.url, 100, 200, capacity=100)
        self._archive_from_now_on()
        self.before = self._load(1, self._base_and_full)
        # a backup beside the load, and WAL files after it that it does not hold
        self.before_again = self._load(2, self._incremental)
        self.at_point = state(self.url)
        point = self._value("select pg_create_restore_point(%s)", POINT)
        self.file_of_point = self._value("select pg_walfile_name(%s::pg_lsn)", point)
        self.after = self._load(3, self._switch)
        self.at_end = state(self.url)
        self.end = str(self._value("select pg_current_wal_lsn()"))
        self._switch()

    def _value(self, query: str, *values: Any) -> Any:
        row = self.admin.execute(query.encode(), values).fetchone()
        assert row is not None
        return next(iter(row.values()))

    def _archive_from_now_on(self) -> None:
        push = " ".join(self.pgbackrest.command("archive-push", "%p"))
        command = f"test ! -f {self.archive}/%f && cp %p {self.archive}/%f && {push}"
        self.pgbackrest.run("stanza-create")
        self.admin.execute(f"alter system set archive_command = '{command}'".encode())
        self.admin.execute("select pg_reload_conf()")
        self.pgbackrest.run("check")

    def _load(self, number: int, meanwhile: Callable[[], None]) -> CallLog:
        choose = bookings(self.slots, self.patients, confirmed=1)
        log = self.stage.log(f"restore-{number}")
        with Load(as_app(self.url), log, choose, seed=self.stage.seed + number, clients=8):
            time.sleep(self.stage.seconds(1, 0.5))
            meanwhile()
            time.sleep(self.stage.seconds(1, 0.5))
        return log

    def _base_and_full(self) -> None:
        port = str(self.cluster.dsn()["port"])
        base = self.directory / "base"
        connection = ("-h", "127.0.0.1", "-p", port, "-U", "postgres")
        must(as_server_user(postgres_bin() / "pg_basebackup", *connection, "-D", base, "--checkpoint=fast"))
        self.pgbackrest.run("--type=full", "backup")
        self._switch()

    def _incremental(self) -> None:
        self.pgbackrest.run("--type=incr", "backup")
        self._switch()

    def _switch(self) -> None:
        """Begin a new WAL file, and wait until the one before has been archived."""
        file = self._value("select pg_walfile_name(pg_switch_wal())")
        deadline = time.monotonic() + 60
        while (
            not (self.archive / file).exists() or self._value("select last_archived_wal from pg_stat_archiver") < file
        ):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{file} is not archived")
            time.sleep(0.05)

    def copy(self, name: str) -> Path:
        """Give a copy of the base backup that recovers when it is started."""
        copy = self.directory / name
        must(as_server_user("cp", "-a", self.directory / "base", copy))
        must(as_server_user("touch", copy / "recovery.signal"))
        return copy

    def from_archive(self, **target: str) -> dict[str, str]:
        """Give the settings with which a server recovers from the archive."""
        settings = {f"recovery_target_{name}": value for name, value in target.items()}
        return {"restore_command": f"cp {self.archive}/%f %p", "recovery_target_action": "promote", **settings}
