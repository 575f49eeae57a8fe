"""Backups of a cluster, and servers that are started on what was restored from them."""

import os
import pwd
import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any, Self

import psycopg

from cluster import CONFIGURATION, ROOT, Cluster, postgres_bin
from ports import unused_port

State = dict[str, tuple[int, str]]
"""Rows of every table, and a checksum of them."""

RECIPE = ROOT / "docs/backup.md"


def as_server_user(*command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command as the user that PostgreSQL runs as, to its end."""
    drop = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"] if os.geteuid() == 0 else []
    return subprocess.run([*drop, *command], cwd="/", check=False, capture_output=True, text=True)


def must(done: subprocess.CompletedProcess[str]) -> str:
    """Give what a command said; its failure raises RuntimeError."""
    if done.returncode:
        raise RuntimeError(f"{done.args}\n{done.stdout}{done.stderr}")
    return done.stdout


def directory_of_server_user(path: Path) -> Path:
    """Make a directory that belongs to the user that PostgreSQL runs as."""
    path.mkdir(mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(path, "postgres", pwd.getpwnam("postgres").pw_gid)
    return path


def state(url: str) -> State:
    """Give what is in a database."""
    with psycopg.connect(url, options="-c TimeZone=UTC") as connection:
        tables = connection.execute(
            "select oid::regclass::text from pg_class where relnamespace = 'data'::regnamespace and relkind = 'r'"
        ).fetchall()
        found: State = {}
        for (table,) in tables:
            rows = "md5(string_agg(t::text, chr(10) order by t::text))"
            row = connection.execute(f"select count(*), coalesce({rows}, '') from {table} as t".encode()).fetchone()
            assert row is not None
            found[table] = row
    return found


class PgBackRest:
    """pgBackRest as docs/backup.md configures it, with the places of one cluster."""

    def __init__(self, cluster: Cluster, directory: Path) -> None:
        recipe = re.search(r"```ini\n(.*?)```", RECIPE.read_text(), re.DOTALL)
        assert recipe is not None
        self.places = {
            "repo1-path": str(directory_of_server_user(directory / "repository")),
            "log-path": str(directory),
            "lock-path": str(directory / "lock"),
            "spool-path": str(directory / "spool"),
            "pg1-path": cluster.get_data_directory(),
            "pg1-port": str(cluster.dsn()["port"]),
            "pg1-socket-path": str(Path(cluster.base_dir) / "tmp"),
        }
        text, told = re.subn(
            r"^([a-z0-9-]+)=.*$",
            lambda line: f"{line[1]}={self.places[line[1]]}" if line[1] in self.places else line[0],
            recipe[1],
            flags=re.MULTILINE,
        )
        assert told > len(self.places)
        self.file = directory / "pgbackrest.conf"
        self.file.write_text(text)
        self.file.chmod(0o644)

    def command(self, *arguments: str) -> list[str]:
        """Give a command line."""
        return ["pgbackrest", f"--config={self.file}", "--stanza=medbook", *arguments]

    def run(self, *arguments: str) -> str:
        """Run a command to its end."""
        return must(as_server_user(*self.command(*arguments)))


class Restored:
    """A server on a restored directory, with a port of its own; ``settings`` may say where recovery ends."""

    def __init__(self, data: Path, **settings: str) -> None:
        self.data, self.port = data, unused_port()
        kept = {key: value for key, value in CONFIGURATION.items() if key != "max_connections"}
        every = {**kept, "max_connections": "250", "archive_mode": "off", "log_min_messages": "log", **settings}
        self._options = [f"-c{key}={value}" for key, value in every.items() if value]
        self._log = data.parent / f"{data.name}.log"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        drop = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"] if os.geteuid() == 0 else []
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*drop, postgres_bin() / "postgres", "-D", self.data, "-p", str(self.port), "-k", self.data,
                 "-h", "127.0.0.1", *self._options],
                cwd="/", stdout=log, stderr=log,
            )  # fmt: skip
        return self

    def __exit__(self, *_: object) -> None:
        if self._process and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(30)

    def said(self) -> str:
        """Give its log."""
        return self._log.read_text()

    def url(self, user: str = "postgres") -> str:
        """Give the URL of its database."""
        return f"postgresql://{user}@127.0.0.1:{self.port}/medbook"

    def opens(self, seconds: float = 60) -> bool:
        """Wait until it has recovered and takes writes, or has given up; tell which."""
        assert self._process is not None
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                with psycopg.connect(self.url(), connect_timeout=3) as connection:
                    row: Any = connection.execute("select pg_is_in_recovery()").fetchone()
                    if not row[0]:
                        return True
            except psycopg.OperationalError:
                pass
            time.sleep(0.05)
        if self._process.poll() is None:
            raise TimeoutError(self.said()[-2000:])
        return False
