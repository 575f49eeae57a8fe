"""What the operator has set of a broker; reading it needs no extra."""

import os
import re
from pathlib import Path
from typing import NamedTuple

from medbook.config import ConfigurationError

URL = r"(nats|tls)://\S+"
TOPIC = r"\*|[a-z_]+\.(\*|[a-z_]+)"

CREDENTIALS = ("NATS USER JWT", "USER NKEY SEED")


class Settings(NamedTuple):
    """Where events are published.

    url: nats://HOST:PORT or tls://HOST:PORT, with USER:PASSWORD@ or TOKEN@ before the host if need be.
    credentials: a file as nsc makes them; None: none is needed.
    topics: as api.subscribe takes them.
    """

    url: str
    credentials: Path | None
    topics: tuple[str, ...]

    @classmethod
    def from_environment(cls) -> "Settings | None":
        """Read MEDBOOK_NATS_URL, _CREDENTIALS and _TOPICS; None where there is no broker. Raise ConfigurationError."""
        url = os.environ.get("MEDBOOK_NATS_URL", "")
        if not url:
            return None
        if not re.fullmatch(URL, url):
            # not shown: it may hold a password
            raise ConfigurationError("MEDBOOK_NATS_URL is neither nats://HOST:PORT nor tls://HOST:PORT")
        path = os.environ.get("MEDBOOK_NATS_CREDENTIALS", "")
        if path and not (Path(path).is_file() and os.access(path, os.R_OK)):
            raise ConfigurationError(f"MEDBOOK_NATS_CREDENTIALS is not a file that can be read: {path}")
        if path and not all(f"-----BEGIN {part}-----" in Path(path).read_text("latin-1") for part in CREDENTIALS):
            raise ConfigurationError(f"MEDBOOK_NATS_CREDENTIALS has no user JWT and seed, as nsc makes them: {path}")
        topics = tuple(filter(None, re.split(r"[,\s]+", os.environ.get("MEDBOOK_NATS_TOPICS", "")))) or ("*",)
        for topic in topics:
            if not re.fullmatch(TOPIC, topic):
                raise ConfigurationError(f"MEDBOOK_NATS_TOPICS has what is no topic like booking.* or *: {topic}")
        return cls(url, Path(path) if path else None, topics)
