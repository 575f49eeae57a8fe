"""How a receiver of webhooks holds posts open, so that whoever posts can be killed in the middle of it."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

from receiver import Receiver

LOOKS_EVERY = 0.02


class Gate:
    """Answers 200; while it is closed, a post waits until it is open again, or until its sender is gone.

    held: the events of the posts that wait. answered: those that were. cut_off: those whose sender went before.
    """

    def __init__(self) -> None:
        self._open = threading.Event()
        self._open.set()
        self.held: set[str] = set()
        self.answered: set[str] = set()
        self.cut_off: set[str] = set()

    def __call__(self, request: BaseHTTPRequestHandler, _: Receiver) -> None:
        """Answer a post, as the receiver wants it."""
        event = request.headers["webhook-id"]
        self.held.add(event)
        while not self._open.wait(LOOKS_EVERY) and not _has_gone(request.connection):
            pass
        self.held.discard(event)
        if _has_gone(request.connection):
            self.cut_off.add(event)
        else:
            request.send_response(200)
            request.end_headers()
            self.answered.add(event)

    @contextmanager
    def closed(self) -> Iterator[None]:
        """Hold all posts for a block."""
        self._open.clear()
        try:
            yield
        finally:
            self._open.set()


def _has_gone(sender: socket.socket) -> bool:
    try:
        return sender.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except ConnectionError:
        return True
