"""A message as e-mail (RFC 5322), with the appointment for the calendar attached."""

from datetime import UTC, datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from medbook.worker.delivery import DeliveryError
from medbook.worker.invitation import METHODS, invitation
from medbook.worker.rendering import Text
from medbook.worker.session import Row


def compose(message: Row, text: Text, sender: str) -> EmailMessage:
    """Make the mail of a row of claim_messages; raises DeliveryError where an address is none.

    Sent again, it has the same Message-ID.
    """
    mail = EmailMessage(policy=SMTP)
    mail["Message-ID"] = f"<{message['id']}@{Address(addr_spec=sender).domain}>"
    mail["Date"] = datetime.now(UTC)
    mail["From"] = _address("MEDBOOK_MAIL_FROM", sender, message["sender_name"])
    mail["To"] = _address("the patient's address", message["address"], message["patient_name"], is_permanent=True)
    if message["reply_to"]:
        mail["Reply-To"] = _address("reply_to", message["reply_to"], message["sender_name"])
    mail["Subject"] = _one_line(text.subject)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text.body + "\n", cte="quoted-printable")
    if message["kind"] in METHODS:
        calendar = invitation(message["kind"], message["data"], sender, message["address"])
        mail.add_attachment(
            calendar.to_ical().decode(),
            subtype="calendar",
            params={"method": METHODS[message["kind"]]},
            filename="appointment.ics",
            cte="base64",
        )
    return mail


def _address(what: str, address: str, name: str | None, *, is_permanent: bool = False) -> Address:
    parsed = parse(address)
    if not parsed:
        raise DeliveryError(f"{what} is not an e-mail address", is_permanent=is_permanent)
    return Address(_one_line(name or ""), parsed.username, parsed.domain)


def _one_line(text: str) -> str:
    """Make it fit for a header, where a line break would begin another."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def parse(address: str) -> Address | None:
    """Parse an address like ann@example.org; None: it is none, or is not ASCII before the @."""
    try:
        parsed = Address(addr_spec=address)
    except (MessageError, ValueError, IndexError):
        return None
    return parsed if parsed.username and parsed.domain else None
