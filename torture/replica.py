"""A primary with a standby, and what one does to them."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cluster import Cluster, postgres_bin
from torture.aftermath import PATIENCE_SECONDS, connect
from torture.prepared import prepare
from torture.stage import Stage


@dataclass(frozen=True)
class Pair:
    """A primary and its standby, which it waits for."""

    primary: Cluster
    standby: Cluster

    @property
    def url(self) -> str:
        """URL of whichever of them is the primary, as superuser."""
        hosts = ",".join(f"127.0.0.1:{one.dsn()['port']}" for one in (self.primary, self.standby))
        return f"postgresql://postgres@{hosts}/medbook?target_session_attrs=read-write"

    def wait_for_standby(self, names: str) -> None:
        """Set synchronous_standby_names, and wait until that is how the standby is followed."""
        url = self.primary.database_url()
        set_and_reload(url, "synchronous_standby_names", names)
        wanted = "quorum" if names else "async"
        wait_until(url, f"select from pg_stat_replication where sync_state = '{wanted}' and state = 'streaming'")

    @contextmanager
    def stalled(self) -> Iterator[Callable[[], None]]:
        """Stop the standby's receiver to the end of the block; give what lets it go on before."""
        with connect(self.standby.database_url()) as connection:
            row = connection.execute("select pid from pg_stat_wal_receiver").fetchone()
        assert row is not None
        os.kill(row["pid"], signal.SIGSTOP)
        try:
            yield lambda: os.kill(row["pid"], signal.SIGCONT)
        finally:
            os.kill(row["pid"], signal.SIGCONT)

    def disconnect(self) -> None:
        """Cut the connection between them, so that not even what is on its way arrives."""
        set_and_reload(self.standby.database_url(), "primary_conninfo", "")
        wait_until(self.primary.database_url(), "select where not exists (select from pg_stat_replication)")

    def promote(self) -> None:
        """Make the standby the primary."""
        with connect(self.standby.database_url()) as connection:
            connection.execute("select pg_promote()")


@contextmanager
def pair(stage: Stage, name: str) -> Iterator[Pair]:
    """Start a primary and a standby of it, synchronous: ANY 1."""
    directory = stage.directory / name
    prepare(stage, directory)
    with stage.cluster(directory) as primary:
        copy = stage.directory / f"{name}-standby"
        _base_backup(primary, copy)
        with stage.cluster(copy) as standby:
            both = Pair(primary, standby)
            both.wait_for_standby("ANY 1 (standby)")
            yield both


def set_and_reload(url: str, setting: str, value: str) -> None:
    """Set a setting of a running server."""
    with connect(url) as connection:
        connection.execute(f"alter system set {setting} = '{value}'".encode())
        connection.execute("select pg_reload_conf()")


def wait_until(url: str, query: str) -> None:
    """Wait until a query gives a row."""
    until = time.monotonic() + PATIENCE_SECONDS
    with connect(url) as connection:
        while connection.execute(query.encode()).fetchone() is None:
            if time.monotonic() > until:
                raise TimeoutError(f"never came true: {query}")
            time.sleep(0.05)


def _base_backup(primary: Cluster, directory: Path) -> None:
    data = directory / "cluster/data"
    data.mkdir(parents=True, mode=0o700)
    conninfo = f"host=127.0.0.1 port={primary.dsn()['port']} user=postgres application_name=standby"
    options = ["--write-recovery-conf", "--checkpoint=fast", "--no-sync"]
    program = str(postgres_bin() / "pg_basebackup")
    subprocess.run([program, "-d", conninfo, "-D", str(data), *options], check=True, capture_output=True, cwd="/")
    if os.geteuid() == 0:
        subprocess.run(["chown", "-R", "postgres:", data], check=True)
