"""Connections: how long they wait for a server, and what they prepare."""

import contextlib
from typing import Any

import psycopg
from psycopg.abc import RV, PQGen
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from medbook import statements

PREPARED_AFTER = 5
"""How often a connection sends a statement before it prepares it, where its session is its own."""

PATIENCE = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""How long a server that says nothing is waited for, in seconds, the last in milliseconds: its machine may be gone.
One that is only slow, or waits for a standby, still answers for its connections."""


def timed(url: str) -> str:
    """Give a connection string with PATIENCE, where it says nothing else itself."""
    return make_conninfo("", **{**PATIENCE, **conninfo_to_dict(url)})


class Connection(psycopg.Connection[tuple[Any, ...]]):
    """A connection that remembers the warnings of its transaction, by SQLSTATE, and waits for no answer for ever.

    answer_seconds: how long it waits. A COMMIT that waits for a standby has no time limit in the server, and cancelling
    the wait makes it a success that the standby does not have: the connection is dropped, and nothing is cancelled.
    """

    warnings: list[str]
    answer_seconds: float | None = None
    is_new = True

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """Wait for an answer; raises OperationalError when there is none in time."""
        try:
            return super().wait(gen, interval, timeout or self.answer_seconds)
        except psycopg.OperationalError as error:
            if error.sqlstate is None:
                self.close()
            raise

    def settle_in(self) -> None:
        """Prepare statements from now on, if the session is the server's own.

        pgbouncer, which changes sessions under a client, has told it a number of its own. It is asked when a server has
        just answered: as it connects, a pooler may have none to spare.
        """
        self.is_new = False
        with contextlib.suppress(psycopg.Error):
            if only_value(self.execute(statements.BACKEND)) == str(self.info.backend_pid):
                self.prepare_threshold = PREPARED_AFTER


def only_value(cursor: psycopg.Cursor[Any]) -> str:
    """Give the value of the one row that a function gave which returns no set."""
    [row] = cursor.fetchall()
    return str(row[0])
