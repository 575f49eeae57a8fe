"""Reading the body of a request, which a client may send as slowly as it likes, or never finish."""

import threading
from collections import Counter

from flask import Request
from werkzeug.exceptions import ServiceUnavailable, TooManyRequests

from medbook import origin

PATIENCE_SECONDS = 0.1
"""How long a request waits for others to be read; a body that is sent as it should be takes far less."""


class BodyReader:
    """Reads bodies, and waits for ``most`` at a time, ``most_of_one`` of one address or IPv6 network.

    The server (granian) ends no read that a client does not finish, and cannot answer before that: each such client
    keeps a thread for as long as it stays. With fewer than there are threads, the others are still served.
    """

    def __init__(self, most: int, most_of_one: int) -> None:
        self._most = most
        self._most_of_one = most_of_one
        self._unfinished: Counter[str] = Counter()
        self._changed = threading.Condition()

    def read(self, request: Request) -> bytes:
        """Give the body; raises TooManyRequests or ServiceUnavailable, or what reading raises."""
        if not request.content_length and "Transfer-Encoding" not in request.headers:
            return b""
        address = origin.network()
        with self._changed:
            if not self._changed.wait_for(lambda: self._has_room(address), PATIENCE_SECONDS):
                if self._unfinished[address] >= self._most_of_one:
                    raise TooManyRequests("too many requests of this address are unfinished", retry_after=1)
                raise ServiceUnavailable("too many requests are unfinished", retry_after=1)
            self._unfinished[address] += 1
        try:
            return request.get_data(cache=False)
        finally:
            with self._changed:
                self._unfinished[address] -= 1
                if not self._unfinished[address]:
                    del self._unfinished[address]
                self._changed.notify_all()

    def _has_room(self, address: str) -> bool:
        return self._unfinished.total() < self._most and self._unfinished[address] < self._most_of_one
