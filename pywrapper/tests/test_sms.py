"""Short messages go to a real HTTP server, which may refuse, redirect, dawdle or be away."""

import json
import socket
import threading
from collections import deque
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from medbook.config import ConfigurationError
from medbook.worker.delivery import DeliveryError
from medbook.worker.rendering import render
from medbook.worker.sms import HttpSmsProvider, Texter
from message import KINDS, message


class Provider(ThreadingHTTPServer):
    """Takes what it is sent, or answers with the next of its statuses; 0: a byte of the answer now and then."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests: list[tuple[str, dict[str, str], dict[str, Any]]] = []
        self.statuses: deque[int] = deque()
        self.over = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/send"


class Handler(BaseHTTPRequestHandler):
    """Of one request."""

    server: Provider

    def do_POST(self) -> None:
        content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append((self.path, {k.lower(): v for k, v in self.headers.items()}, content))
        status = self.server.statuses.popleft() if self.server.statuses else 202
        if not status:
            self.dawdle()
            return
        self.send_response(status)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def dawdle(self) -> None:
        try:
            for letter in b"HTTP/1.1 202 Accepted, but this takes a while" * 20:
                self.wfile.write(bytes([letter]))
                if self.server.over.wait(0.05):
                    return
        except OSError:
            return

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.over.set()
        server.shutdown()
        thread.join()


def send(to: HttpSmsProvider) -> DeliveryError | None:
    try:
        to.send("+442079460000", "Your appointment", "an id")
    except DeliveryError as error:
        return error
    return None


@pytest.mark.parametrize("kind", KINDS)
def test_a_message_is_posted_with_its_id_and_the_token(
    monkeypatch: pytest.MonkeyPatch, provider: Provider, kind: str
) -> None:
    monkeypatch.setenv("MEDBOOK_SMS_URL", provider.url)
    monkeypatch.setenv("MEDBOOK_SMS_TOKEN", "a-token")
    client = HttpSmsProvider.from_environment()
    assert client
    sent = message(kind, channel="sms", address="+442079460000", language="de")
    Texter(client).send(sent, render(sent))
    [(path, headers, content)] = provider.requests
    assert content == {"to": "+442079460000", "text": render(sent).body, "id": str(sent["id"])}
    assert (path, headers["authorization"]) == ("/send", "Bearer a-token")
    assert headers["idempotency-key"] == str(sent["id"])
    assert headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("status", "is_permanent"),
    [
        *((status, True) for status in (400, 402, 409, 410, 422)),
        *((status, False) for status in (301, 302, 307, 401, 403, 404, 408, 429, 500, 502, 503)),
    ],
)
def test_what_is_wrong_with_the_message_is_permanent_and_all_else_is_not(
    provider: Provider, status: int, is_permanent: bool
) -> None:
    provider.statuses.append(status)
    client = HttpSmsProvider(provider.url, "")
    error = send(client)
    assert error
    assert (str(error), error.is_permanent) == (f"the SMS provider answered {status}", is_permanent)
    assert len(provider.requests) == 1, "no redirect is followed"
    assert send(client) is None
    assert "authorization" not in provider.requests[0][1]


def test_an_answer_that_takes_too_long_is_not_waited_for(provider: Provider) -> None:
    provider.statuses.append(0)
    error = send(HttpSmsProvider(provider.url, "", total_seconds=0.4))
    assert error
    assert (str(error), error.is_permanent) == ("the SMS provider did not answer in 0.4 seconds", False)


def test_a_provider_that_is_away_is_said_without_the_message() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    error = send(HttpSmsProvider(f"http://127.0.0.1:{port}", ""))
    assert error
    assert (str(error), error.is_permanent) == ("the SMS provider is out of reach: ConnectError", False)


@pytest.mark.parametrize(
    ("url", "token", "why"),
    [
        ("http://sms.example/send", "t", "MEDBOOK_SMS_URL is not like https://host/path"),
        ("ftp://sms.example/send", "t", "MEDBOOK_SMS_URL is not like"),
        ("https:///send", "t", "MEDBOOK_SMS_URL is not like"),
        ("https://user:secret@sms.example/", "t", "MEDBOOK_SMS_URL is not like"),
        ("https://sms.example:secret/", "t", "MEDBOOK_SMS_URL is not like"),
        ("https://[sms.example/", "t", "MEDBOOK_SMS_URL is not like"),
        ("https://sms.example/send", "sec ret\n", "MEDBOOK_SMS_TOKEN is not printable"),
    ],
)
def test_a_wrong_setting_is_said(monkeypatch: pytest.MonkeyPatch, url: str, token: str, why: str) -> None:
    monkeypatch.setenv("MEDBOOK_SMS_URL", url)
    monkeypatch.setenv("MEDBOOK_SMS_TOKEN", token)
    with pytest.raises(ConfigurationError, match=why) as caught:
        HttpSmsProvider.from_environment()
    assert "secret" not in str(caught.value)
    assert "sec ret" not in str(caught.value)
