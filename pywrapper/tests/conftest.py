"""One throw-away cluster a session, a fresh database wherever a test asks, and the shipped server in front."""

import os
import select
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from xdist.scheduler import LoadScopeScheduling

from client import Client
from cluster import Cluster
from medbook.config import Config
from medbook.identity import mint
from pooler import all_pooled, as_login
from ports import unused_port
from tenants import Case, Tenant, cases_of
from tour import Tour
from world import World

JWT_KEY = "a key that only the tests know, 32 bytes long or more"
TOUR = ("test_http", "test_http_scheduling", "test_accounts", "test_http_messages")
"""Modules that together call every route."""
SLOW = (
    "test_search_scale", "test_schemathesis", "test_deploy", "test_hostile_arguments", "test_time",
    "test_claim_leakage", "test_webhooks", "test_accounts", "test_lifecycle", "test_events",
    "test_search_is_booking", "test_hardening",
)  # fmt: skip
"""Modules that take longest, in this order."""
SESSION_BOUND = {
    "test_a_member_does_not_inherit_the_settings_of_its_group": "a pooler's session has begun before",
}
"""Tests that are about a session of their own, which a pooler in transaction mode does not give."""
AS_APPLICATIONS = {"as_login", "serving", "start_worker", "working", "server", "tenants_as_http"}
"""What tests import or ask for that reach the server as applications do: no other has a pooler in front of it."""
UNLIMITED = {"MEDBOOK_RATE_LIMIT": "", "MEDBOOK_AUTH_RATE_LIMIT": ""}
"""All tests have one address."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --pooler."""
    parser.addoption("--pooler", action="store_true", help="put pgbouncer between applications and the server")


class ByModule(LoadScopeScheduling):  # type: ignore[misc]
    """Keeps the tests of a module in one process, and all that share the tour of the routes."""

    def _split_scope(self, nodeid: str) -> str:
        name = Path(nodeid.split("::")[0]).stem
        return "tour" if name in TOUR else name


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByModule:
    """Deal out modules."""
    return ByModule(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no process ends long after the other."""
    items.sort(key=lambda item: SLOW.index(item.path.stem) if item.path.stem in SLOW else len(SLOW))
    if config.getoption("pooler"):
        direct = [item for item in items if not AS_APPLICATIONS & {*item.fixturenames, *vars(item.module)}]  # type: ignore[attr-defined]
        config.hook.pytest_deselected(items=direct)
        items[:] = [item for item in items if item not in direct]
        for item in items:
            if reason := SESSION_BOUND.get(item.name.partition("[")[0]):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def cluster(pytestconfig: pytest.Config) -> Iterator[Cluster]:
    """A server; stopped and removed in the end. With --pooler applications reach it through pgbouncer."""
    # autovacuum would look at each database every minute
    started = Cluster(autovacuum_naptime="1h")
    with all_pooled(started) if pytestconfig.getoption("pooler") else nullcontext():
        yield started
    started.stop()


@pytest.fixture(scope="session")
def copy_of_template(cluster: Cluster) -> Callable[[str], str]:
    """Copies the template under a name, for tests that share a database, and gives its URL as superuser."""
    return cluster.copy_database


@pytest.fixture
def fresh_database(cluster: Cluster, request: pytest.FixtureRequest) -> Iterator[Callable[[str], str]]:
    """Copies the template for one test and gives the URL of the copy, as superuser; dropped after the test."""
    made = []

    def make(name: str = "copy") -> str:
        made.append(f"{request.node.name}_{name}"[:63].replace("[", "_").replace("]", "_"))
        return cluster.copy_database(made[-1])

    yield make
    with psycopg.connect(cluster.database_url("postgres"), autocommit=True) as connection:
        for name in made:
            connection.execute(f'drop database "{name}" with (force)'.encode())


@pytest.fixture
def database(fresh_database: Callable[[str], str]) -> str:
    """URL of a migrated database of the test's own, as superuser."""
    return fresh_database("copy")


@pytest.fixture
def admin(database: str) -> Iterator[psycopg.Connection[Any]]:
    """A superuser's connection to it, in autocommit: acts as service."""
    with psycopg.connect(database, autocommit=True, options="-c TimeZone=UTC") as connection:
        yield connection


@pytest.fixture
def world(admin: psycopg.Connection[Any]) -> World:
    """A clinic with a doctor and two patients in the test's database."""
    return World(admin)


@pytest.fixture(scope="session")
def shared_database(copy_of_template: Callable[[str], str]) -> str:
    """URL of a database that the tests of the HTTP layer share."""
    return copy_of_template("shared")


@pytest.fixture(scope="session")
def shared_world(shared_database: str) -> Iterator[World]:
    """A clinic with a doctor and two patients in the shared database."""
    with psycopg.connect(shared_database, autocommit=True, options="-c TimeZone=UTC") as connection:
        yield World(connection)


@pytest.fixture(scope="session")
def server(shared_database: str) -> Iterator[int]:
    """Port of the shipped server, on the shared database as medbook_http."""
    with serving(shared_database) as port:
        yield port


@contextmanager
def serving(database_url: str, **environment: str) -> Iterator[int]:
    """Run ``medbook serve`` as medbook_http on a free port, from when it is ready to the end of the block.

    What it says goes to the file SERVER_LOG, if there is one; it has SERVER_WORKERS processes, else 2.
    """
    port = unused_port()
    url = as_login(database_url, "medbook_http")
    output = Path(environment.get("SERVER_LOG", os.devnull)).open("a")  # noqa: SIM115
    process = subprocess.Popen(
        [
            Path(sys.executable).parent / "medbook",
            "serve",
            "--port",
            str(port),
            "--workers",
            environment.get("SERVER_WORKERS", "2"),
        ],
        env={**os.environ, "DATABASE_URL": url, "MEDBOOK_JWT_KEY": JWT_KEY, **UNLIMITED, **environment},
        stdout=output,
        stderr=output,
    )
    try:
        certificate = environment.get("MEDBOOK_TLS_CERT")
        tls = ssl.create_default_context(cafile=certificate) if certificate else None
        _wait_until_ready(Client(port, tls=tls), process)
        yield port
    finally:
        process.terminate()
        process.wait(30)
        output.close()


def start_worker(
    database_url: str, *options: str, output: int = subprocess.DEVNULL, **environment: str
) -> subprocess.Popen[str]:
    """Start ``medbook worker`` as medbook_worker; output: where what it says goes, errors too."""
    return subprocess.Popen(
        [Path(sys.executable).parent / "medbook", "worker", *options],
        env={
            **os.environ,
            "DATABASE_URL": as_login(database_url, "medbook_worker"),
            "PYTHONUNBUFFERED": "1",
            **environment,
        },
        stdout=output,
        stderr=subprocess.STDOUT if output == subprocess.PIPE else output,
        text=True,
    )


@contextmanager
def working(database_url: str) -> Iterator[None]:
    """Run ``medbook worker`` to the end of the block."""
    process = start_worker(database_url)
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


def _wait_until_ready(client: Client, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        try:
            if client.get("/readyz").status == 200:
                return
        except OSError:
            # not listening yet
            select.select([], [], [], 0.05)
    raise RuntimeError("the server did not become ready")


@pytest.fixture(scope="session")
def tour(server: int) -> Tour:
    """The tour of the shipped server, which the tests of its routes share."""
    return Tour(server, token)


@pytest.fixture(scope="session")
def tenants_url(copy_of_template: Callable[[str], str]) -> str:
    """URL of a database of three clinics."""
    return copy_of_template("tenants")


@pytest.fixture(scope="session")
def tenants(tenants_url: str) -> Iterator[list[Tenant]]:
    """Three clinics that have nothing in common; a superuser's connection."""
    with psycopg.connect(tenants_url, autocommit=True, options="-c TimeZone=UTC") as connection:
        yield [Tenant(connection, canary) for canary in ("Canary", "Serin", "Siskin")]


@pytest.fixture(scope="session")
def tenants_as_http(tenants_url: str, tenants: list[Tenant]) -> Iterator[psycopg.Connection[Any]]:
    """A connection to them as the HTTP layer has it."""
    url = as_login(tenants_url, "medbook_http")
    with psycopg.connect(url, autocommit=True, options="-c TimeZone=UTC") as connection:
        yield connection


@pytest.fixture(scope="session")
def cases(tenants: list[Tenant]) -> list[Case]:
    """Every call of a caller of the first in which an id could be another's."""
    return cases_of(tenants)


@pytest.fixture
def http(server: int) -> Client:
    """Nobody in particular, over HTTP."""
    return Client(server)


@pytest.fixture
def http_admin(server: int) -> Client:
    """An admin, over HTTP."""
    return Client(server, token(role="admin"))


def token(*, role: str, minutes: int = 60, subject_suffix: str = "", **ids: Any) -> str:
    """Mint a token that the server accepts."""
    config = Config(database_url="", jwt_key=JWT_KEY)
    return mint(config, role=role, subject=f"a {role}{subject_suffix}", lifetime=timedelta(minutes=minutes), **ids)
