"""Which parts a worker has, as its environment says."""

from medbook import config
from medbook.config import ConfigurationError
from medbook.worker import broker_settings
from medbook.worker.loop import Part
from medbook.worker.messages import Messages
from medbook.worker.outbound import Outbound
from medbook.worker.queue import Queue
from medbook.worker.relay import Relay
from medbook.worker.webhooks import Webhooks


def from_environment() -> list[Part]:
    """Read the MEDBOOK_* settings of the parts; raise ConfigurationError."""
    webhooks = Webhooks(Outbound(allow_private=config.webhook_allow_private()))
    return [Queue(), Relay(), webhooks, *Messages.from_environment(), *_broker()]


def _broker() -> list[Part]:
    settings = broker_settings.Settings.from_environment()
    if not settings:
        return []
    try:
        # an extra that most do without
        from medbook.worker.broker import Broker
    except ImportError:
        raise ConfigurationError(
            "MEDBOOK_NATS_URL is set, NATS is not installed: pip install 'medbook[nats]'"
        ) from None
    return [Broker(settings)]
