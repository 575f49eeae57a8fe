"""From a booking to the patient's mail: the worker plans, renders and sends, and nothing is lost on the way."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from mail_server import Mailbox, body_of, event_of, receiving
from medbook.worker.delivery import Channel
from medbook.worker.loop import Worker
from medbook.worker.messages import Messages
from medbook.worker.parts import from_environment
from medbook.worker.rendering import Text
from medbook.worker.session import Row, Session
from pooler import as_login
from world import World

PROGRAM = Path(sys.executable).parent / "medbook"
SETTINGS = ("MEDBOOK_SMTP_URL", "MEDBOOK_SMTP_CA", "MEDBOOK_MAIL_FROM", "MEDBOOK_SMS_URL", "MEDBOOK_SMS_TOKEN")


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with receiving() as mailbox:
        yield mailbox


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, database: str, mailbox: Mailbox) -> dict[str, str]:
    """Make the settings of a worker that sends mail, and give all that a process of it needs."""
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MEDBOOK_SMTP_URL", f"smtp://127.0.0.1:{mailbox.port}?tls=none")
    monkeypatch.setenv("MEDBOOK_MAIL_FROM", "appointments@medbook.example")
    monkeypatch.setenv("DATABASE_URL", worker_url(database))
    return dict(os.environ)


@pytest.fixture
def office(environment: dict[str, str], world: World) -> World:
    """A clinic whose worker has run before: it is told of what happens from now on."""
    run(environment["DATABASE_URL"])
    return world


def worker_url(database: str) -> str:
    return as_login(database, "medbook_worker")


def run(url: str, *parts: Messages) -> None:
    """Do all that is due."""
    assert Worker(parts or from_environment(), lambda: Session(url, "")).run_once()


def book(world: World, patient: Any = None) -> Any:
    """Book and confirm, and give the booking's id."""
    booking = world.call("book_slot", world.slot(), patient or world.ann)["id"]
    world.call("confirm_booking", booking)
    return booking


def messages(world: World) -> list[dict[str, Any]]:
    """Give all messages that are no reminders, oldest first."""
    with world.connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute("select * from data.message where kind <> 'reminder' order by id").fetchall()


def make_due(world: World) -> None:
    """Let leases lapse and waits be over."""
    world.connection.execute("update data.message set due_at = now() where status = 'queued' and kind <> 'reminder'")


def write_template(world: World, body: str) -> None:
    """Write the clinic's own text of a confirmation, or mend it."""
    world.call("set_message_template", "confirmation", "email", "en", body, "Booked", world.clinic)


def test_a_booking_is_told_of_from_confirmation_to_cancellation(office: World, mailbox: Mailbox) -> None:
    url = os.environ["DATABASE_URL"]
    booking = book(office)
    run(url)
    office.call("reschedule_booking", booking, office.slot())
    run(url)
    office.call("cancel_booking", booking)
    run(url)
    run(url)
    confirmation, change, cancellation = mailbox.mails
    assert "is confirmed" in body_of(confirmation)
    assert "It was on" in body_of(change)
    assert "is cancelled" in body_of(cancellation)
    (_, first), (_, moved), (method, last) = map(event_of, mailbox.mails)
    assert first["uid"] == moved["uid"] == last["uid"] == f"{booking}@medbook"
    assert first["sequence"] < moved["sequence"] < last["sequence"]
    assert first["dtstart"].dt < moved["dtstart"].dt
    assert (method, last["status"]) == ("CANCEL", "CANCELLED")
    assert [message["status"] for message in messages(office)] == ["sent"] * 3
    assert [str(mail["Message-ID"]) for mail in mailbox.mails] == [
        f"<{message['id']}@medbook.example>" for message in messages(office)
    ]


def test_every_other_kind_is_told_of(office: World, mailbox: Mailbox) -> None:
    url = os.environ["DATABASE_URL"]
    mine, other = book(office), book(office, office.bob)
    office.call("swap_bookings", mine, office.value("select reference from data.booking where id = %s", other))
    office.call("join_waitlist", office.clinic, office.patients(1)[0])
    run(url)
    assert sum("It was on" in body_of(mail) for mail in mailbox.mails) == 2, "swapped"
    mailbox.forget()
    office.call("cancel_booking", other)
    office.slot()
    starts_at = office.value("select starts_at from data.booking where id = %s", mine)
    office.call("add_time_off", office.doctor, starts_at, starts_at + timedelta(minutes=30), "ill")
    office.connection.execute("update data.message set due_at = now() where kind = 'reminder' and status = 'queued'")
    run(url)
    arrived = {str(mail["Subject"]).strip().split(" ")[0]: body_of(mail) for mail in mailbox.mails}
    assert set(arrived) == {"Cancelled:", "Reminder:", "A", "Please"}
    assert "we keep it for you" in arrived["A"]
    assert "You can have instead:" in arrived["Please"]
    assert {message["status"] for message in messages(office)} == {"sent"}


def test_a_worker_that_dies_after_sending_sends_the_same_mail_again(
    office: World, mailbox: Mailbox, environment: dict[str, str]
) -> None:
    book(office)
    worker = subprocess.Popen([PROGRAM, "worker"], env=environment, stdout=subprocess.DEVNULL)
    try:
        mailbox.on_mail = worker.kill
        assert worker.wait(30) == -signal.SIGKILL
    finally:
        worker.kill()
    assert [(message["status"], message["attempts"]) for message in messages(office)] == [("queued", 1)]
    mailbox.on_mail = None
    run(environment["DATABASE_URL"])
    assert len(mailbox.mails) == 1, "it is leased"
    make_due(office)
    run(environment["DATABASE_URL"])
    first, again = mailbox.mails
    assert first["Message-ID"] == again["Message-ID"]
    assert [(message["status"], message["attempts"]) for message in messages(office)] == [("sent", 2)]


def test_a_template_with_a_mistake_waits_to_be_mended_and_holds_nobody_up(office: World, mailbox: Mailbox) -> None:
    url = os.environ["DATABASE_URL"]
    write_template(office, "Dear {{ patient.name }},\n{{ bookng.reference }}")
    bookings = [book(office), book(office)]
    office.call("cancel_booking", bookings[1])
    run(url)
    assert [mail["Subject"].startswith("Cancelled") for mail in mailbox.mails] == [True]
    [waiting, *_] = messages(office)
    assert waiting["status"] == "queued"
    assert waiting["error"] == "confirmation, en: 'bookng' is undefined (line 2)"
    write_template(office, "Dear {{ patient.name }},\n{{ booking.reference }}")
    make_due(office)
    run(url)
    assert {message["status"] for message in messages(office)} <= {"sent", "skipped"}
    assert [mail["Subject"] for mail in mailbox.mails][1] == "Booked"


def test_what_a_mail_server_says_decides_and_what_it_quotes_is_not_kept(
    office: World, mailbox: Mailbox, environment: dict[str, str]
) -> None:
    [name, email] = office.connection.execute(
        "select name, email from api.get_patient(%s)", [office.ann]
    ).fetchone() or ("", "")
    assert name
    mailbox.recipient_answers += [f"550 5.1.1 {name} <{email}> is unknown", f"451 4.7.1 {email} later"]
    book(office)
    book(office, office.bob)
    book(office, office.bob)
    done = subprocess.run([PROGRAM, "worker", "--once"], env=environment, capture_output=True, text=True, check=True)
    assert [(message["status"], message["error"]) for message in messages(office)] == [
        ("dead", "the mail server answered 550, status 5.1.1"),
        ("queued", "the mail server answered 451, status 4.7.1"),
        ("sent", None),
    ]
    assert "messages: 3 planned, 1 refused for good, 1 sent, 1 to be tried again\n" in done.stdout
    assert done.stderr == ""
    make_due(office)
    run(environment["DATABASE_URL"])
    assert [message["status"] for message in messages(office)] == ["dead", "sent", "sent"]
    assert len(mailbox.mails) == 2


def test_a_mail_server_that_is_away_loses_nothing(office: World, monkeypatch: pytest.MonkeyPatch) -> None:
    url = os.environ["DATABASE_URL"]
    there = os.environ["MEDBOOK_SMTP_URL"]
    book(office)
    book(office, office.bob)
    monkeypatch.setenv("MEDBOOK_SMTP_URL", "smtp://127.0.0.1:1?tls=none")
    run(url)
    assert {(message["status"], message["attempts"]) for message in messages(office)} == {("queued", 1)}
    monkeypatch.setenv("MEDBOOK_SMTP_URL", there)
    make_due(office)
    run(url)
    assert {message["status"] for message in messages(office)} == {"sent"}


class Clumsy:
    """A channel that stumbles over the first message."""

    def __init__(self) -> None:
        self.sent: list[Row] = []

    def send(self, message: Row, text: Text) -> None:
        self.sent.append(message)
        if len(self.sent) == 1:
            raise RuntimeError(message["address"])

    def close(self) -> None:
        pass


def test_an_unforeseen_error_holds_no_other_message_up_and_is_told_without_what_it_says(office: World) -> None:
    book(office)
    book(office, office.bob)
    clumsy = Clumsy()

    def make() -> Channel:
        return clumsy

    run(os.environ["DATABASE_URL"], Messages({"email": make}))
    assert [(message["status"], message["error"]) for message in messages(office)] == [
        ("queued", "confirmation: RuntimeError"),
        ("sent", None),
    ]


def test_a_slow_batch_is_broken_off_and_the_rest_comes_again(
    office: World, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = os.environ["DATABASE_URL"]
    book(office)
    book(office, office.bob)
    with monkeypatch.context() as hurried:
        hurried.setattr("medbook.worker.messages.BATCH_SECONDS", 0.0)
        run(url)
    assert mailbox.mails == []
    make_due(office)
    run(url)
    assert len(mailbox.mails) == 2


def test_messages_of_a_channel_that_is_not_configured_wait(office: World, mailbox: Mailbox) -> None:
    office.connection.execute(
        "insert into data.patient_preference (patient_id, channels, created_at, updated_at)"
        " values (%s, '{email,sms}', now(), now())",
        [office.ann],
    )
    book(office)
    run(os.environ["DATABASE_URL"])
    assert {(message["channel"], message["status"]) for message in messages(office)} == {
        ("email", "sent"),
        ("sms", "queued"),
    }
    assert len(mailbox.mails) == 1


def test_a_worker_sends_until_it_is_told_to_stop(office: World, mailbox: Mailbox, environment: dict[str, str]) -> None:
    worker = subprocess.Popen([PROGRAM, "worker"], env=environment, stdout=subprocess.PIPE, text=True)
    try:
        mailbox.on_mail = worker.terminate
        book(office)
        output, _ = worker.communicate(timeout=30)
    finally:
        worker.kill()
        worker.communicate()
    assert worker.returncode == 0
    assert "messages: 1 planned, 1 sent\n" in output
    assert [message["status"] for message in messages(office)] == ["sent"], "what was begun was finished"


def test_without_settings_there_is_no_part(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    assert "messages" not in [part.name for part in from_environment()]


def test_two_workers_send_each_message_once(database: str, office: World, mailbox: Mailbox) -> None:
    for _ in range(12):
        book(office)
    with psycopg.connect(worker_url(database), autocommit=True) as other:
        other.execute("select api.plan_messages(100)")
    workers = [
        subprocess.Popen([PROGRAM, "worker", "--once"], env=os.environ, stdout=subprocess.DEVNULL) for _ in range(2)
    ]
    assert [worker.wait(60) for worker in workers] == [0, 0]
    ids = [str(mail["Message-ID"]) for mail in mailbox.mails]
    assert len(ids) == len(set(ids)) == 12
