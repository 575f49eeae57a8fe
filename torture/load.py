"""Clients that write at once, for as long as they are let, and survive the loss of their server."""

import random
import time
from collections.abc import Callable
from typing import Any

import psycopg
from psycopg.rows import dict_row

from torture.call_log import OK, REFUSED, UNKNOWN, Call, CallLog, booking_in
from torture.clients import Clients

Arguments = dict[str, Any]
Choose = Callable[[random.Random], tuple[str, Arguments]]
"""Chooses the next call of a client: a function of api, or of the schema that is named, and its named arguments.
The same seed chooses alike."""

LOST = ("08", "57P", "58")
"""Classes of SQLSTATE that end a session: whether the call was done nobody has said."""

ENDS_SESSION = ("FATAL", "PANIC")
"""Severities that do so too: a server that finds no room for its WAL dies of 53100, perhaps after the commit."""


class Load(Clients):
    """So many clients, each with a connection of its own that it opens again when it is lost.

    A call is unknown when its connection ended before the answer, or when the answer came with WARNING 01000:
    a wait for a standby was given up.
    """

    def __init__(
        self,
        dsn: str,
        log: CallLog,
        choose: Choose,
        *,
        seed: int,
        clients: int = 24,
        options: str = "",
        prepare_threshold: int | None = 5,
    ) -> None:
        super().__init__(clients)
        self.dsn, self.log, self.seed = dsn, log, seed
        self._choose, self._options, self._prepare_threshold = choose, options, prepare_threshold

    def _client(self, client: int) -> None:
        chance = random.Random(f"{self.seed}/{client}")
        caller = Caller(self.log, client)
        while not self._stop.is_set():
            if caller.connection is None or caller.connection.closed:
                try:
                    caller.connection = psycopg.connect(
                        self.dsn,
                        autocommit=True,
                        connect_timeout=3,
                        options=self._options,
                        prepare_threshold=self._prepare_threshold,
                        row_factory=dict_row,
                    )
                except psycopg.OperationalError:
                    self._stop.wait(0.05)
                    continue
            caller.call(*self._choose(chance))
        if caller.connection:
            caller.connection.close()


class Caller:
    """A client, whatever connection it has by now (rows as dictionaries): all that it calls is numbered and logged."""

    def __init__(self, log: CallLog, client: int = 0, connection: psycopg.Connection[Any] | None = None) -> None:
        self.log, self.client, self.connection = log, client, connection
        self._number = 0

    def call(self, function: str, arguments: Arguments) -> Call:
        """Call a function once and say what came of it."""
        assert self.connection
        made = call(self.connection, self.client, self._number, function, arguments)
        self.log.add(made)
        self._number += 1
        return made


def call(connection: psycopg.Connection[Any], client: int, number: int, function: str, arguments: Arguments) -> Call:
    """Call a function once and say what came of it."""
    warned: list[str] = []

    def hear(notice: psycopg.errors.Diagnostic) -> None:
        warned.append(notice.sqlstate or "")

    connection.add_notice_handler(hear)
    places = ", ".join(f"{name} => %({name})s" for name in arguments)
    name = function if "." in function else f"api.{function}"
    answer, code, booking = None, None, None
    began = time.monotonic()
    try:
        row = connection.execute(f"select r.* from {name}({places}) as r".encode(), arguments).fetchone()
        answer = str(row["id"]) if row and row.get("id") else None
        booking = booking_in(row)
        outcome = UNKNOWN if "01000" in warned else OK
    except psycopg.Error as error:
        code = error.sqlstate
        ended = connection.closed or code is None or error.diag.severity_nonlocalized in ENDS_SESSION
        outcome = UNKNOWN if ended or str(code).startswith(LOST) else REFUSED
    at = time.monotonic()
    connection.remove_notice_handler(hear)
    return Call(client, number, function, arguments, outcome, answer, code, at, at - began, booking)


def settle(connection: psycopg.Connection[Any], log: CallLog) -> list[Call]:
    """Ask every unknown call that has a key once more, under its key, and give what is known now."""
    unknown = [one for one in log if one.outcome == UNKNOWN and one.key]
    return [call(connection, one.client, one.number, one.function, one.arguments) for one in unknown]
