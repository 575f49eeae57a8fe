"""How calls are sent: a pool of connections, one transaction and one round trip a call."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg.errors import DatatypeMismatch, DeadlockDetected, SerializationFailure
from psycopg.types.json import Jsonb
from psycopg_pool import ConnectionPool

from medbook import statements
from medbook.catalog import Catalog, Function
from medbook.config import Config

RETRIED = (SerializationFailure, DeadlockDetected, DatatypeMismatch)
"""Where the database itself asks to try again: 40001, 40P01, and 42804 when a row shape grew under the call."""

ATTEMPTS = 3
"""How often such a call is made."""

SYNCHRONOUS_WAIT_CANCELLED = "01000"
"""The warning of a COMMIT that was cancelled while it waited for a standby."""


class OutcomeUnknownError(Exception):
    """The answer to a COMMIT did not come: the call may or may not have been carried out."""


class Connection(psycopg.Connection[tuple[Any, ...]]):
    """A connection that remembers the warnings of its transaction, by SQLSTATE."""

    warnings: list[str]


@dataclass(frozen=True)
class Call:
    """One call of an api function: its arguments by name, and the claims of who makes it (None: nobody).

    settings: transaction-local settings that the functions may read.
    """

    function: Function
    arguments: Mapping[str, Any]
    claims: Mapping[str, Any] | None
    is_read_only: bool
    settings: Mapping[str, str] = field(default_factory=dict)


class Database:
    """A pool of connections as medbook_http."""

    def __init__(self, config: Config) -> None:
        self._url = config.database_url
        self._master_key = config.master_key
        self._pool = ConnectionPool(
            config.database_url,
            connection_class=Connection,
            # no server-side prepared statements: a transaction-pooling pgbouncer may stand in between
            kwargs={"autocommit": True, "prepare_threshold": None, "options": "-c TimeZone=UTC"},
            configure=_remember_warnings,
            min_size=1,
            max_size=config.pool_size,
            timeout=config.pool_timeout,
            open=False,
        )

    def open(self) -> None:
        """Start connecting."""
        self._pool.open()

    def catalog(self) -> Catalog:
        """Read the catalogue on a connection of its own; raises psycopg.Error."""
        with psycopg.connect(self._url) as connection:
            return describe(connection)

    def health(self) -> str:
        """Call api.health on a fresh connection and give its JSON; raises psycopg.Error."""
        with psycopg.connect(self._url, connect_timeout=2) as connection:
            return _only_value(connection.execute(statements.HEALTH))

    def call(self, call: Call) -> str:
        """Make the call and give its JSON.

        Raises psycopg.Error, PoolTimeout, or OutcomeUnknownError for a lost answer to a write.
        """
        with self._pool.connection() as connection:
            for _ in range(ATTEMPTS - 1):
                try:
                    return self._call_once(connection, call)
                except RETRIED:
                    continue
            return self._call_once(connection, call)

    def _call_once(self, connection: Connection, call: Call) -> str:
        values = [_to_json(value) if isinstance(value, dict) else value for value in call.arguments.values()]
        if call.function.is_set:
            statement = statements.call_page(call.function, call.arguments)
            limit = call.function.arguments.get("limit")
            values.insert(0, limit and call.arguments.get("limit", int(limit.default or 0)))
        else:
            statement = statements.call_row(call.function, call.arguments)

        settings = {**told(call.claims, self._master_key), **call.settings}
        connection.warnings.clear()
        try:
            # COMMIT goes along with the call: of a process that freezes the server ends the transaction by itself. The
            # limit for idle transactions would not, as a pipeline's Flush stops its clock
            with connection.pipeline():
                connection.execute(statements.BEGIN_READ_ONLY if call.is_read_only else statements.BEGIN)
                set_locally(connection, settings)
                cursor = connection.execute(statement, values)
                connection.execute(statements.COMMIT)
        except psycopg.Error as error:
            if not connection.closed:
                connection.rollback()
            if isinstance(error, psycopg.OperationalError) and error.sqlstate is None and not call.is_read_only:
                raise OutcomeUnknownError from error
            raise
        if SYNCHRONOUS_WAIT_CANCELLED in connection.warnings:
            raise OutcomeUnknownError
        return _only_value(cursor)


def told(claims: Mapping[str, Any] | None, master_key: str) -> dict[str, str]:
    """Give the settings that tell who calls (None: nobody) and the master key (empty: the database server has it)."""
    settings = {} if claims is None else {"request.jwt.claims": json.dumps(claims)}
    return settings | ({"medbook.master_key": master_key} if master_key else {})


def set_locally(connection: psycopg.Connection[Any], settings: Mapping[str, str]) -> None:
    """Make settings that end with the transaction."""
    connection.execute(statements.SET_LOCALLY, [list(settings), list(settings.values())])


def describe(connection: psycopg.Connection[Any]) -> Catalog:
    """Read functions, row shapes and errors from the catalogue."""
    row = connection.execute(statements.DESCRIBE).fetchone()
    # json_build_object always gives one
    assert row is not None  # noqa: S101  # nosec B101
    return Catalog.from_description(row[0])


def _to_json(value: dict[str, Any]) -> Jsonb:
    # a Decimal is at most 1e15 here, and fees have two decimals: as a float it still reads the same
    return Jsonb(value, dumps=lambda members: json.dumps(members, default=float))


def _only_value(cursor: psycopg.Cursor[Any]) -> str:
    row = cursor.fetchone()
    # a function that returns no set gives one row
    assert row is not None  # noqa: S101  # nosec B101
    return str(row[0])


def _remember_warnings(connection: Connection) -> None:
    connection.warnings = []
    connection.add_notice_handler(lambda notice: connection.warnings.append(notice.sqlstate or ""))
