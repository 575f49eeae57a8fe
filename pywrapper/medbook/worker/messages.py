"""The part that tells patients: plans messages from events, renders those that are due, and sends them."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from time import monotonic

from medbook.worker.delivery import Channel, DeliveryError
from medbook.worker.rendering import RenderingError, render
from medbook.worker.session import Row, Session
from medbook.worker.sms import HttpSmsProvider, Texter
from medbook.worker.smtp import Mailer, MailSettings

MOST_PLANNED = 100
"""Events of one step."""
BATCH = 10
LEASE = timedelta(minutes=5)
"""Of a batch; longer than BATCH_SECONDS and the slowest single message after it."""
BATCH_SECONDS = 60.0
"""After which no further message of the batch is begun: the rest comes again when its lease is over."""
LONGEST_ERROR = 1000


class Messages:
    """Sends over the channels that are configured; messages of others wait.

    channels: by name, what makes the channel of a batch.
    """

    name = "messages"
    idle_seconds = 1.0

    def __init__(self, channels: Mapping[str, Callable[[], Channel]]) -> None:
        self._channels = channels

    @classmethod
    def from_environment(cls) -> "list[Messages]":
        """Give the part if a channel is configured; raises ConfigurationError."""
        channels: dict[str, Callable[[], Channel]] = {}
        if mail := MailSettings.from_environment():
            channels["email"] = lambda: Mailer(mail)
        if provider := HttpSmsProvider.from_environment():
            channels["sms"] = lambda: Texter(provider)
        return [cls(channels)] if channels else []

    def step(self, session: Session) -> Counter[str]:
        """Plan, then send one batch."""
        [planned] = session.call("plan_messages", limit=MOST_PLANNED)
        counts = Counter(planned=planned["r"])
        messages = session.call("claim_messages", channels=list(self._channels), limit=BATCH, lease=LEASE)
        begun_at = monotonic()
        channels = {name: make() for name, make in self._channels.items()}
        try:
            for message in messages:
                if monotonic() - begun_at > BATCH_SECONDS:
                    break
                counts[_deal_with(message, channels[message["channel"]], session)] += 1
        finally:
            for channel in channels.values():
                channel.close()
        # without what was not
        return +counts


def _deal_with(message: Row, channel: Channel, session: Session) -> str:
    """Send a message and say what became of it. Dying before that is said, it is sent again, under the same id."""
    error, is_permanent = _send(message, channel)
    arguments = {"error": error[:LONGEST_ERROR], "is_permanent": is_permanent} if error else {}
    session.call("finish_message", message_id=message["id"], **arguments)
    return "sent" if not error else "refused for good" if is_permanent else "to be tried again"


def _send(message: Row, channel: Channel) -> tuple[str, bool]:
    try:
        channel.send(message, render(message))
    except DeliveryError as error:
        return str(error), error.is_permanent
    except RenderingError as error:
        return str(error), False
    except Exception as error:
        # one message shall not hold up the others; what an unforeseen error says may be personal
        return f"{message['kind']}: {type(error).__name__}", False
    return "", False
