"""How calls are sent: a pool of connections; one statement, transaction and round trip a call."""

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
from medbook.connection import Connection, only_value, timed

RETRIED = (SerializationFailure, DeadlockDetected, DatatypeMismatch)
"""Where the database itself asks to try again: 40001, 40P01, and 42804 when a row shape grew under the call."""

ATTEMPTS = 3
"""How often such a call is made."""

SYNCHRONOUS_WAIT_CANCELLED = "01000"
"""The warning of a COMMIT that was cancelled while it waited for a standby."""

RECONNECT_SECONDS = 1
"""How long the pool goes on trying by itself; then whatever call wants a connection tries anew."""


class OutcomeUnknownError(Exception):
    """The answer to a COMMIT did not come: the call may or may not have been carried out."""


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
        self._url = timed(config.database_url)
        self._answer_seconds = config.answer_seconds
        self._master_key = config.master_key
        self._pool = ConnectionPool(
            self._url,
            connection_class=Connection,
            kwargs={"autocommit": True, "prepare_threshold": None, "options": "-c TimeZone=UTC"},
            configure=self._configure,
            min_size=1,
            max_size=config.pool_size,
            timeout=config.pool_timeout,
            reconnect_timeout=RECONNECT_SECONDS,
            open=False,
        )

    def _configure(self, connection: Connection) -> None:
        connection.answer_seconds = self._answer_seconds
        connection.warnings = []
        connection.add_notice_handler(lambda notice: connection.warnings.append(notice.sqlstate or ""))

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
            return only_value(connection.execute(statements.HEALTH))

    def call(self, call: Call) -> str:
        """Make the call and give its JSON.

        Raises psycopg.Error, PoolTimeout, or OutcomeUnknownError for a lost answer to a write.
        """
        with self._pool.connection() as connection:
            answer = self._call_with_retries(connection, call)
            if connection.is_new:
                connection.settle_in()
            return answer

    def _call_with_retries(self, connection: Connection, call: Call) -> str:
        for _ in range(ATTEMPTS - 1):
            try:
                return self._call_once(connection, call)
            except RETRIED:
                continue
        return self._call_once(connection, call)

    def _call_once(self, connection: Connection, call: Call) -> str:
        settings = {**told(call.claims, self._master_key), **call.settings}
        if call.is_read_only:
            settings["transaction_read_only"] = "on"
        values: list[Any] = _flat(settings)
        if call.function.is_set:
            statement = statements.call_page
            limit = call.function.arguments.get("limit")
            values.append(limit and call.arguments.get("limit", int(limit.default or 0)))
        else:
            statement = statements.call_row
        values += [_to_json(value) if isinstance(value, dict) else value for value in call.arguments.values()]

        connection.warnings.clear()
        try:
            cursor = connection.execute(statement(call.function, tuple(call.arguments), len(settings)), values)
        except psycopg.Error as error:
            if not call.is_read_only and _ends_session(error):
                raise OutcomeUnknownError from error
            raise
        if SYNCHRONOUS_WAIT_CANCELLED in connection.warnings:
            raise OutcomeUnknownError
        return only_value(cursor)


def _ends_session(error: psycopg.Error) -> bool:
    """Is the connection lost, with its last words or without? Then a COMMIT may have been carried out before."""
    is_lost = isinstance(error, psycopg.OperationalError) and error.sqlstate is None
    return is_lost or error.diag.severity_nonlocalized in ("FATAL", "PANIC")


def told(claims: Mapping[str, Any] | None, master_key: str) -> dict[str, str]:
    """Give the settings that tell who calls (None: nobody) and the master key (empty: the database server has it)."""
    settings = {} if claims is None else {"request.jwt.claims": json.dumps(claims)}
    return settings | ({"medbook.master_key": master_key} if master_key else {})


def set_locally(connection: psycopg.Connection[Any], settings: Mapping[str, str]) -> None:
    """Make settings that end with the transaction."""
    if settings:
        connection.execute(statements.set_locally(len(settings)), _flat(settings))


def _flat(settings: Mapping[str, str]) -> list[str]:
    return [text for setting in settings.items() for text in setting]


def describe(connection: psycopg.Connection[Any]) -> Catalog:
    """Read functions, row shapes and errors from the catalogue."""
    [row] = connection.execute(statements.DESCRIBE).fetchall()
    return Catalog.from_description(row[0])


def _to_json(value: dict[str, Any]) -> Jsonb:
    # a Decimal is one that a float says as well: see values.is_in_range
    return Jsonb(value, dumps=lambda members: json.dumps(members, default=float))
