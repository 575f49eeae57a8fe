"""How a message leaves, whatever the channel."""

import ipaddress
from typing import Protocol

from medbook.worker.rendering import Text
from medbook.worker.session import Row


class DeliveryError(Exception):
    """A message was not taken; what is said has no personal data in it.

    is_permanent: it would not be taken later either.
    """

    def __init__(self, reason: str, *, is_permanent: bool = False) -> None:
        super().__init__(reason)
        self.is_permanent = is_permanent


class Channel(Protocol):
    """What carries the messages of a batch, one after the other."""

    def send(self, message: Row, text: Text) -> None:
        """Hand over a row of claim_messages, rendered; raises DeliveryError. When it returns, somebody else has it."""
        ...

    def close(self) -> None:
        """End the batch; nothing is raised."""
        ...


def is_loopback(host: str) -> bool:
    """Whether what is sent there in the clear stays on this machine."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
