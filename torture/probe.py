"""Single calls between the clients of a load, each on a slot of its own, and a reader as nobody should be."""

import json
import time
from typing import Any

import psycopg
from psycopg.rows import dict_row

from torture.call_log import OK, CallLog
from torture.clients import Clients
from torture.load import Caller

BUSY = "55P03"


class Probe:
    """Calls as a service, and as a patient."""

    def __init__(self, url: str, log: CallLog, slots: list[Any], patients: list[Any]) -> None:
        self.url = url
        self.connection = psycopg.connect(url, autocommit=True, row_factory=dict_row)
        self._http = psycopg.connect(url.replace("postgres@", "medbook_http@"), autocommit=True, row_factory=dict_row)
        self._service, self._patient = Caller(log, 0, self.connection), Caller(log, 1, self._http)
        self._slots, self.patients = slots, patients

    def value(self, query: str, *values: Any) -> Any:
        """Give the first value of a query."""
        row = self.connection.execute(query.encode(), values or None).fetchone()
        assert row is not None
        return next(iter(row.values()))

    def book(self, slot: Any) -> str:
        """Book a seat for a patient who has none; give the SQLSTATE of a refusal, if not that a job is at that slot."""
        arguments = {"p_slot_id": slot, "p_patient_id": self.patients.pop()}
        deadline = time.monotonic() + 10
        while (code := self._service.call("book_slot", arguments).code) == BUSY:
            if time.monotonic() > deadline:
                break
            time.sleep(0.02)
        return code or OK

    def hold(self) -> tuple[Any, Any]:
        """Hold a slot; give it and the booking."""
        slot = self._slots.pop()
        made = self._service.call("book_slot", {"p_slot_id": slot, "p_patient_id": self.patients.pop()})
        assert made.answer, made
        return slot, made.answer

    def book_as(self, patient: Any) -> str:
        """Book a slot as a patient does himself, confirmed; give the SQLSTATE of a refusal."""
        claims = json.dumps({"sub": "x", "role": "patient", "patient_id": str(patient)})
        self._http.execute("select set_config('request.jwt.claims', %s, false)", [claims])
        made = self._patient.call("book_slot", {"p_slot_id": self._slots.pop(), "p_patient_id": patient})
        return made.code or OK

    def close(self) -> None:
        """Close both connections."""
        self.connection.close()
        self._http.close()


class ReaderByTime(Clients):
    """Reads the log as one ought not to, by "later than the last one seen"."""

    def __init__(self, url: str) -> None:
        super().__init__(1)
        self.url = url
        self.read: set[Any] = set()

    def _client(self, number: int) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            last = "-infinity"
            while not self._stop.wait(0.1):
                rows = connection.execute(
                    "select id, occurred_at::text from data.event where occurred_at > %s order by occurred_at", [last]
                ).fetchall()
                self.read.update(row[0] for row in rows)
                last = rows[-1][1] if rows else last
