"""A mail server of the tests' own: it takes what it is sent, or answers as it is told."""

import email.policy
import ssl
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword
from icalendar import Calendar

from ports import unused_port

USER = b"medbook"
PASSWORD = b"p@ss/word:1"


class Mailbox:
    """What has arrived.

    recipient_answers, data_answers: given to the next RCPT and DATA, in place of 250.
    on_mail: what happens when a mail has come, before its sender is told.
    """

    def __init__(self) -> None:
        self.port = unused_port()
        self.forget()

    def forget(self) -> None:
        """Be as in the beginning."""
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.raw: list[bytes] = []
        self.connections: set[Any] = set()
        self.were_encrypted: list[bool] = []
        self.users: list[str] = []
        self.recipient_answers: deque[str] = deque()
        self.data_answers: deque[str] = deque()
        self.on_mail: Callable[[], None] | None = None

    def log_in(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        """Let in whoever has the password."""
        is_known = isinstance(data, LoginPassword) and data == LoginPassword(USER, PASSWORD)
        if is_known:
            self.users.append(data.login.decode())
        return AuthResult(success=is_known, handled=False)

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient, or answer as told."""
        answer = self.recipient_answers.popleft() if self.recipient_answers else "250 OK"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802
        """Take a mail, or answer as told."""
        if self.data_answers:
            return self.data_answers.popleft()
        assert isinstance(envelope.original_content, bytes)
        self.raw.append(envelope.original_content)
        self.mails.append(BytesParser(EmailMessage, policy=email.policy.default).parsebytes(envelope.original_content))
        self.recipients += envelope.rcpt_tos
        self.connections.add(session.peer)
        self.were_encrypted.append(server.transport.get_extra_info("ssl_object") is not None)
        if self.on_mail:
            self.on_mail()
        return "250 OK"


@contextmanager
def receiving(
    tls: ssl.SSLContext | None = None, *, is_tls_first: bool = False, takes_utf8: bool = True
) -> Iterator[Mailbox]:
    """Run a server on this machine; one with TLS asks for the password, and without STARTTLS for nothing else."""
    mailbox = Mailbox()
    starttls: dict[str, Any] = {"tls_context": tls, "require_starttls": True} if tls and not is_tls_first else {}
    # aiosmtpd 1.4 does not count TLS from the start as TLS: there it can only offer AUTH
    is_required = bool(starttls)
    auth: dict[str, Any] = {"auth_required": is_required, "auth_require_tls": is_required} if tls else {}
    controller = Controller(
        mailbox,
        hostname="127.0.0.1",
        port=mailbox.port,
        ssl_context=tls if is_tls_first else None,
        enable_SMTPUTF8=takes_utf8,
        authenticator=mailbox.log_in,
        **starttls,
        **auth,
    )
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


def body_of(mail: EmailMessage) -> str:
    """Give the text."""
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n").rstrip("\n")


def event_of(mail: EmailMessage) -> tuple[str, Any]:
    """Give the method and the one event of the calendar that is attached."""
    [part] = mail.iter_attachments()
    assert part.get_content_type() == "text/calendar"
    calendar = Calendar.from_ical(part.get_content())
    assert isinstance(calendar, Calendar)
    assert part.get_param("method") == calendar["method"], "RFC 6047, 2.4"
    [event] = calendar.events
    return str(calendar["method"]), event
