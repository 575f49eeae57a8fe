"""Posts events to the endpoints that want them, signed as Standard Webhooks has it (https://www.standardwebhooks.com)."""

import asyncio
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import UUID

from standardwebhooks import Webhook

from medbook.worker.event import body_of
from medbook.worker.outbound import Outbound
from medbook.worker.session import Row, Session

AT_ONCE = 10
"""Events that an endpoint is told at the same time: of different entities, as the order of one is kept."""
LEASE = timedelta(minutes=1)
"""Far longer than a request and its record may take."""
MOST_ENDPOINTS = 50
"""That are posted to at the same time."""
TURN_SECONDS = 10.0
"""How long a turn begins new requests; what has been begun ends within a deadline after that."""
POLL_SECONDS = 0.5
"""How long others may wait while requests are under way, before it is seen what is due for them."""


class Webhooks:
    """A part of the worker."""

    name = "webhooks"
    idle_seconds = 1.0

    def __init__(self, outbound: Outbound) -> None:
        self._outbound = outbound

    def step(self, session: Session) -> Counter[str]:
        """Post what is due, and what becomes due meanwhile."""
        return asyncio.run(self._turn(session))

    async def _turn(self, session: Session) -> Counter[str]:
        counts: Counter[str] = Counter()
        running: dict[UUID, asyncio.Task[bool]] = {}
        resting: set[UUID] = set()
        failure: BaseException | None = None
        is_first_look = True
        ends_at = time.monotonic() + TURN_SECONDS
        while True:
            if not failure and time.monotonic() < ends_at and len(running) < MOST_ENDPOINTS:
                for webhook in session.call("list_due_webhooks", limit=MOST_ENDPOINTS - len(running)):
                    # one that fails may take all of its deadline: begun later, it would keep the turn from ending
                    may_begin = is_first_look or not webhook["consecutive_failures"]
                    if may_begin and webhook["id"] not in running.keys() | resting:
                        running[webhook["id"]] = asyncio.create_task(self._deliver(session, webhook, counts))
            is_first_look = False
            if not running:
                if failure:
                    raise failure
                return counts
            await asyncio.wait(running.values(), timeout=POLL_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            for webhook_id in [webhook_id for webhook_id, task in running.items() if task.done()]:
                task = running.pop(webhook_id)
                # the database refused something: what has been begun is finished first
                failure = task.exception() or failure
                if not failure and not task.result():
                    resting.add(webhook_id)

    async def _deliver(self, session: Session, webhook: Row, counts: Counter[str]) -> bool:
        """Tell an endpoint some of its events; give whether there were any."""
        events = session.call("claim_events", consumer=webhook["consumer"], limit=AT_ONCE, lease=LEASE)
        told = (self._tell(session, webhook, event, counts) for event in events)
        for failure in filter(None, await asyncio.gather(*told, return_exceptions=True)):
            raise failure
        return bool(events)

    async def _tell(self, session: Session, webhook: Row, event: Row, counts: Counter[str]) -> None:
        body = body_of(event)
        begun = time.monotonic()
        status, error = await self._outbound.post(
            webhook["url"], body.encode(), headers_of(str(event["id"]), body, webhook["secrets"], datetime.now(UTC))
        )
        (attempt,) = session.call(
            "record_webhook_attempt",
            webhook_id=webhook["id"],
            event_id=event["id"],
            status_code=status,
            duration_ms=int((time.monotonic() - begun) * 1000),
            error=error,
        )
        counts["failed" if attempt["error"] else "delivered"] += 1


def headers_of(event_id: str, body: str, secrets: list[str], now: datetime) -> dict[str, str]:
    """Give the headers of a request: a signature by each secret, so that a receiver needs only one of them."""
    return {
        "Content-Type": "application/json",
        "User-Agent": "MedBook-Webhooks",
        "webhook-id": event_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(Webhook(secret).sign(event_id, now, body) for secret in secrets),
    }
