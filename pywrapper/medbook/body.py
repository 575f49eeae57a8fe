"""Reading the body of a request, which a client may send as slowly as it likes, or never finish."""

import threading
from collections import Counter
from typing import Any

from flask import Request
from werkzeug.exceptions import HTTPException, RequestTimeout, TooManyRequests

UNFINISHED_PER_ADDRESS = 20
"""How many bodies of one address a process waits for at a time."""


class BodyReader:
    """Reads bodies, each within ``seconds``; a client that takes longer is answered and left to itself.

    The server gives no way to end a read. It is therefore made by a thread of its own, which ends with the
    connection; so that one address cannot have any number of them, it may have only so many that are unfinished.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._unfinished: Counter[str] = Counter()
        self._lock = threading.Lock()

    def read(self, request: Request) -> bytes:
        """Give the body; raises RequestTimeout, TooManyRequests, or what reading raises."""
        if not request.content_length and "Transfer-Encoding" not in request.headers:
            return b""
        address = request.remote_addr or ""
        with self._lock:
            if self._unfinished[address] >= UNFINISHED_PER_ADDRESS:
                raise TooManyRequests("too many requests of this address are unfinished", retry_after=1)
            self._unfinished[address] += 1

        outcome: list[Any] = []
        # the request belongs to this thread: only its stream is handed over
        stream = request.stream

        def read() -> None:
            try:
                outcome.append(stream.read())
            except (OSError, HTTPException) as error:
                outcome.append(error)
            finally:
                with self._lock:
                    self._unfinished[address] -= 1
                    if not self._unfinished[address]:
                        del self._unfinished[address]

        reader = threading.Thread(target=read, daemon=True)
        reader.start()
        reader.join(self._seconds)
        if not outcome:
            raise RequestTimeout("the body did not arrive in time")
        if isinstance(outcome[0], BaseException):
            raise outcome[0]
        return bytes(outcome[0])
