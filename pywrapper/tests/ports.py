"""Ports for the servers of the tests, of a range that the kernel gives to nobody: there, a free port stays free."""

import itertools
import os
import socket

FIRST, COUNT = 10_000, 20_000
"""The kernel gives those from 32768 on to whoever connects or asks for any."""
_numbers = itertools.count(os.getpid() * 1009)
"""Processes that run side by side begin far from each other."""


def unused_port() -> int:
    """Find a port at which nobody listens, and which this process has not been given before."""
    for number in itertools.islice(_numbers, COUNT):
        port = FIRST + number % COUNT
        with socket.socket() as candidate:
            try:
                candidate.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError(f"no free port from {FIRST} to {FIRST + COUNT - 1}")
