"""A receiver of webhooks on this machine, which behaves as the path of the request says."""

import json
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Told:
    """A request that came in."""

    path: str
    headers: dict[str, str]
    body: bytes
    fields: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "fields", json.loads(self.body))

    @property
    def id(self) -> str:
        """Of the event."""
        return self.headers["webhook-id"]


class Receiver:
    """An HTTP server that notes what it is told; ``end`` lets those go that hang or drip.

    answers: what does it, by the path that is asked for.
    """

    def __init__(self, port: int = 0, tls: ssl.SSLContext | None = None) -> None:
        self.told: list[Told] = []
        self.end = threading.Event()
        self.answers = dict(ANSWERS)
        self._changed = threading.Condition()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.close_connection = True
                length = int(self.headers["content-length"])
                body = self.rfile.read(length)
                if len(body) < length:
                    # whoever sent it was killed
                    return
                receiver.note(Told(self.path, {name.lower(): text for name, text in self.headers.items()}, body))
                with suppress(OSError):
                    receiver.answers[self.path.strip("/")](self, receiver)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.port = self.server.server_port
        if tls:
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)

    def note(self, told: Told) -> None:
        with self._changed:
            self.told.append(told)
            self._changed.notify_all()

    def url(self, path: str = "ok", name: str = "127.0.0.1", scheme: str = "http") -> str:
        """Give the URL of a path."""
        return f"{scheme}://{name}:{self.port}/{path}"

    def paths(self) -> list[str]:
        """Give the paths that were asked for, in order."""
        return [told.path.strip("/") for told in self.told]

    def wait_for(self, is_so: Callable[[list[Told]], bool], seconds: float = 30) -> None:
        """Wait until what came in is as wanted; fail if it does not come to that."""
        with self._changed:
            assert self._changed.wait_for(lambda: is_so(self.told), seconds), Counter(self.paths())


@contextmanager
def receiving(port: int = 0, tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """Run a receiver for a block."""
    receiver = Receiver(port, tls)
    thread = threading.Thread(target=receiver.server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield receiver
    finally:
        receiver.end.set()
        receiver.server.shutdown()
        thread.join()
        receiver.server.server_close()


def _status(code: int, **headers: str) -> Callable[[BaseHTTPRequestHandler, Receiver], None]:
    def answer(request: BaseHTTPRequestHandler, receiver: Receiver) -> None:
        request.send_response(code)
        for name, text in headers.items():
            request.send_header(name, text.format(port=receiver.port))
        request.end_headers()

    return answer


def _raw(text: bytes) -> Callable[[BaseHTTPRequestHandler, Receiver], None]:
    def answer(request: BaseHTTPRequestHandler, _: Receiver) -> None:
        request.wfile.write(text)

    return answer


def _hang(_: BaseHTTPRequestHandler, receiver: Receiver) -> None:
    receiver.end.wait(60)


def _slow(request: BaseHTTPRequestHandler, receiver: Receiver) -> None:
    """Take a moment, as a receiver that does something with it."""
    receiver.end.wait(0.1)
    request.send_response(200)
    request.end_headers()


def _drip(request: BaseHTTPRequestHandler, receiver: Receiver) -> None:
    """Send the head a byte at a time, in about 2.5 seconds."""
    for byte in b"HTTP/1.1 200 OK\r\n\r\n":
        request.wfile.write(bytes([byte]))
        if receiver.end.wait(0.13):
            return


def _giant(request: BaseHTTPRequestHandler, receiver: Receiver) -> None:
    """Send a body without end."""
    request.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
    for _ in range(100_000):
        request.wfile.write(b"x" * 65536)
        if receiver.end.is_set():
            return


def _drip_body(request: BaseHTTPRequestHandler, receiver: Receiver) -> None:
    request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    while not receiver.end.wait(0.05):
        request.wfile.write(b"x")


ANSWERS: dict[str, Callable[[BaseHTTPRequestHandler, Receiver], None]] = {
    "ok": _status(200),
    "accepted": _status(202),
    "broken": _status(500),
    "gone": _status(410),
    "moved": _status(302, Location="http://127.0.0.1:{port}/ok"),
    "slow": _slow,
    "hang": _hang,
    "drip": _drip,
    "drip-body": _drip_body,
    "giant": _giant,
    "liar": _raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\nno"),
    "garbage": _raw(b"220 mail.example.org ESMTP\r\n"),
    "giant-head": _raw(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 1_000_000),
    "silent": _raw(b""),
}
