"""Events reach their endpoints, signed, at least once and in order, though receivers fail and workers are killed."""

import random
import subprocess
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb
from standardwebhooks import Webhook, WebhookVerificationError

from conftest import start_worker
from medbook.worker import outbound, webhooks
from medbook.worker.outbound import Outbound
from medbook.worker.session import Session
from pooler import as_login
from receiver import Receiver, Told, receiving
from test_events import BOOKINGS, WRITERS, booking_events, write_all
from world import World

KILLS = 5
GONE = """
select not exists (
  select from pg_stat_activity
  where usename = 'medbook_worker' and datname = current_database() and state <> 'idle'
)
"""


class Hooks(World):
    """A world whose events are posted to a receiver on this machine."""

    def __init__(self, connection: psycopg.Connection[Any], database: str) -> None:
        super().__init__(connection)
        self.connection.execute("set medbook.webhook_allow_private = 1")
        self.url = database
        self.worker_url = as_login(database, "medbook_worker")
        self.outbound = Outbound(allow_private=True)

    def create(self, url: str, *topics: str) -> dict[str, Any]:
        """Make an endpoint of the clinic."""
        return self.call("create_webhook", url, list(topics), self.clinic)

    def step(self) -> Counter[str]:
        """Let the worker take one turn."""
        session = Session(self.worker_url, "")
        try:
            return webhooks.Webhooks(self.outbound).step(session)
        finally:
            session.close()

    def lapse(self) -> None:
        """Let the time pass for which leases run and failures wait."""
        self.connection.execute("update data.event_delivery set due_at = now() where due_at > now()")

    def attempts(self, webhook: dict[str, Any]) -> list[tuple[Any, ...]]:
        """Give status, attempt and error of the requests to an endpoint, oldest first."""
        return self.connection.execute(
            "select status_code, attempt, error from api.list_webhook_attempts(%s) order by id", [webhook["id"]]
        ).fetchall()

    def now(self, webhook: dict[str, Any]) -> dict[str, Any]:
        """Read an endpoint again."""
        return self.call("get_webhook", webhook["id"])


@pytest.fixture
def hooks(admin: psycopg.Connection[Any], database: str) -> Hooks:
    """A clinic whose webhooks may go to this machine."""
    return Hooks(admin, database)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """One for the test."""
    with receiving() as started:
        yield started


def is_signed(told: Told, secret: str) -> bool:
    """Ask the library whether a request bears a signature by this secret."""
    try:
        Webhook(secret).verify(told.body, told.headers)
    except WebhookVerificationError:
        return False
    return True


def test_an_event_is_posted_as_the_standard_has_it(hooks: Hooks, receiver: Receiver) -> None:
    webhook = hooks.create(receiver.url(), "booking.*")
    booking = hooks.call("book_slot", hooks.slot(), hooks.ann)
    assert hooks.step() == {"delivered": 1}
    (told,) = receiver.told
    event, occurred_at = hooks.connection.execute(
        "select id, occurred_at from data.event where topic = 'booking.hold_created'"
    ).fetchall()[0]
    assert told.id == str(event)
    assert (told.headers["user-agent"], told.headers["content-type"]) == ("MedBook-Webhooks", "application/json")
    assert told.fields["type"] == "booking.hold_created"
    assert told.fields["timestamp"] == occurred_at.isoformat()
    assert told.fields["data"]["clinic_id"] == str(hooks.clinic)
    assert told.fields["data"]["entity_id"] == str(booking["id"])
    assert told.fields["data"]["payload"]["slot_id"] == str(booking["slot_id"])
    assert is_signed(told, webhook["secret"])
    assert hooks.step() == {}, "once"
    assert hooks.attempts(webhook) == [(200, 1, None)]


def test_control_what_was_tampered_with_bears_no_signature(hooks: Hooks, receiver: Receiver) -> None:
    webhook = hooks.create(receiver.url(), "booking.*")
    hooks.call("book_slot", hooks.slot(), hooks.ann)
    hooks.step()
    told = receiver.told[0]
    other = hooks.create(receiver.url(), "slot.*")
    changed = {**told.headers, "webhook-id": str(hooks.ann)}
    earlier = {**told.headers, "webhook-timestamp": str(int(told.headers["webhook-timestamp"]) - 1)}
    assert is_signed(told, webhook["secret"])
    assert not is_signed(
        Told(told.path, told.headers, told.body.replace(b"hold_created", b"confirmed")), webhook["secret"]
    )
    assert not is_signed(Told(told.path, changed, told.body), webhook["secret"])
    assert not is_signed(Told(told.path, earlier, told.body), webhook["secret"])
    assert not is_signed(told, other["secret"])


def test_for_a_day_after_a_rotation_both_secrets_verify(hooks: Hooks, receiver: Receiver) -> None:
    old = hooks.create(receiver.url(), "booking.*")
    new = hooks.call("rotate_webhook_secret", old["id"])
    hooks.call("book_slot", hooks.slot(), hooks.ann)
    hooks.step()
    assert [is_signed(receiver.told[-1], webhook["secret"]) for webhook in (new, old)] == [True, True]
    hooks.connection.execute("update data.webhook_endpoint set previous_secret_ends_at = now() - interval '1 second'")
    hooks.call("book_slot", hooks.slot(), hooks.ann)
    hooks.step()
    assert [is_signed(receiver.told[-1], webhook["secret"]) for webhook in (new, old)] == [True, False]


def test_a_failure_is_told_again_with_the_same_id_and_body_and_later(hooks: Hooks, receiver: Receiver) -> None:
    webhook = hooks.create(receiver.url("broken"), "booking.*")
    hooks.call("book_slot", hooks.slot(), hooks.ann)
    assert hooks.step() == {"failed": 1}
    assert hooks.step() == {}, "not at once"
    hooks.lapse()
    hooks.call("update_webhook", webhook["id"], Jsonb({"url": receiver.url()}))
    assert hooks.step() == {"delivered": 1}
    assert receiver.paths() == ["broken", "ok"]
    assert receiver.told[0].id == receiver.told[1].id
    assert receiver.told[0].body == receiver.told[1].body
    assert hooks.attempts(webhook) == [(500, 1, "answered 500"), (200, 2, None)]
    assert (hooks.now(webhook)["consecutive_failures"], hooks.now(webhook)["waiting"]) == (0, 0)


def test_a_hanging_endpoint_holds_up_no_other(
    hooks: Hooks, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbound, "DEADLINE_SECONDS", 6.0)
    monkeypatch.setattr(webhooks, "TURN_SECONDS", 6.0)
    hanging = hooks.create(receiver.url("hang"), "booking.hold_created")
    hooks.create(receiver.url(), "booking.confirmed")
    first = hooks.call("book_slot", hooks.slot(), hooks.ann)
    worker = threading.Thread(target=hooks.step)
    worker.start()
    receiver.wait_for(lambda told: len(told) == 1)
    assert receiver.paths() == ["hang"]
    # what happens meanwhile reaches the other
    hooks.call("confirm_booking", first["id"])
    receiver.wait_for(lambda told: len(told) == 2)
    second = hooks.call("book_slot", hooks.slot(), hooks.bob)
    hooks.call("confirm_booking", second["id"])
    receiver.wait_for(lambda told: receiver.paths().count("ok") == 2)
    assert hooks.attempts(hanging) == [], "and it still hangs"
    worker.join()
    assert (None, 1, "no answer within 6 s") in hooks.attempts(hanging)


def test_what_cannot_be_delivered_is_kept_and_given_out_when_it_can(hooks: Hooks) -> None:
    with receiving() as closed:
        url, port = closed.url(), closed.port
    webhook = hooks.create(url, "booking.*")
    hooks.connection.execute("update data.event_consumer set max_attempts = 2")
    booking = hooks.call("book_slot", hooks.slot(), hooks.ann)
    hooks.call("confirm_booking", booking["id"])
    for _ in range(4):
        assert hooks.step() == {"failed": 1}
        hooks.lapse()
    assert hooks.step() == {}
    assert {error for _, _, error in hooks.attempts(webhook)} == {"no connection: Connection refused"}
    dead = hooks.connection.execute(
        "select topic, id from api.list_webhook_dead_events(%s)", [webhook["id"]]
    ).fetchall()
    assert [topic for topic, _ in dead] == ["booking.hold_created", "booking.confirmed"]
    with receiving(port) as receiver:
        for _, event in dead:
            hooks.call("redeliver_webhook", webhook["id"], event)
        while hooks.step():
            pass
        assert [told.id for told in receiver.told] == [str(event) for _, event in dead]
        # what was delivered long ago, too
        hooks.call("redeliver_webhook", webhook["id"], dead[0][1])
        assert hooks.step() == {"delivered": 1}
        assert Counter(told.id for told in receiver.told) == {str(dead[0][1]): 2, str(dead[1][1]): 1}
    assert hooks.now(webhook)["dead"] == 0


def test_an_endpoint_that_is_gone_is_disabled_and_what_waits_is_kept(hooks: Hooks, receiver: Receiver) -> None:
    webhook = hooks.create(receiver.url("gone"), "booking.*")
    booking = hooks.call("book_slot", hooks.slot(), hooks.ann)
    assert hooks.step() == {"failed": 1}
    assert hooks.now(webhook)["disabled_reason"] == "gone"
    said = hooks.value("select payload from data.event where topic = 'webhook.disabled'")
    assert said == {"reason": "gone", "consecutive_failures": 1}
    hooks.call("confirm_booking", booking["id"])
    hooks.lapse()
    assert hooks.step() == {}
    hooks.call("update_webhook", webhook["id"], Jsonb({"url": receiver.url()}))
    hooks.call("enable_webhook", webhook["id"])
    assert hooks.step() == {"delivered": 2}
    types = [told.fields["type"] for told in receiver.told]
    assert types == ["booking.hold_created", "booking.hold_created", "booking.confirmed"]


def worker(hooks: Hooks, *options: str, **environment: str) -> subprocess.Popen[str]:
    return start_worker(hooks.url, *options, output=subprocess.PIPE, **environment)


def test_the_command_refuses_private_addresses_unless_it_is_told_otherwise(hooks: Hooks, receiver: Receiver) -> None:
    hooks.create(receiver.url(scheme="https"), "booking.*")
    clear = hooks.create(receiver.url(), "booking.*")
    hooks.call("book_slot", hooks.slot(), hooks.ann)
    assert "webhooks: 2 failed\n" in worker(hooks, "--once").communicate()[0]
    errors = hooks.connection.execute("select error from data.webhook_attempt order by error").fetchall()
    assert errors == [("127.0.0.1 is a private address",), ("not https",)]
    assert receiver.told == []
    hooks.lapse()
    allowed = worker(hooks, "--once", MEDBOOK_WEBHOOK_ALLOW_PRIVATE="1")
    assert allowed.communicate()[0] == "webhooks: 1 delivered, 1 failed\n"
    assert [told.fields["type"] for told in receiver.told] == ["booking.hold_created"]
    assert is_signed(receiver.told[0], clear["secret"])
    wrong = worker(hooks, "--once", MEDBOOK_WEBHOOK_ALLOW_PRIVATE="yes")
    assert wrong.communicate()[0] == "error: MEDBOOK_WEBHOOK_ALLOW_PRIVATE is neither 0 nor 1: yes\n"


def test_each_event_arrives_in_order_though_writers_commit_late_and_workers_are_killed(
    hooks: Hooks, receiver: Receiver
) -> None:
    hooks.create(receiver.url("slow"), "booking.*")
    chance = random.Random(1)
    writers = threading.Thread(target=write_all, args=(hooks, hooks.url))
    writers.start()
    running = worker(hooks, MEDBOOK_WEBHOOK_ALLOW_PRIVATE="1")
    try:
        for _ in range(KILLS):
            # while requests are under way: these have come, and are not yet answered
            enough = len(receiver.told) + chance.randrange(5, 40)
            receiver.wait_for(lambda told, enough=enough: len(told) >= enough)  # type: ignore[misc]
            running.kill()
            running.communicate()
            # what it was claiming is claimed
            hooks.wait_until(GONE)
            hooks.lapse()
            running = worker(hooks, MEDBOOK_WEBHOOK_ALLOW_PRIVATE="1")
        writers.join()
        receiver.wait_for(lambda told: len({t.id for t in told}) == WRITERS * BOOKINGS * 3, 120)
        hooks.wait_until("select not exists (select from data.event_delivery)")
        running.terminate()
        assert "delivered" in running.communicate()[0]
    finally:
        writers.join()
        running.kill()
        running.wait()
    happened = booking_events(hooks)
    told = Counter(t.id for t in receiver.told)
    assert set(told) == {str(event) for event, _ in happened}
    assert len({(t.id, t.body) for t in receiver.told}) == len(told), "a repeat is the same in every byte"
    print(told.total() - len(told), "of", told.total(), f"were told again, after {KILLS} kills")
    assert told.total() > len(told), "it was killed at work"
    of_booking: dict[str, list[str]] = defaultdict(list)
    for first in {t.id: t for t in reversed(receiver.told)}.values():
        of_booking[first.fields["data"]["entity_id"]].insert(0, first.id)
    assert len(of_booking) == WRITERS * BOOKINGS
    assert all(events == sorted(events) for events in of_booking.values()), "those of a booking in their order"
