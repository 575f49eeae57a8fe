"""Short messages, SMS or WhatsApp, through a provider."""

import asyncio
import os
from typing import Protocol
from urllib.parse import urlsplit

import httpx

from medbook.config import ConfigurationError
from medbook.worker.delivery import DeliveryError, is_loopback
from medbook.worker.rendering import Text
from medbook.worker.session import Row

TOTAL_SECONDS = 10.0
"""From the beginning of a request to the status of its answer."""
RETRIED = (401, 403, 404, 408, 429)
"""Of 4xx, what is wrong with our request as such, or with its time, and not with the message."""


class SmsProvider(Protocol):
    """Who brings a short message to a telephone. Another provider is another class with this method."""

    def send(self, to: str, text: str, message_id: str) -> None:
        """Hand a message over; raises DeliveryError.

        to: the number, E.164.
        message_id: the same when the message is sent again; the provider sends it on once.
        """
        ...


class HttpSmsProvider:
    """Posts the message as JSON, {to, text, id}, to a provider or to a gateway that speaks the provider's language."""

    def __init__(self, url: str, token: str, total_seconds: float = TOTAL_SECONDS) -> None:
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._total_seconds = total_seconds
        self._tls = httpx.create_ssl_context()

    @classmethod
    def from_environment(cls) -> "HttpSmsProvider | None":
        """Read MEDBOOK_SMS_URL and MEDBOOK_SMS_TOKEN; None: no short messages. Raises ConfigurationError."""
        url, token = os.environ.get("MEDBOOK_SMS_URL", ""), os.environ.get("MEDBOOK_SMS_TOKEN", "")
        if not url:
            return None
        try:
            parts = urlsplit(url)
            is_usable = (
                bool(parts.hostname)
                and httpx.URL(url).host == parts.hostname
                and not parts.username
                and not parts.fragment
                and parts.port != 0
            )
        except (ValueError, httpx.InvalidURL):
            is_usable = False
        if not is_usable or not (
            parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
        ):
            # not shown: it may hold a secret
            raise ConfigurationError("MEDBOOK_SMS_URL is not like https://host/path; http:// is for this machine only")
        if not token.isascii() or not token.isprintable() or " " in token:
            raise ConfigurationError("MEDBOOK_SMS_TOKEN is not printable ASCII without spaces")
        return cls(url, token)

    def send(self, to: str, text: str, message_id: str) -> None:
        """Post it. 2xx: taken. 4xx is permanent, except where it is about the request or its time (RETRIED)."""
        try:
            status = asyncio.run(self._post({"to": to, "text": text, "id": message_id}))
        except TimeoutError:
            raise DeliveryError(f"the SMS provider did not answer in {self._total_seconds:g} seconds") from None
        except httpx.HTTPError as error:
            raise DeliveryError(f"the SMS provider is out of reach: {type(error).__name__}") from None
        if not 200 <= status < 300:
            is_permanent = 400 <= status < 500 and status not in RETRIED
            raise DeliveryError(f"the SMS provider answered {status}", is_permanent=is_permanent)

    async def _post(self, content: dict[str, str]) -> int:
        # asyncio for its deadline: httpx has timeouts of each read, which a slow answer need never exceed
        seconds = self._total_seconds
        headers = self._headers | {"Idempotency-Key": content["id"]}
        async with (
            asyncio.timeout(seconds),
            httpx.AsyncClient(timeout=seconds, verify=self._tls) as client,
            # the answer's body is of no interest: it is not read
            client.stream("POST", self._url, json=content, headers=headers) as response,
        ):
            return response.status_code


class Texter:
    """The channel of short messages."""

    def __init__(self, provider: SmsProvider) -> None:
        self._provider = provider

    def send(self, message: Row, text: Text) -> None:
        """Send a short message; raises DeliveryError."""
        self._provider.send(message["address"], text.body, str(message["id"]))

    def close(self) -> None:
        """Nothing is kept open."""
