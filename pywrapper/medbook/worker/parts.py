"""Which parts a worker has, as its environment says."""

from medbook.worker.loop import Part
from medbook.worker.messages import Messages


def from_environment() -> list[Part]:
    """Read the MEDBOOK_* settings of the parts; raise ConfigurationError."""
    return [*Messages.from_environment()]
