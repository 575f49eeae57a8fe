"""A plain client of server-sent events: reads them as WHATWG HTML, 9.2.6 says, and remembers where it is."""

import http.client
import json
import socket
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from client import Answer

PATIENCE_SECONDS = 120
"""How long next() waits while the server tells nothing but that it is there."""


@dataclass(frozen=True)
class Told:
    """One event of the stream."""

    id: int
    kind: str
    data: Any


class Stream(AbstractContextManager["Stream"]):
    """A connection to /events/stream; ``answer`` is how it was refused, None where it was not."""

    def __init__(
        self, port: int, query: str = "", headers: dict[str, str] | None = None, receive_buffer: int = 0
    ) -> None:
        self.last_id: int | None = None
        self.retry: int | None = None
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        if receive_buffer:
            self.connection.sock = socket.socket()
            self.connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
            self.connection.sock.settimeout(30)
            self.connection.sock.connect(("127.0.0.1", port))
        self.connection.request("GET", f"/events/stream{query}", headers=headers or {})
        self.response = self.connection.getresponse()
        self.headers = {name.lower(): value for name, value in self.response.getheaders()}
        self.answer: Answer | None = None
        if self.response.status != 200:
            self.answer = Answer(self.response.status, self.headers, json.loads(self.response.read()))
            self.close()

    def next(self) -> Told | None:
        """Wait for an event; None: the server has ended the stream."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (block := self._read_block()) is not None:
            assert time.monotonic() < deadline, "nothing is told"
            if "data" in block:
                assert self.last_id is not None
                return Told(self.last_id, block.get("event", "message"), json.loads(block["data"]))
        return None

    def start(self) -> None:
        """Wait until it is told of what happens from now on: the server names the last thing that did."""
        while self.last_id is None:
            assert self._read_block() is not None

    def _read_block(self) -> dict[str, str] | None:
        block: dict[str, str] = {}
        for line in self.response:
            name, _, value = line.decode().rstrip("\n").partition(": ")
            if not name and not value:
                if "id" in block:
                    self.last_id = int(block["id"])
                if "retry" in block:
                    self.retry = int(block["retry"])
                return block
            block[name] = value
        return None

    def close(self) -> None:
        """Go away."""
        self.response.close()
        self.connection.close()

    def __exit__(self, *_: object) -> None:
        self.close()
