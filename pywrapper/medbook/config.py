"""What the process is told by its environment."""

import os
import re
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path

import limits

from medbook.keys import InvalidKeyError, Keyring

MINIMUM_KEY_BYTES = 32
"""RFC 7518, 3.2: an HS256 key is at least as long as the hash."""


DEVELOPMENT_KEY = Path(".local/jwt.key")

MASTER_KEYS = r"[0-9a-fA-F]{64}(,[0-9a-fA-F]{64})*"

ORIGIN = r"\*|https?://[A-Za-z0-9.:\[\]-]+"
"""RFC 6454, 6.2: scheme, host and port."""

HOST = r"\.?[A-Za-z0-9.:\[\]-]+"
"""A name with or without a port; one that begins with a dot stands for its subdomains too."""


THREADS_PER_CONNECTION = 4


class ConfigurationError(Exception):
    """A setting is missing or unusable; the message is one line for the operator."""


@dataclass(frozen=True)
class Config:
    """The server's settings.

    database_url: of a login in medbook_http, as libpq takes it.
    jwt_key: what tokens are signed with, HS256: for development; empty where there are jwt_keys.
    jwt_keys: the keys that tokens are signed with, EdDSA or RS256; then nothing signed HS256 is accepted.
    issuer, audience: what ``iss`` and ``aud`` of a token must be.
    access_token_minutes: how long the token of a login is valid.
    pool_size: most database connections of one process.
    pool_timeout: seconds a request waits for a connection before it is answered 503.
    answer_seconds: how long it waits for the database, commit included, before it is answered 503.
    rate_limit, auth_rate_limit: of one address, in all and to /auth/; empty for none.
    rate_limit_storage: where they are counted, memory:// (each process by itself) or redis://….
    streams, streams_per_address: most live updates that one process sends at the same time, in all and to one address.
    master_key: of personal data, which each transaction is given; empty where the database server has it.
    cors_origins: whose pages may call; "*" for all.
    hosts: which Host headers are answered; none for any.
    trusted_proxies: how many stand in front, each of which adds to X-Forwarded-For and -Proto.
    """

    database_url: str
    jwt_key: str
    issuer: str = "medbook"
    audience: str = "medbook"
    pool_size: int = 8
    pool_timeout: float = 2.0
    answer_seconds: int = 10
    rate_limit: str = "100 per 15 minutes"
    auth_rate_limit: str = "10 per 15 minutes"
    rate_limit_storage: str = "memory://"
    cors_origins: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    trusted_proxies: int = 0
    jwt_keys: Keyring | None = None
    master_key: str = ""
    access_token_minutes: int = 15
    streams: int = 100
    streams_per_address: int = 10

    def __post_init__(self) -> None:
        if bool(self.jwt_key) == bool(self.jwt_keys):
            raise ConfigurationError("tokens are signed by MEDBOOK_JWT_KEYS or by MEDBOOK_JWT_KEY: set one of them")

    @property
    def threads(self) -> int:
        """How many requests one process serves at the same time, streams apart."""
        return THREADS_PER_CONNECTION * self.pool_size

    @classmethod
    def from_environment(cls, *, needs_database: bool = True) -> "Config":
        """Read DATABASE_URL, the keys of tokens and the optional MEDBOOK_* settings; raise ConfigurationError."""
        return cls(
            database_url=database_url() if needs_database else "",
            jwt_key=jwt_key(),
            jwt_keys=jwt_keys(),
            master_key=master_key(),
            issuer=os.environ.get("MEDBOOK_JWT_ISSUER", cls.issuer),
            audience=os.environ.get("MEDBOOK_JWT_AUDIENCE", cls.audience),
            access_token_minutes=_whole("MEDBOOK_ACCESS_TOKEN_MINUTES", cls.access_token_minutes),
            pool_size=_whole("MEDBOOK_POOL_SIZE", cls.pool_size),
            answer_seconds=_whole("MEDBOOK_ANSWER_SECONDS", cls.answer_seconds),
            rate_limit=_rate_limit("MEDBOOK_RATE_LIMIT", cls.rate_limit),
            auth_rate_limit=_rate_limit("MEDBOOK_AUTH_RATE_LIMIT", cls.auth_rate_limit),
            rate_limit_storage=_storage("MEDBOOK_RATE_LIMIT_STORAGE", cls.rate_limit_storage),
            cors_origins=_matching("MEDBOOK_CORS_ORIGINS", ORIGIN, "an origin like https://example.org, or *"),
            hosts=_matching("MEDBOOK_HOSTS", HOST, "a host name"),
            streams=_whole("MEDBOOK_STREAMS", cls.streams),
            streams_per_address=_whole("MEDBOOK_STREAMS_PER_ADDRESS", cls.streams_per_address),
            trusted_proxies=_whole("MEDBOOK_TRUSTED_PROXIES", cls.trusted_proxies, at_least=0),
        )


def master_key() -> str:
    """Read MEDBOOK_MASTER_KEY: one key, or NEW,OLD while they are rotated; raise ConfigurationError."""
    keys = os.environ.get("MEDBOOK_MASTER_KEY", "")
    if keys and not re.fullmatch(MASTER_KEYS, keys):
        raise ConfigurationError("MEDBOOK_MASTER_KEY is not 64 hexadecimal digits, or several such separated by commas")
    return keys


def webhook_allow_private() -> bool:
    """Read MEDBOOK_WEBHOOK_ALLOW_PRIVATE, 1 or 0: may webhooks go to private addresses? Raise ConfigurationError."""
    text = os.environ.get("MEDBOOK_WEBHOOK_ALLOW_PRIVATE", "0")
    if text not in ("0", "1"):
        raise ConfigurationError(f"MEDBOOK_WEBHOOK_ALLOW_PRIVATE is neither 0 nor 1: {text}")
    return text == "1"


def database_url() -> str:
    """Read DATABASE_URL; raise ConfigurationError."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        raise ConfigurationError("DATABASE_URL is not set: postgresql://user@host/database")
    return url


def jwt_key() -> str:
    """Read MEDBOOK_JWT_KEY, or a development key from .local/jwt.key, made if need be; raise ConfigurationError.

    With MEDBOOK_JWT_KEYS there is no such key: give an empty text.
    """
    key = os.environ.get("MEDBOOK_JWT_KEY")
    if os.environ.get("MEDBOOK_JWT_KEYS") and not key:
        return ""
    if key is None:
        key = _development_key()
    if len(key.encode()) < MINIMUM_KEY_BYTES:
        raise ConfigurationError(f"MEDBOOK_JWT_KEY is shorter than {MINIMUM_KEY_BYTES} bytes")
    return key


def jwt_keys() -> Keyring | None:
    """Read the keys in the directory MEDBOOK_JWT_KEYS, None if it is not set; raise ConfigurationError."""
    directory = os.environ.get("MEDBOOK_JWT_KEYS")
    try:
        return Keyring(Path(directory)) if directory else None
    except InvalidKeyError as error:
        raise ConfigurationError(f"MEDBOOK_JWT_KEYS: {error}") from None


def _development_key() -> str:
    try:
        DEVELOPMENT_KEY.parent.mkdir(exist_ok=True)
        with os.fdopen(os.open(DEVELOPMENT_KEY, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_hex(MINIMUM_KEY_BYTES))
        print(f"MEDBOOK_JWT_KEY is not set: made a development key, {DEVELOPMENT_KEY}", file=sys.stderr)
    except FileExistsError:
        pass
    except OSError as error:
        raise ConfigurationError(f"MEDBOOK_JWT_KEY is not set, and {DEVELOPMENT_KEY} cannot be made: {error}") from None
    return DEVELOPMENT_KEY.read_text().strip()


def _whole(name: str, default: int, at_least: int = 1) -> int:
    text = os.environ.get(name, str(default))
    if not text.isdecimal() or int(text) < at_least:
        raise ConfigurationError(f"{name} is not a whole number from {at_least}: {text}")
    return int(text)


def _rate_limit(name: str, default: str) -> str:
    text = os.environ.get(name, default).strip()
    try:
        limits.parse_many(text or default)
    except ValueError:
        raise ConfigurationError(f"{name} is not like '100 per 15 minutes', or empty: {text}") from None
    return text


def _storage(name: str, default: str) -> str:
    text = os.environ.get(name, default)
    if not re.fullmatch(r"memory://|rediss?://.+", text):
        # not shown: it may hold a password
        raise ConfigurationError(f"{name} is neither memory:// nor redis://HOST:PORT/DATABASE")
    return text


def _matching(name: str, pattern: str, what: str) -> tuple[str, ...]:
    values = tuple(filter(None, re.split(r"[,\s]+", os.environ.get(name, ""))))
    for value in values:
        if not re.fullmatch(pattern, value):
            raise ConfigurationError(f"{name} has what is not {what}: {value}")
    return values
