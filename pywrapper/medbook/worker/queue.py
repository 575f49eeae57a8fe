"""Serves booking requests: whoever came first gets the seat."""

from collections import Counter

from medbook.worker.session import Session

BATCH = 100
"""Most requests of one transaction: what it books is locked until it ends."""


class Queue:
    """The part of the worker that serves booking requests."""

    name = "requests"
    idle_seconds = 0.2

    def step(self, session: Session) -> Counter[str]:
        """Serve up to BATCH requests of one clinic."""
        (served,) = session.call("process_requests", limit=BATCH)
        return Counter(served)
