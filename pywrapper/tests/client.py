"""A plain HTTP client for the tests: what curl would send, nothing made up for it."""

import http.client
import json
import ssl
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Answer:
    """An HTTP answer; ``body`` is parsed JSON where it is JSON."""

    status: int
    headers: dict[str, str]
    body: Any

    @property
    def name(self) -> str:
        """The name of the problem."""
        return str(self.body["name"])


class Client:
    """Sends requests to a port of this machine, each on a connection of its own."""

    def __init__(self, port: int, token: str | None = None, tls: ssl.SSLContext | None = None) -> None:
        self.port = port
        self.tls = tls
        self.token = token

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Send a request; a body that is no bytes goes as JSON."""
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        return self._send(method, path, body, headers)

    def _send(self, method: str, path: str, body: Any, headers: dict[str, str] | None) -> Answer:
        sent = dict(headers or {})
        if self.token:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        if body is not None:
            sent.setdefault("Content-Type", "application/json")
        connection = (
            http.client.HTTPSConnection("127.0.0.1", self.port, timeout=30, context=self.tls)
            if self.tls
            else http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        )
        try:
            connection.request(method, path, body, sent)
            response = connection.getresponse()
            data = response.read()
            is_json = "json" in (response.getheader("Content-Type") or "")
            parsed = json.loads(data) if is_json else data
            return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, parsed)
        finally:
            connection.close()

    def request_chunks(self, path: str, chunks: Any, headers: dict[str, str]) -> Answer:
        """Send a POST whose body has no stated length."""
        return self._send("POST", path, chunks, headers)

    def get(self, path: str, **headers: str) -> Answer:
        """Send a GET."""
        return self.request("GET", path, headers=headers)

    def post(self, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Answer:
        """Send a POST."""
        return self.request("POST", path, body, headers)
