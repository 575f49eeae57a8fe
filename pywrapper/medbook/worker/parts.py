"""Which parts a worker has, as its environment says."""

from medbook import config
from medbook.worker.loop import Part
from medbook.worker.outbound import Outbound
from medbook.worker.webhooks import Webhooks


def from_environment() -> list[Part]:
    """Read the MEDBOOK_* settings of the parts; raise ConfigurationError."""
    return [Webhooks(Outbound(allow_private=config.webhook_allow_private()))]
