"""Events reach the real NATS JetStream: each, in the order of its booking, though the broker is killed."""

import asyncio
import os
import subprocess
import sys
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import nats
import pytest
from psycopg.types.json import Jsonb

from medbook.worker.broker import LIMITS, STREAM, Broker
from medbook.worker.broker_settings import Settings
from medbook.worker.session import Session
from nats_server import Nats
from pooler import as_login
from test_database_tls import make_authority, sign_server
from test_events import booking_events, write_all
from world import World

MEDBOOK = Path(sys.executable).parent / "medbook"
WAIT = threading.Event()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Nats]:
    """A running server."""
    server = Nats(tmp_path)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def session(database: str) -> Iterator[Session]:
    """A connection as the worker has it."""
    connected = Session(worker_url(database), "")
    yield connected
    connected.close()


def worker_url(database: str) -> str:
    return as_login(database, "medbook_worker")


def environment(database: str, url: str) -> dict[str, str]:
    return {**os.environ, "DATABASE_URL": worker_url(database), "MEDBOOK_NATS_URL": url}


def waiting(world: World) -> bool:
    return bool(world.value("select exists (select from data.outbox) or exists (select from data.event_delivery)"))


def check_all_is_there_in_order(world: World, broker: Nats) -> None:
    messages = [message for message in broker.messages() if message[1].startswith("medbook.booking.")]
    assert Counter(event for event, *_ in messages) == Counter(event for event, _ in booking_events(world)), "once"
    of_booking: dict[str, list[UUID]] = defaultdict(list)
    for event, subject, body in messages:
        assert (body["id"], f"medbook.{body['type']}") == (str(event), subject)
        of_booking[body["data"]["entity_id"]].append(event)
    assert all(events == sorted(events) for events in of_booking.values()), "those of a booking in their order"


def test_every_event_arrives_in_order_though_broker_and_worker_are_killed(
    database: str, world: World, broker: Nats
) -> None:
    # soon again, so that the test is
    world.call("subscribe", "nats", ["*"], None, 100, 1)
    writers = threading.Thread(target=write_all, args=(world, database))
    writers.start()
    kills = 0
    worker = subprocess.Popen([MEDBOOK, "worker"], env=environment(database, broker.url))
    try:
        while writers.is_alive() or waiting(world):
            WAIT.wait(0.7)
            if kills < 3:
                broker.kill()
                broker.start()
                kills += 1
            if kills == 2:
                worker.kill()
                worker.wait()
                # what it had claimed would be given out again in a minute
                world.connection.execute("update data.event_delivery set due_at = now() where attempts > 0")
                worker = subprocess.Popen([MEDBOOK, "worker"], env=environment(database, broker.url))
    finally:
        writers.join()
        worker.terminate()
        worker.wait(30)
    subscribed = world.value(
        "select count(*) from data.event where topic = 'consumer.subscribed' and payload ->> 'consumer' = 'nats'"
    )
    print(f"{len(booking_events(world))} events of bookings, {kills} kills of the broker")
    check_all_is_there_in_order(world, broker)
    assert subscribed == 1, "the worker finds that it has subscribed"


def test_a_message_tells_what_a_webhook_would(world: World, session: Session, broker: Nats) -> None:
    part = Broker(Settings(broker.url, None, ("booking.*", "patient.updated")))
    part.step(session)
    booking = world.call("book_slot", world.slot(), world.ann)
    world.call("update_patient", world.ann, Jsonb({"phone": "020 1"}))
    assert part.step(session) == {"published": 2}
    part.close()
    (_, subject, body), (_, _, of_nobodys_clinic) = sorted(broker.messages(), key=lambda message: message[1])
    event = world.value("select to_jsonb(e) from data.event as e where topic = 'booking.hold_created'")
    assert subject == "medbook.booking.hold_created"
    assert body == {
        "id": event["id"],
        "type": "booking.hold_created",
        "timestamp": datetime.fromisoformat(event["occurred_at"]).isoformat(),
        "data": {"clinic_id": str(world.clinic), "entity_id": str(booking["id"]), "payload": event["payload"]},
    }
    assert (of_nobodys_clinic["type"], of_nobodys_clinic["data"]["clinic_id"]) == ("patient.updated", None)


def test_what_was_stored_but_not_acknowledged_is_dropped_when_it_is_published_again(
    world: World, session: Session, broker: Nats, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = Broker(Settings(broker.url, None, ("booking.*",)))
    part.step(session)
    world.call("book_slot", world.slot(), world.ann)
    call = session.call

    def die_before_ack(function: str, **arguments: Any) -> Any:
        if function == "ack_events":
            raise KeyboardInterrupt
        return call(function, **arguments)

    monkeypatch.setattr(session, "call", die_before_ack)
    with pytest.raises(KeyboardInterrupt):
        part.step(session)
    monkeypatch.undo()
    assert len(broker.messages()) == 1
    world.connection.execute("update data.event_delivery set due_at = now()")
    assert part.step(session) == {"published": 1}, "by the worker"
    assert len(broker.messages()) == 1, "but not stored again"
    part.close()


def test_control_without_an_id_it_is_stored_again(
    world: World, session: Session, broker: Nats, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("medbook.worker.broker.ID_HEADER", "Other-Id")
    part = Broker(Settings(broker.url, None, ("booking.*",)))
    part.step(session)
    world.call("book_slot", world.slot(), world.ann)
    for _ in range(2):
        assert part.step(session) == {"published": 1}
        world.connection.execute("select api.replay_events('nats', now() - interval '1 hour', now())")
    assert len(broker.messages()) == 2
    part.close()


def test_while_the_broker_is_away_events_wait_and_no_attempt_is_counted(
    world: World, session: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broker = Nats(tmp_path)
    part = Broker(Settings(broker.url, None, ("booking.*",)))
    for _ in range(3):
        assert part.step(session) == {}
    world.call("book_slot", world.slot(), world.ann)
    assert part.step(session) == {}
    assert not world.value("select exists (select from data.event_delivery where attempts > 0)")
    complaints = capsys.readouterr().err.splitlines()
    assert len(complaints) == 1, "told once"
    assert complaints[0].startswith("nats: out of reach, events wait: ConnectionRefusedError: ")
    broker.start()
    assert part.step(session) == {"published": 1}
    broker.kill()
    assert part.step(session) == {}, "nor once it has gone"
    broker.start()
    world.call("book_slot", world.slot(), world.ann)
    assert sum((part.step(session) for _ in range(2)), Counter()) == {"published": 1}
    assert len(broker.messages()) == 2
    part.close()
    broker.kill()


def test_what_the_stream_refuses_fails_and_comes_again(world: World, session: Session, broker: Nats) -> None:
    part = Broker(Settings(broker.url, None, ("booking.*",)))
    part.step(session)

    async def allow(size: int) -> None:
        client = await nats.connect(broker.url)
        await client.jetstream().update_stream(LIMITS.evolve(max_msg_size=size))
        await client.close()

    asyncio.run(allow(10))
    world.call("book_slot", world.slot(), world.ann)
    assert part.step(session) == {"failed": 1}
    assert "message size" in world.value("select error from data.event_delivery")
    asyncio.run(allow(-1))
    world.connection.execute("update data.event_delivery set due_at = now()")
    assert part.step(session) == {"published": 1}
    part.close()


def test_a_stream_that_is_missing_is_made_with_limits_and_one_that_is_there_is_left(
    session: Session, broker: Nats
) -> None:
    async def limits() -> tuple[Any, ...]:
        client = await nats.connect(broker.url)
        made = (await client.jetstream().stream_info(STREAM)).config
        await client.jetstream().update_stream(LIMITS.evolve(max_age=60, duplicate_window=60))
        await client.close()
        return made.subjects, made.max_age, made.max_bytes, made.duplicate_window

    settings = Settings(broker.url, None, ("*",))
    for expected in ((["medbook.>"], 7 * 86400, 2**30, 3600), (["medbook.>"], 60, 2**30, 60)):
        part = Broker(settings)
        part.step(session)
        part.close()
        assert asyncio.run(limits()) == expected


def test_it_subscribes_again_only_to_other_topics(world: World, session: Session, broker: Nats) -> None:
    for topics in (("slot.*", "booking.*"), ("booking.*", "slot.*", "slot.*"), ("booking.*",)):
        part = Broker(Settings(broker.url, None, topics))
        part.step(session)
        part.close()
    events = world.connection.execute("select payload -> 'topics' from data.event where topic = 'consumer.subscribed'")
    assert [row[0] for row in events.fetchall()] == [["booking.*", "slot.*"], ["booking.*"]]


@pytest.mark.parametrize("is_trusted", [True, False])
def test_over_tls(
    is_trusted: bool, world: World, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    authority, stranger = make_authority(tmp_path, "ca"), make_authority(tmp_path, "stranger")
    sign_server(tmp_path, "ca")
    certificate = ("--tlscert", str(tmp_path / "server.crt"), "--tlskey", str(tmp_path / "server.key"))
    server = Nats(tmp_path / "js", "--tls", *certificate)
    server.start()
    monkeypatch.setenv("SSL_CERT_FILE", str(authority if is_trusted else stranger))
    part = Broker(Settings(f"tls://localhost:{server.port}", None, ("booking.*",)))
    part.step(session)
    world.call("book_slot", world.slot(), world.ann)
    assert part.step(session) == ({"published": 1} if is_trusted else {})
    assert ("certificate verify failed" in capsys.readouterr().err) is not is_trusted
    part.close()
    server.kill()


@pytest.mark.parametrize(("password", "is_well"), [("right", True), ("wrong", False)])
def test_a_password_of_the_url_is_used_and_never_told(
    password: str, is_well: bool, world: World, session: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server = Nats(tmp_path, "--user", "medbook", "--pass", "right")
    server.start()
    part = Broker(Settings(f"nats://medbook:{password}@127.0.0.1:{server.port}", None, ("booking.*",)))
    part.step(session)
    world.call("book_slot", world.slot(), world.ann)
    assert part.step(session) == ({"published": 1} if is_well else {})
    said = capsys.readouterr().err
    assert ("authorization" in said.lower()) is not is_well
    assert "wrong" not in said
    part.close()
    server.kill()
