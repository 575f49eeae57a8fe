"""One request to a receiver that works, fails, hangs, drips or lies; and to none that is not public."""

import asyncio
import contextlib
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from medbook.worker import outbound
from medbook.worker.outbound import Outbound, is_public
from receiver import Receiver, receiving

BODY = b'{"type": "booking.confirmed"}'

CLOSED = "no connection: Connection refused"
NO_HTTP = "answered with something else than HTTP, or not at all"


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    """One that all tests here post to."""
    with receiving() as started:
        yield started


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for hooks.example.test, with its key in the same file."""
    file = tmp_path_factory.mktemp("certificate") / "both.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
         "-subj", "/CN=hooks", "-addext", "subjectAltName=DNS:hooks.example.test", "-keyout", file,
         "-out", f"{file}.crt"],
        check=True, capture_output=True,
    )  # fmt: skip
    file.write_bytes(file.read_bytes() + Path(f"{file}.crt").read_bytes())
    return file


@pytest.fixture
def tls_receiver(certificate: Path) -> Iterator[Receiver]:
    """One that speaks TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with receiving(tls=context) as started:
        yield started


def post(url: str, *, allow_private: bool = True) -> tuple[int | None, str | None]:
    """Post once, as the worker does."""
    return asyncio.run(Outbound(allow_private=allow_private).post(url, BODY, {"webhook-id": "1"}))


def resolve_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Let every name have these addresses, as no DNS can be had here; gives the names that are asked for."""
    asked = []

    def look_up(name: str, port: int, **_: Any) -> list[Any]:
        asked.append(name)
        family = {True: socket.AF_INET6, False: socket.AF_INET}
        return [(family[":" in a], socket.SOCK_STREAM, 6, "", (a, port)) for a in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("ok", (200, None)),
        ("accepted", (202, None)),
        ("broken", (500, None)),
        ("gone", (410, None)),
        ("liar", (200, None)),
        ("giant", (200, None)),
        ("drip-body", (200, None)),
        ("garbage", (None, NO_HTTP)),
        ("giant-head", (None, NO_HTTP)),
        ("silent", (None, NO_HTTP)),
    ],
)
def test_the_head_of_the_answer_decides_at_once(receiver: Receiver, path: str, answer: tuple[int | None, str]) -> None:
    begun = time.monotonic()
    assert post(receiver.url(path)) == answer
    assert time.monotonic() - begun < 5
    assert receiver.told[-1].body == BODY


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    count = len(receiver.told)
    assert post(receiver.url("moved")) == (302, None)
    assert receiver.paths()[count:] == ["moved"]


@pytest.mark.parametrize("path", ["hang", "drip"])
def test_the_deadline_is_one_for_all_of_it(receiver: Receiver, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound, "DEADLINE_SECONDS", 1.0)
    begun = time.monotonic()
    assert post(receiver.url(path)) == (None, "no answer within 1 s")
    assert time.monotonic() - begun < 2


def test_control_a_limit_between_bytes_alone_is_never_reached(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbound, "DEADLINE_SECONDS", 1.0)
    monkeypatch.setattr(asyncio, "timeout", lambda _: contextlib.nullcontext())
    begun = time.monotonic()
    assert post(receiver.url("drip")) == (200, None)
    assert time.monotonic() - begun > 2


def test_nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert post(f"http://127.0.0.1:{port}/") == (None, CLOSED)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: (_ for _ in ()).throw(socket.gaierror()))
    assert post(f"http://hooks.example.test:{port}/") == (None, "the name cannot be resolved")


@pytest.mark.parametrize(
    "host",
    [
        "localhost", "127.0.0.1", "127.1", "[::1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "169.254.169.254",
        "10.0.0.5", "192.168.1.1", "100.64.0.1", "224.0.0.1", "0.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1",
        "[fd00::1]", "[fe80::1]", "[2002:7f00:1::]",
    ],
)  # fmt: skip
def test_private_addresses_are_refused_however_they_are_spelled(receiver: Receiver, host: str) -> None:
    count = len(receiver.told)
    status, error = post(f"https://{host}:{receiver.port}/ok", allow_private=False)
    assert status is None
    assert error is not None
    # an octal one is no host to httpx
    assert error.endswith(("is a private address", "not a URL")), error
    assert len(receiver.told) == count


def test_a_name_is_refused_for_any_private_address_that_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    for addresses in (["10.0.0.5"], ["93.184.216.34", "10.0.0.5"], ["2606:4700::1111", "::ffff:10.0.0.5"]):
        resolve_to(monkeypatch, *addresses)
        answer = post("https://hooks.example.test/", allow_private=False)
        assert answer == (None, f"{addresses[-1]} is a private address")


def test_without_tls_nothing_is_posted(receiver: Receiver) -> None:
    count = len(receiver.told)
    assert post(receiver.url(), allow_private=False) == (None, "not https")
    assert len(receiver.told) == count


def test_control_where_they_are_allowed_the_request_arrives(receiver: Receiver) -> None:
    count = len(receiver.told)
    assert post(receiver.url(name="localhost")) == (200, None)
    assert post(receiver.url(name="2130706433")) == (200, None)
    assert receiver.paths()[count:] == ["ok", "ok"]


def test_the_address_that_was_looked_at_is_the_one_that_is_asked(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = resolve_to(monkeypatch, "127.0.0.1")
    assert post(receiver.url(name="hooks.example.test")) == (200, None)
    assert asked == ["hooks.example.test"], "a second look might find another"
    assert receiver.told[-1].headers["host"] == f"hooks.example.test:{receiver.port}"


def test_where_one_address_refuses_the_next_is_tried(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, "127.0.0.2", "127.0.0.1")
    assert post(receiver.url(name="hooks.example.test")) == (200, None)


def test_the_certificate_must_be_of_the_name(
    tls_receiver: Receiver, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve_to(monkeypatch, "127.0.0.1")
    url = tls_receiver.url(name="hooks.example.test", scheme="https")
    status, error = post(url)
    assert (status, error) == (None, "certificate: self-signed certificate")
    monkeypatch.setenv("SSL_CERT_FILE", f"{certificate}.crt")
    assert post(url) == (200, None)
    status, error = post(tls_receiver.url(name="other.example.test", scheme="https"))
    assert status is None
    assert error is not None
    assert error.startswith("certificate: Hostname mismatch")
    assert tls_receiver.paths() == ["ok"]


def test_proxies_of_the_environment_are_not_asked(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert post(receiver.url()) == (200, None)


def test_public_is_only_what_belongs_to_the_internet() -> None:
    public = ["8.8.8.8", "93.184.216.34", "2606:4700::1111"]
    private = [
        "127.0.0.1", "10.0.0.5", "172.16.0.1", "192.168.0.1", "100.64.0.1", "169.254.169.254", "224.0.0.1", "0.0.0.1",
        "255.255.255.255", "192.0.0.8", "198.18.0.1", "203.0.113.1", "::", "::1", "::ffff:8.8.8.8", "64:ff9b::808:808",
        "2001::1", "2002:808:808::", "fc00::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "2001:db8::1",
    ]  # fmt: skip
    assert [address for address in [*public, *private] if is_public(address)] == public
