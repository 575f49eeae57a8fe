"""The record of every call: what was asked, and whether it was done, refused, or nobody knows."""

import json
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

OK, REFUSED, UNKNOWN = "ok", "refused", "unknown"


@dataclass(frozen=True)
class Call:
    """One call and its outcome.

    client, number: who called, and his how manieth call it was: with the seed they say which call it was.
    outcome: ok (acknowledged), refused (the database said no), or unknown (the connection was lost before the answer).
    answer: id of the row that came back.
    code: SQLSTATE of a refusal.
    at: seconds of the monotonic clock when it was answered; took: seconds until then.
    booking: what the booking that came back was then, if one did: its status, slot_id and version.
    """

    client: int
    number: int
    function: str
    arguments: dict[str, Any]
    outcome: str
    answer: str | None
    code: str | None
    at: float
    took: float
    booking: dict[str, Any] | None = None

    @property
    def key(self) -> str | None:
        """The idempotency key under which it can be asked again."""
        return self.arguments.get("p_idempotency_key")


def booking_in(row: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Give what a call keeps of a row that came back, if that is a booking."""
    if not row or not row.get("reference") or "version" not in row:
        return None
    return {"status": row["status"], "slot_id": str(row["slot_id"]), "version": row["version"]}


class CallLog:
    """Calls, one JSON line each, in a file that outlives whoever writes it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._file = path.open("a", encoding="utf-8")

    def add(self, call: Call) -> None:
        """Write down a call."""
        with self._lock:
            self._file.write(json.dumps(asdict(call), default=str) + "\n")

    def __iter__(self) -> Iterator[Call]:
        """Read all of them."""
        with self._lock:
            self._file.flush()
        with self.path.open(encoding="utf-8") as lines:
            for line in lines:
                yield Call(**json.loads(line))

    def outcomes(self) -> Counter[str]:
        """Count them by outcome."""
        return Counter(call.outcome for call in self)

    def codes(self) -> Counter[str]:
        """Count the refusals by SQLSTATE."""
        return Counter(call.code or "" for call in self if call.outcome == REFUSED)
