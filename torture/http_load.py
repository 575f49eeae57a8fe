"""Clients that write over HTTP, and survive the loss of the process that they talk to."""

import http.client
import random
import time
from typing import Any

from client import Answer, Client
from conftest import token
from torture.call_log import OK, REFUSED, UNKNOWN, Call, CallLog
from torture.load import Arguments, Choose, Load

BOOKINGS = "/bookings"


class HttpLoad(Load):
    """So many clients that POST /bookings, each with an idempotency key."""

    def __init__(self, port: int, log: CallLog, choose: Choose, *, seed: int, clients: int = 24) -> None:
        super().__init__("", log, choose, seed=seed, clients=clients)
        self._http = Client(port, token(role="admin"))

    def _client(self, client: int, chance: random.Random) -> None:
        number = 0
        while not self._stop.is_set():
            one = post(self._http, client, number, self._choose(chance)[1])
            self.log.add(one)
            number += 1
            if one.outcome == UNKNOWN:
                self._stop.wait(0.1)


def post(http_client: Client, client: int, number: int, arguments: Arguments) -> Call:
    """Book once and say what came of it. Without an answer, or with one of 5xx, nobody knows."""
    body = {name.removeprefix("p_"): str(value) for name, value in arguments.items() if name != "p_idempotency_key"}
    began = time.monotonic()
    answer: Answer | None = None
    try:
        answer = http_client.post(BOOKINGS, body, {"Idempotency-Key": arguments["p_idempotency_key"]})
    except (OSError, http.client.HTTPException):
        outcome = UNKNOWN
    else:
        outcome = OK if answer.status == 201 else UNKNOWN if answer.status >= 500 else REFUSED
    ended = time.monotonic()
    told: dict[str, Any] = answer.body if answer else {}
    row = told.get("id") if outcome == OK else None
    code = told.get("code") if outcome == REFUSED else None
    return Call(client, number, "book_slot", arguments, outcome, row, code, ended, ended - began)


def settle_over_http(port: int, log: CallLog) -> list[Call]:
    """Ask every unknown call once more, under its key, and give what is known now."""
    client = Client(port, token(role="admin"))
    return [post(client, one.client, one.number, one.arguments) for one in log if one.outcome == UNKNOWN]
