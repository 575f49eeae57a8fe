"""Clients of the shipped HTTP server that book for as long as they are let, whatever they are answered."""

import random
import threading
import time
from types import TracebackType
from typing import Self

from client import Answer, Client
from conftest import token
from torture.call_log import OK, REFUSED, UNKNOWN, Call, CallLog
from torture.load import Arguments, Choose

REFUSALS = {"409 patient_overlap", "429 slot_locked", "503 unavailable"}
"""How they may be refused, and know that nothing was booked."""


class HttpLoad:
    """So many clients of an admin; the code of a call is the status and the name of the problem."""

    def __init__(self, port: int, log: CallLog, choose: Choose, *, seed: int, clients: int = 4) -> None:
        self.log = log
        self._client, self._choose, self._stop = Client(port, token(role="admin")), choose, threading.Event()
        self._threads = [
            threading.Thread(target=self._book, args=(number, random.Random(f"{seed}/http/{number}")), daemon=True)
            for number in range(clients)
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(60)
        if any(thread.is_alive() for thread in self._threads) and not error:
            raise TimeoutError("a client hangs")

    def _book(self, number: int, chance: random.Random) -> None:
        count = 0
        while not self._stop.is_set():
            _, arguments = self._choose(chance)
            one, answer = post(self._client, arguments, number, count)
            self.log.add(one)
            count += 1
            if wait := answer.headers.get("retry-after"):
                self._stop.wait(min(float(wait), 0.2))


def post(client: Client, arguments: Arguments, number: int = 0, count: int = 0) -> tuple[Call, Answer]:
    """Book once, and give what came of it."""
    began = time.monotonic()
    answer = client.post(
        "/bookings",
        {"slot_id": str(arguments["p_slot_id"]), "patient_id": str(arguments["p_patient_id"])},
        {"Idempotency-Key": arguments["p_idempotency_key"]},
    )
    ended = time.monotonic()
    if answer.status == 201:
        outcome, booking, code = OK, answer.body["id"], None
    else:
        outcome = UNKNOWN if answer.name == "outcome_unknown" else REFUSED
        booking, code = None, f"{answer.status} {answer.name}"
    return Call(number, count, "book_slot", arguments, outcome, booking, code, ended, ended - began), answer


def settle_over_http(port: int, log: CallLog) -> list[Call]:
    """Ask every unknown call once more, under its key."""
    client = Client(port, token(role="admin"))
    return [post(client, one.arguments, one.client, one.number)[0] for one in log if one.outcome == UNKNOWN]
