"""Clients of the shipped HTTP server that book for as long as they are let, whatever they are answered, if at all."""

import random
import time
from http.client import HTTPException

from client import Answer, Client
from conftest import token
from torture.call_log import OK, REFUSED, UNKNOWN, Call, CallLog, booking_in
from torture.clients import Clients
from torture.load import Arguments, Choose

REFUSALS = {"409 patient_overlap", "429 slot_locked", "503 unavailable"}
"""How they may be refused, and know that nothing was booked."""


class HttpLoad(Clients):
    """So many clients of an admin; the code of a call is the status and the name of the problem."""

    def __init__(self, port: int, log: CallLog, choose: Choose, *, seed: int, clients: int = 4) -> None:
        super().__init__(clients)
        self.log, self.seed = log, seed
        self._http, self._choose = Client(port, token(role="admin")), choose

    def _client(self, client: int) -> None:
        chance = random.Random(f"{self.seed}/http/{client}")
        number = 0
        while not self._stop.is_set():
            _, arguments = self._choose(chance)
            one, answer = post(self._http, arguments, client, number)
            self.log.add(one)
            number += 1
            wait = answer.headers.get("retry-after", "0") if answer else "0.1"
            self._stop.wait(min(float(wait), 0.2))


def post(http: Client, arguments: Arguments, client: int = 0, number: int = 0) -> tuple[Call, Answer | None]:
    """Book once, and give what came of it; without an answer nobody knows."""
    began = time.monotonic()
    outcome, made, code, booking = UNKNOWN, None, None, None
    answer: Answer | None = None
    try:
        answer = http.post(
            "/bookings",
            {
                "slot_id": str(arguments["p_slot_id"]),
                "patient_id": str(arguments["p_patient_id"]),
                "confirm": arguments["p_confirm"],
            },
            {"Idempotency-Key": arguments["p_idempotency_key"]},
        )
    except (OSError, HTTPException):
        pass
    else:
        if answer.status == 201:
            outcome, made, booking = OK, answer.body["id"], booking_in(answer.body)
        else:
            outcome = UNKNOWN if answer.name == "outcome_unknown" else REFUSED
            code = f"{answer.status} {answer.name}"
    ended = time.monotonic()
    took = ended - began
    return Call(client, number, "book_slot", arguments, outcome, made, code, ended, took, booking), answer


def settle_over_http(port: int, log: CallLog) -> list[Call]:
    """Ask every unknown call once more, under its key."""
    http = Client(port, token(role="admin"))
    return [post(http, one.arguments, one.client, one.number)[0] for one in log if one.outcome == UNKNOWN]
