"""Statements are prepared where a session is the server's own; where a pooler changes it, they are not."""

import contextlib
from collections.abc import Iterator

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from cluster import Cluster
from medbook import connection
from medbook.config import Config
from medbook.database import Call, Database
from pooler import pooling

CALLS = 3 * connection.PREPARED_AFTER
COUNT = "select count(*) from pg_prepared_statements where statement like '%list_clinics%'"


@pytest.fixture
def pooled(cluster: Cluster, shared_database: str) -> Iterator[str]:
    """The shared database behind pgbouncer."""
    with pooling(cluster, default_pool_size="2") as port:
        yield make_conninfo(shared_database, port=port)


def prepared(url: str) -> list[int]:
    """Make calls in turn on two connections, each of a server; give how many statements each session has prepared."""
    with contextlib.ExitStack() as stack:
        servers = [Database(Config(make_conninfo(url, user="medbook_http"), "-", pool_size=1)) for _ in range(2)]
        for server in servers:
            server.open()
            stack.callback(server._pool.close)
        call = Call(servers[0].catalog().functions["list_clinics"], {}, None, is_read_only=True)
        for _ in range(CALLS):
            for server in servers:
                server.call(call)
        counts = []
        for server in servers:
            with server._pool.connection() as connection:
                counts += [row[0] for row in connection.execute(COUNT)]
    return counts


def test_a_session_of_its_own_prepares_what_is_called_often(shared_database: str) -> None:
    assert prepared(shared_database) == [1, 1]


def test_behind_a_pooler_nothing_is_prepared(pooled: str) -> None:
    assert prepared(pooled) == [0, 0]


def test_control_behind_a_pooler_what_is_prepared_is_missing_or_there_twice(
    pooled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection.Connection, "settle_in", lambda self: setattr(self, "prepare_threshold", 0))
    with pytest.raises(psycopg.Error, match="prepared statement"):
        prepared(pooled)
