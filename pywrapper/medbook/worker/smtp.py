"""E-mail over SMTP (RFC 5321), encrypted by TLS from the start or by STARTTLS (RFC 3207)."""

import os
import re
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from medbook.config import ConfigurationError
from medbook.worker.delivery import DeliveryError, is_loopback
from medbook.worker.mail import compose, parse
from medbook.worker.rendering import Text
from medbook.worker.session import Row

TIMEOUT_SECONDS = 10.0
"""For each answer of the server."""
PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True)
class MailSettings:
    """Which server sends our mail.

    tls: by which connections are encrypted and the server is verified; None: in the clear.
    is_tls_first: whether before anything is said; else by STARTTLS.
    sender: the address in From.
    timeout: seconds, for each answer of the server.
    """

    host: str
    port: int
    user: str
    password: str
    tls: ssl.SSLContext | None
    is_tls_first: bool
    sender: str
    timeout: float = TIMEOUT_SECONDS

    @classmethod
    def from_environment(cls) -> "MailSettings | None":
        """Read MEDBOOK_SMTP_URL, MEDBOOK_SMTP_CA and MEDBOOK_MAIL_FROM; None: no mail. Raises ConfigurationError."""
        text = os.environ.get("MEDBOOK_SMTP_URL", "")
        if not text:
            return None
        # the URL is not shown: it may hold a password
        wrong = ConfigurationError("MEDBOOK_SMTP_URL is not like smtps://user:password@host:465 or smtp://host:587")
        try:
            url = urlsplit(text)
            port = url.port
        except ValueError:
            raise wrong from None
        if url.scheme not in PORTS or not url.hostname or url.path not in ("", "/") or url.fragment:
            raise wrong
        if bool(url.username) != bool(url.password):
            raise ConfigurationError("MEDBOOK_SMTP_URL has a user without a password, or a password without a user")
        if url.query not in ("", "tls=none"):
            raise ConfigurationError("MEDBOOK_SMTP_URL has an unknown option: there is only tls=none")
        is_clear = url.query == "tls=none"
        if is_clear and (url.scheme == "smtps" or not is_loopback(url.hostname)):
            raise ConfigurationError("MEDBOOK_SMTP_URL: tls=none is for smtp:// on this machine only")
        return cls(
            host=url.hostname,
            port=port or PORTS[url.scheme],
            user=unquote(url.username or ""),
            password=unquote(url.password or ""),
            tls=None if is_clear else _tls(),
            is_tls_first=url.scheme == "smtps",
            sender=_sender(),
        )


def _tls() -> ssl.SSLContext:
    authority = os.environ.get("MEDBOOK_SMTP_CA")
    try:
        return ssl.create_default_context(cafile=authority)
    except OSError as error:
        raise ConfigurationError(f"MEDBOOK_SMTP_CA cannot be read as certificates: {authority}") from error


def _sender() -> str:
    sender = os.environ.get("MEDBOOK_MAIL_FROM", "")
    if not sender:
        raise ConfigurationError("MEDBOOK_MAIL_FROM is not set: the address that mail by MEDBOOK_SMTP_URL comes from")
    if not parse(sender) or not sender.isascii():
        raise ConfigurationError(f"MEDBOOK_MAIL_FROM is not an e-mail address like appointments@example.org: {sender}")
    return sender


class Mailer:
    """Sends the mail of a batch over one connection, which is made with the first."""

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings
        self._smtp: smtplib.SMTP | None = None
        self._refusal: str = ""

    def send(self, message: Row, text: Text) -> None:
        """Send a mail; raises DeliveryError. A server that was out of reach is not asked again in this batch."""
        mail = compose(message, text, self._settings.sender)
        if not self._smtp:
            self._smtp = self._connect()
        try:
            self._smtp.send_message(mail, self._settings.sender, [mail["To"].addresses[0].addr_spec])
        except smtplib.SMTPNotSupportedError:
            raise DeliveryError("the mail server takes no address beyond ASCII", is_permanent=True) from None
        except (smtplib.SMTPException, OSError) as error:
            is_refused = isinstance(error, (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError))
            raise DeliveryError(
                f"the mail server {_told(error)}", is_permanent=is_refused and _code(error) >= 500
            ) from None
        finally:
            if self._smtp.sock is None:
                self._smtp = None

    def close(self) -> None:
        """Take leave of the server."""
        if self._smtp:
            with suppress(smtplib.SMTPException, OSError):
                self._smtp.quit()
            self._smtp.close()
        self._smtp = None

    def _connect(self) -> smtplib.SMTP:
        if self._refusal:
            raise DeliveryError(self._refusal)
        try:
            return _connect(self._settings)
        except (smtplib.SMTPException, OSError) as error:
            self._refusal = f"connecting, the mail server {_told(error)}"
            raise DeliveryError(self._refusal) from None


def _connect(settings: MailSettings) -> smtplib.SMTP:
    if settings.tls and settings.is_tls_first:
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            settings.host, settings.port, timeout=settings.timeout, context=settings.tls
        )
    else:
        smtp = smtplib.SMTP(settings.host, settings.port, timeout=settings.timeout)
    try:
        smtp.ehlo_or_helo_if_needed()
        if settings.tls and not settings.is_tls_first:
            smtp.starttls(context=settings.tls)
        if settings.user:
            smtp.login(settings.user, settings.password)
    except (smtplib.SMTPException, OSError):
        smtp.close()
        raise
    return smtp


def _told(error: Exception) -> str:
    """Say what went wrong; of what a server answers only the codes, as the rest may quote the patient's address."""
    if isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPResponseException):
        enhanced = re.match(rb"[245]\.\d{1,3}\.\d{1,3}(?=\s|$)", _answer(error)[1])
        return f"answered {_code(error)}" + (f", status {enhanced[0].decode()}" if enhanced else "")
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"has a certificate that is refused: {error.verify_message}"
    return f"did not answer: {error or type(error).__name__}"


def _code(error: Exception) -> int:
    return _answer(error)[0]


def _answer(error: Exception) -> tuple[int, bytes]:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next(iter(error.recipients.values()))
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        return error.smtp_code, text if isinstance(text, bytes) else text.encode()
    return 0, b""
