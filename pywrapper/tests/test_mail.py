"""Mail over real SMTP: the appointment attached, refusals told apart, no header smuggled in."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from mail_server import Mailbox, body_of, event_of, receiving
from medbook.worker.delivery import DeliveryError
from medbook.worker.rendering import Text, render
from medbook.worker.smtp import Mailer, MailSettings
from message import BOOKING, KINDS, data, message


@pytest.fixture(scope="module")
def server() -> Iterator[Mailbox]:
    """A server without TLS."""
    with receiving() as mailbox:
        yield mailbox


@pytest.fixture
def mailbox(server: Mailbox) -> Mailbox:
    """The same, empty."""
    server.forget()
    return server


def clear(port: int, **fields: Any) -> MailSettings:
    """Give the settings of a server without TLS."""
    sender = "appointments@medbook.example"
    known = {"user": "", "password": "", "tls": None, "is_tls_first": False, "sender": sender, **fields}
    return MailSettings(host="127.0.0.1", port=port, **known)


def send(to: MailSettings, *messages: dict[str, Any], text: Text | None = None) -> list[DeliveryError | None]:
    """Send in one batch, and give what became of each."""
    errors: list[DeliveryError | None] = []
    with closing(Mailer(to)) as mailer:
        for each in messages:
            try:
                mailer.send(each, text or render(each))
                errors.append(None)
            except DeliveryError as error:
                errors.append(error)
    return errors


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_arrives(mailbox: Mailbox, kind: str, language: str) -> None:
    sent = message(kind, language=language)
    assert send(clear(mailbox.port), sent) == [None]
    [mail] = mailbox.mails
    assert mail["From"] == "Harley Street Clinic <appointments@medbook.example>"
    assert mail["To"] == "Ann Smith <ann@example.org>"
    assert mail["Reply-To"] == "Harley Street Clinic <desk@harley.example>"
    assert mail["Message-ID"] == f"<{sent['id']}@medbook.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert abs(mail["Date"].datetime - datetime.now(UTC)).total_seconds() < 60
    assert mail["Subject"].strip() == render(sent).subject
    assert body_of(mail) == render(sent).body
    assert len(list(mail.iter_attachments())) == (kind in ("confirmation", "change", "cancellation"))


def test_the_appointment_is_attached_and_stays_the_same_one(mailbox: Mailbox) -> None:
    cancelled = data("cancellation")
    cancelled["booking"]["version"] = 4
    messages = [message("confirmation"), message("change"), message("cancellation", data=cancelled)]
    assert send(clear(mailbox.port), *messages) == [None] * 3
    assert len(mailbox.connections) == 1, "one connection for all"
    (method, first), _, (cancel, last) = map(event_of, mailbox.mails)
    assert (method, first["status"], first["sequence"]) == ("REQUEST", "CONFIRMED", 3)
    assert (cancel, last["status"], last["sequence"]) == ("CANCEL", "CANCELLED", 4)
    assert first["uid"] == last["uid"] == f"{BOOKING}@medbook"
    assert first["dtstart"].to_ical() == b"20261123T090000Z"
    assert first["dtend"].to_ical() == b"20261123T093000Z"
    assert first["summary"] == "Harley Street Clinic, Dr Ada Osei"
    assert first["location"] == "Harley Street Clinic, 1 Harley Street, London"
    assert "url" not in first
    assert first["organizer"] == last["organizer"] == "mailto:appointments@medbook.example"
    assert first["attendee"] == "mailto:ann@example.org"
    assert (first["attendee"].params["RSVP"], first["attendee"].params["PARTSTAT"]) == ("FALSE", "ACCEPTED")
    assert abs(first["dtstamp"].dt - datetime.now(UTC)).total_seconds() < 60
    [part] = mailbox.mails[0].iter_attachments()
    lines = part.get_payload(decode=True)
    assert isinstance(lines, bytes)
    assert lines.count(b"\n") == lines.count(b"\r\n"), "RFC 5545, 3.1"
    assert max(map(len, lines.split(b"\r\n"))) <= 75


def test_a_virtual_visit_is_where_its_link_leads(mailbox: Mailbox) -> None:
    known = data("confirmation")
    known["booking"]["meeting_url"] = "https://meet.example/abc"
    assert send(clear(mailbox.port), message(data=known)) == [None]
    _, event = event_of(mailbox.mails[0])
    assert event["url"] == event["location"] == "https://meet.example/abc"


def test_a_mail_sent_again_is_the_same_mail(mailbox: Mailbox) -> None:
    sent = message()
    send(clear(mailbox.port), sent)
    send(clear(mailbox.port), sent)
    first, again = mailbox.mails
    assert first["Message-ID"] == again["Message-ID"]


def test_each_refusal_is_told_from_the_others_and_holds_none_up(mailbox: Mailbox) -> None:
    secret = "ann@example.org is unknown here, says ann.smith"
    mailbox.recipient_answers += [f"550 5.1.1 {secret}", "250 OK", f"451 4.7.1 {secret}"]
    mailbox.data_answers += [f"554 5.7.1 {secret}", f"452 {secret} 4.3.1 {secret}"]
    errors = send(clear(mailbox.port), *[message() for _ in range(5)])
    assert [error and (str(error), error.is_permanent) for error in errors] == [
        ("the mail server answered 550, status 5.1.1", True),
        ("the mail server answered 554, status 5.7.1", True),
        ("the mail server answered 451, status 4.7.1", False),
        ("the mail server answered 452", False),
        None,
    ]
    assert len(mailbox.mails) == 1


def test_what_was_refused_for_now_is_taken_later(mailbox: Mailbox) -> None:
    mailbox.recipient_answers.append("451 4.3.0 later")
    sent = message()
    assert [bool(error) for error in send(clear(mailbox.port), sent, sent)] == [True, False]
    assert len(mailbox.mails) == 1


def test_a_connection_that_the_server_ends_is_made_anew(mailbox: Mailbox) -> None:
    mailbox.recipient_answers.append("421 4.3.2 shutting down")
    errors = send(clear(mailbox.port), message(), message())
    assert [str(error) for error in errors] == ["the mail server answered 421, status 4.3.2", "None"]


@contextmanager
def hanging(greeting: bytes) -> Iterator[tuple[int, list[socket.socket]]]:
    """A server that greets and then says nothing; gives its port and who has come."""
    guests: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            while True:
                try:
                    guest, _ = server.accept()
                except OSError:
                    return
                guests.append(guest)
                guest.sendall(greeting)

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield server.getsockname()[1], guests
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()
            for guest in guests:
                guest.close()


@pytest.mark.parametrize(
    ("greeting", "waits"), [(b"", 1), (b"220-here\r\n", 1), (b"220 here\r\n", 1), (b"220 here\r\n250 here\r\n", 3)]
)
def test_a_server_that_hangs_costs_a_batch_one_wait_unless_it_takes_connections(greeting: bytes, waits: int) -> None:
    begun_at = time.monotonic()
    with hanging(greeting) as (port, guests):
        errors = send(clear(port, timeout=1), message(), message(), message())
        assert all("timed out" in str(error) and not error.is_permanent for error in errors if error)
        assert len([error for error in errors if error]) == 3
        assert len(guests) == waits
    assert time.monotonic() - begun_at < 10, "it did wait for a second each"


def test_nobody_there_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    [error] = send(clear(port), message())
    assert str(error) == "connecting, the mail server did not answer: [Errno 111] Connection refused"


SMUGGLED = "x\r\nBcc: everybody@evil.example\r\n\r\nBuy"


def test_a_line_break_in_a_name_or_subject_begins_no_header(mailbox: Mailbox) -> None:
    known = data("confirmation")
    known["clinic"]["name"] = known["doctor"]["name"] = known["patient"]["name"] = SMUGGLED
    for break_ in ("\r\n", "\n", "\r", "\x0b", "\x85", "\u2028", "\x00"):
        name = SMUGGLED.replace("\r\n", break_)
        sent = message(patient_name=name, sender_name=name, data=known, subject_template="{{ clinic.name }}" + break_)
        assert send(clear(mailbox.port), sent) == [None]
    for mail in mailbox.mails:
        assert mail["Bcc"] is None
        assert mail["Subject"] == "x Bcc: everybody@evil.example Buy"
        assert mail["To"].addresses[0].display_name == "x Bcc: everybody@evil.example Buy"
        _, event = event_of(mail)
        assert "Bcc" not in event
    assert set(mailbox.recipients) == {"ann@example.org"}


@pytest.mark.parametrize(
    "address",
    [
        *("ann@example.org\r\nBcc: b@evil.example", "ann@example.org, b@evil.example", "ann", "", "@example.org"),
        *("ann@example.org> <b@evil.example", "ann@example.org\nRCPT TO:<b@evil.example>", "ann@"),
        "zoë@example.org",
    ],
)
def test_an_address_that_is_none_is_refused_for_good(mailbox: Mailbox, address: str) -> None:
    [error] = send(clear(mailbox.port), message(address=address))
    assert error
    assert (str(error), error.is_permanent) == ("the patient's address is not an e-mail address", True)
    assert mailbox.recipients == []
    [error] = send(clear(mailbox.port), message(reply_to=address or "x"))
    assert error
    assert (str(error), error.is_permanent) == ("reply_to is not an e-mail address", False)


def test_names_beyond_ascii_arrive(mailbox: Mailbox) -> None:
    name = 'Zoë "Zed" Müller, 東京'
    known = data("confirmation")
    known["patient"]["name"] = known["clinic"]["name"] = name
    assert send(clear(mailbox.port), message(patient_name=name, data=known, language="de")) == [None]
    [mail] = mailbox.mails
    assert mail["To"].addresses[0].display_name == name
    assert name in body_of(mail)
    assert event_of(mail)[1]["summary"] == f"{name}, Dr Ada Osei"
    assert mailbox.raw[0].isascii(), "any server takes it"


def test_an_address_beyond_ascii_needs_a_server_that_takes_it(mailbox: Mailbox) -> None:
    sent = message(address="ann@müller.example")
    assert send(clear(mailbox.port), sent) == [None]
    assert mailbox.recipients == ["ann@müller.example"]
    with receiving(takes_utf8=False) as old:
        [error, other] = send(clear(old.port), sent, message())
        assert error
        assert (str(error), error.is_permanent) == ("the mail server takes no address beyond ASCII", True)
        assert other is None
