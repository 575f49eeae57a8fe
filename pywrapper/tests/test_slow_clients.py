"""Clients that send or read as slowly as they can do not keep the others waiting, and are let go."""

import select
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest

from client import Client
from conftest import serving

SLOW = 200
"""More than the server has threads."""
REQUESTS = 50

UNFINISHED_HEAD = b"GET /clinics HTTP/1.1\r\nHost: a\r\nX: "
UNFINISHED_BODY = (
    b"POST /clinics HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
)
NEVER_READ = b"GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n" * 20


@pytest.fixture
def port(shared_database: str) -> Iterator[int]:
    """Port of a server of the test's own."""
    with serving(shared_database) as port:
        yield port


@contextmanager
def slow_clients(port: int, sent: bytes, count: int = SLOW) -> Iterator[list[socket.socket]]:
    """Open so many connections that send this, and no more, and read nothing."""
    with ExitStack() as stack:
        connections = []
        for _ in range(count):
            connection = stack.enter_context(socket.socket())
            # what it does not read has to wait at the server
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.connect(("127.0.0.1", port))
            connection.sendall(sent)
            connections.append(connection)
        yield connections


def slowest_of(port: int, send: Callable[[Client], int]) -> float:
    """Send ordinary requests one after the other; give the longest that one took, in seconds."""
    longest = 0.0
    for _ in range(REQUESTS):
        began = time.monotonic()
        assert send(Client(port)) == 200
        longest = max(longest, time.monotonic() - began)
    return longest


def get(client: Client) -> int:
    return client.get("/clinics").status


@pytest.mark.parametrize("sent", [UNFINISHED_HEAD, UNFINISHED_BODY, NEVER_READ], ids=["head", "body", "reading"])
def test_two_hundred_slow_clients_keep_nobody_waiting(port: int, sent: bytes) -> None:
    with slow_clients(port, sent):
        # the first may come while the slow ones are being refused
        assert slowest_of(port, get) < 5
        # nothing tells a client when the last of two hundred heads has been taken in
        time.sleep(2)
        assert slowest_of(port, get) < 1


def closes_within(connection: socket.socket, seconds: float) -> bytes:
    """Read until the server closes; fail if it does not in time."""
    connection.settimeout(seconds)
    received = b""
    while chunk := connection.recv(65536):
        received += chunk
    return received


def test_a_head_that_never_ends_is_hung_up_on(port: int) -> None:
    with slow_clients(port, UNFINISHED_HEAD, 1) as [connection]:
        assert closes_within(connection, 15) == b""


def test_a_head_that_drips_is_hung_up_on_too(port: int) -> None:
    with slow_clients(port, UNFINISHED_HEAD, 1) as [connection], pytest.raises(OSError, match=r"reset|pipe"):
        drip(connection, 20)


def drip(connection: socket.socket, seconds: float) -> None:
    """Send a byte now and then, for so long."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        connection.sendall(b"a")
        time.sleep(0.2)


def test_of_one_address_so_many_bodies_are_waited_for_and_no_more(port: int) -> None:
    with slow_clients(port, UNFINISHED_BODY) as connections:
        # two processes, each of which waits for eight
        waiting = refused_but(16, connections)
        assert b"none" in {answer_of(connection) for connection in waiting}
        assert Client(port).get("/clinics").status == 200
    answers_after = [Client(port).post("/clinics", {}).status for _ in range(40)]
    assert answers_after[-1] == 422, "once they hang up, the address may send again"


def test_of_one_ipv6_network_no_more_are_waited_for(shared_database: str) -> None:
    with serving(shared_database, MEDBOOK_TRUSTED_PROXIES="1", SERVER_WORKERS="1") as port, ExitStack() as stack:
        connections = []
        for number in range(20):
            of_its_own = UNFINISHED_BODY.replace(b"Host: a", b"Host: a\r\nX-Forwarded-For: 2001:db8::%x" % number)
            connections += stack.enter_context(slow_clients(port, of_its_own, 1))
        waiting = refused_but(8, connections)
        assert [answer_of(connection) for connection in waiting] == [b"none"] * 8


def refused_but(count: int, connections: list[socket.socket]) -> list[socket.socket]:
    """Wait until all but so many, or fewer, are refused as too many of one address; give those still waited for."""
    waiting = connections
    while len(waiting) > count:
        answered, _, _ = select.select(waiting, [], [], 10)
        assert answered, f"{len(waiting)} are waited for"
        assert {answer_of(connection) for connection in answered} == {b"429"}
        waiting = [connection for connection in waiting if connection not in answered]
    return waiting


def answer_of(connection: socket.socket) -> bytes:
    connection.settimeout(0.05)
    try:
        return connection.recv(65536)[9:12]
    except TimeoutError:
        return b"none"


def test_a_body_in_pieces_that_come_in_time_is_read(port: int) -> None:
    def pieces() -> Iterator[bytes]:
        for piece in (b'{"na', b'me": "A"', b"}"):
            yield piece
            time.sleep(0.2)

    answer = Client(port).request_chunks("/clinics", pieces(), {"Content-Type": "application/json"})
    assert answer.status == 422, answer.body
