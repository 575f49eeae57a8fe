"""pgbouncer in front of a server, in transaction mode, set up as docs/pooler.md says."""

import configparser
import os
import re
import select
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg.conninfo import conninfo_to_dict

from cluster import ROOT, Cluster
from ports import unused_port

LOGINS = ("medbook_migrator", "postgres")
"""Those that go to the server itself: they set up, deploy and run jobs."""

_in_front: dict[str, int] = {}
"""The port of the pooler that stands in front of a server's port."""


def documented() -> configparser.ConfigParser:
    """Read the configuration that docs/pooler.md shows."""
    match = re.search(r"```ini\n(\[databases\].*?)```", (ROOT / "docs/pooler.md").read_text(), re.DOTALL)
    assert match, "docs/pooler.md shows no pgbouncer.ini"
    shown = configparser.ConfigParser()
    shown.read_string(match[1])
    return shown


@contextmanager
def pooling(cluster: Cluster, **settings: str) -> Iterator[int]:
    """Run pgbouncer in front of a server to the end of the block, and give its port.

    Addresses are the test's own, and every login is trusted, as the server trusts it; the rest is as documented.
    settings: what is to differ.
    """
    port, server_port = unused_port(), int(cluster.dsn()["port"])
    shown = documented()
    shown["databases"] = {"*": f"host=127.0.0.1 port={server_port}"}
    shown.remove_option("pgbouncer", "auth_file")
    # "auth_user": it asks the server who is known
    own = {"listen_addr": "127.0.0.1", "listen_port": str(port), "auth_type": "trust", "auth_user": "postgres"}
    shown["pgbouncer"].update({**own, **settings})
    ini = cluster.directory / f"pgbouncer-{port}.ini"
    with ini.open("w") as file:
        shown.write(file)
    command = ["pgbouncer", "-q", str(ini)]
    if os.geteuid() == 0:
        # it refuses root, as PostgreSQL does
        command[1:1] = ["-u", "postgres"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_until_ready(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def all_pooled(cluster: Cluster) -> Iterator[None]:
    """Let ``as_login`` lead through a pooler to the end of the block."""
    server_port = str(cluster.dsn()["port"])
    with pooling(cluster) as port:
        _in_front[server_port] = port
        try:
            yield
        finally:
            del _in_front[server_port]


def as_login(url: str, login: str) -> str:
    """Give a superuser's URL of a database for another login; through the pooler, if one stands there."""
    url = url.replace("postgres@", f"{login}@")
    port = str(conninfo_to_dict(url)["port"])
    if login in LOGINS:
        return url
    return url.replace(f":{port}/", f":{_in_front.get(port, port)}/")


def _wait_until_ready(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 10
    while process.poll() is None and time.monotonic() < deadline:
        try:
            psycopg.connect(f"postgresql://postgres@127.0.0.1:{port}/postgres").close()
            return
        except psycopg.OperationalError:
            # not listening yet
            select.select([], [], [], 0.02)
    raise RuntimeError("pgbouncer did not become ready")
