"""Publishes events to NATS JetStream, where the operator has named a server: the same that webhooks are told."""

import asyncio
import atexit
import contextlib
from collections import Counter
from datetime import timedelta

import click
from nats.aio.client import Client
from nats.errors import Error, NoServersError
from nats.js import JetStreamContext
from nats.js.api import StreamConfig
from nats.js.errors import NotFoundError

from medbook.worker.broker_settings import Settings
from medbook.worker.event import body_of
from medbook.worker.session import Row, Session

CONSUMER = "nats"
STREAM = "MEDBOOK"
LIMITS = StreamConfig(
    name=STREAM,
    description="Events of MedBook.",
    subjects=["medbook.>"],
    max_age=timedelta(days=7).total_seconds(),
    max_bytes=2**30,
    duplicate_window=timedelta(hours=1).total_seconds(),
)
"""Of a stream that is missing: one that is there is left as it is. The oldest go first."""
ID_HEADER = "Nats-Msg-Id"
"""By which JetStream drops what it has stored already."""
AT_ONCE = 100
"""Events of one claim: of different entities, as the order of one is kept."""
LEASE = timedelta(minutes=1)
"""Far longer than they may take."""
CONNECT_SECONDS = 5
PING_SECONDS = 2
ACK_SECONDS = 5.0
"""How long the server may take to say that an event is stored."""


class Broker:
    """A part of the worker. As long as the server is out of reach it claims nothing: the events wait."""

    name = "nats"
    idle_seconds = 1.0

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        # the connection outlives a step, and so must its loop
        self._runner = asyncio.Runner()
        self._client = Client()
        self._is_subscribed = False
        self._complaint = ""
        self._cause: Exception = NoServersError()
        atexit.register(self.close)

    def step(self, session: Session) -> Counter[str]:
        """Publish some of what is due."""
        if not self._is_subscribed:
            self._subscribe(session)
        return self._runner.run(self._turn(session))

    def close(self) -> None:
        """Close the connection."""
        atexit.unregister(self.close)
        self._runner.run(self._disconnect())
        self._runner.close()

    def _subscribe(self, session: Session) -> None:
        """Subscribe, unless that is done: each time is an event."""
        topics = sorted(set(self._settings.topics))
        present = [c["topics"] for c in session.call("list_consumers") if c["name"] == CONSUMER]
        if topics not in map(sorted, present):
            session.call("subscribe", consumer=CONSUMER, topics=topics)
        self._is_subscribed = True

    async def _turn(self, session: Session) -> Counter[str]:
        try:
            stream = await self._connected()
        except (OSError, Error, TimeoutError) as error:
            await self._disconnect()
            cause = self._cause if isinstance(error, NoServersError) else error
            self._complain(f"out of reach, events wait: {describe(cause)}")
            return Counter()
        self._complaint = ""
        events = session.call("claim_events", consumer=CONSUMER, limit=AT_ONCE, lease=LEASE)
        reasons = await asyncio.gather(*(publish(stream, event) for event in events))
        failed = {event["id"]: reason for event, reason in zip(events, reasons, strict=True) if reason}
        stored = [event["id"] for event in events if event["id"] not in failed]
        if stored:
            session.call("ack_events", consumer=CONSUMER, event_ids=stored)
        for event_id, reason in failed.items():
            session.call("fail_event", consumer=CONSUMER, event_id=event_id, error=reason)
        return +Counter(published=len(stored), failed=len(failed))

    async def _connected(self) -> JetStreamContext:
        """Give the stream's connection, made anew if it is gone."""
        if self._client.is_connected:
            # what has come meanwhile is read: that the server has gone, too
            await self._client.flush(PING_SECONDS)
            return self._client.jetstream(timeout=ACK_SECONDS)
        self._client = Client()
        async with asyncio.timeout(CONNECT_SECONDS):
            await self._client.connect(
                self._settings.url,
                name="medbook worker",
                user_credentials=str(self._settings.credentials) if self._settings.credentials else None,
                allow_reconnect=False,
                max_reconnect_attempts=1,
                reconnect_time_wait=0,
                error_cb=self._note,
            )
        stream = self._client.jetstream(timeout=ACK_SECONDS)
        try:
            await stream.stream_info(STREAM)
        except NotFoundError:
            await stream.add_stream(LIMITS)
        return stream

    async def _note(self, error: Exception) -> None:
        # the client itself only says that no server is left
        self._cause = error

    async def _disconnect(self) -> None:
        # of a connection whose TLS failed, the end may never come
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1):
                await self._client.close()

    def _complain(self, complaint: str) -> None:
        """Say what is wrong, once until it is another thing or over."""
        if complaint != self._complaint:
            click.echo(f"{self.name}: {complaint}", err=True)
        self._complaint = complaint


async def publish(stream: JetStreamContext, event: Row) -> str:
    """Publish an event and wait until it is stored; give why it is not, or an empty text."""
    try:
        await stream.publish(
            f"medbook.{event['topic']}", body_of(event).encode(), headers={ID_HEADER: str(event["id"])}
        )
    except (OSError, Error, TimeoutError) as error:
        return describe(error)
    return ""


def describe(error: Exception) -> str:
    """Name an error in one line."""
    return f"{type(error).__name__}: {error}".splitlines()[0][:500]
