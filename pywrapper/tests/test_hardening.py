"""What surrounds every answer: its id, headers for browsers, whose word is believed, and what never gets through."""

import json
import socket
import ssl
import subprocess
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest

from client import Client
from conftest import serving, token

HEADERS = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


@pytest.mark.parametrize("path", ["/clinics", "/patients", "/nowhere", "/slots?limit=x", "/healthz", "/openapi.json"])
def test_every_answer_tells_browsers_to_trust_nothing(http: Client, path: str) -> None:
    answer = http.get(path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert not any(character.isdigit() for character in answer.headers["server"]), "no version"
    assert "strict-transport-security" not in answer.headers, "over plain HTTP it means nothing"
    assert "access-control-allow-origin" not in answer.headers


def test_a_request_keeps_the_id_it_came_with(http: Client) -> None:
    answer = http.get("/patients", **{"X-Request-ID": "from-the.proxy_1"})
    assert answer.headers["x-request-id"] == "from-the.proxy_1"
    assert answer.body["request_id"] == "from-the.proxy_1"


@pytest.mark.parametrize("bad", ["", "a" * 65, "a b", "a;b", "ä", '{"a":1}', "../etc"])
def test_an_id_that_could_forge_a_log_line_is_replaced(http: Client, bad: str) -> None:
    answer = http.request("GET", "/patients", headers={"X-Request-ID": bad.encode().decode("latin-1")})
    assert str(uuid.UUID(answer.headers["x-request-id"])) == answer.headers["x-request-id"]
    assert answer.body["request_id"] == answer.headers["x-request-id"]


def test_the_database_knows_the_request_and_where_it_came_from(database: str, admin: psycopg.Connection[Any]) -> None:
    admin.execute(
        "alter table data.event add seen_id text default current_setting('medbook.request_id', true),"
        " add seen_address text default current_setting('medbook.address', true)"
    )
    with serving(database) as port:
        client = Client(port, token(role="admin"))
        for number in range(20):
            headers = {"X-Request-ID": f"id-{number}", "X-Forwarded-For": "203.0.113.9"}
            assert client.post("/clinics", {"name": f"C{number}", "time_zone": "UTC"}, headers).status == 201
    seen = admin.execute("select seen_id, seen_address from data.event order by id").fetchall()
    assert seen == [(f"id-{number}", "127.0.0.1") for number in range(20)], "and believes nobody who only says so"

    with serving(database, MEDBOOK_TRUSTED_PROXIES="1") as port:
        headers = {"X-Forwarded-For": "198.51.100.1, 203.0.113.9"}
        assert (
            Client(port, token(role="admin")).post("/clinics", {"name": "D", "time_zone": "UTC"}, headers).status == 201
        )
    last = admin.execute("select seen_address from data.event order by id desc limit 1").fetchone()
    assert last == ("203.0.113.9",), "what the trusted proxy added, not what its client claims"


def test_a_forged_address_does_not_escape_the_limit_unless_proxies_are_trusted(shared_database: str) -> None:
    def flood(**environment: str) -> int:
        with serving(shared_database, MEDBOOK_RATE_LIMIT="5 per hour", **environment) as port:
            forged = [{"X-Forwarded-For": f"203.0.113.{n}", "Forwarded": f"for=203.0.113.{n}"} for n in range(30)]
            return [Client(port).request("GET", "/clinics", headers=one).status for one in forged].count(429)

    assert flood() >= 20
    assert flood(MEDBOOK_TRUSTED_PROXIES="1") == 0, "the control: there, each is an address"


def test_one_address_is_an_ipv4_address_or_a_network_of_64_bits(shared_database: str) -> None:
    with serving(
        shared_database, MEDBOOK_TRUSTED_PROXIES="1", MEDBOOK_RATE_LIMIT="1 per hour", SERVER_WORKERS="1"
    ) as port:

        def first_of(address: str) -> bool:
            return Client(port).request("GET", "/clinics", headers={"X-Forwarded-For": address}).status == 200

        assert first_of("2001:db8::1")
        assert not first_of("2001:db8::2"), "a network of one subscriber"
        assert first_of("2001:db8:0:1::1"), "that of another"
        assert first_of("203.0.113.1")
        assert first_of("::ffff:203.0.113.2"), "as a socket for both writes an IPv4 address"
        assert not first_of("203.0.113.2"), "which is the same"


def test_a_header_spelt_with_underscores_is_taken_for_the_one_with_dashes(http: Client) -> None:
    """Why a trusted proxy has to drop it, as docs/http.md says: the server tells no difference."""
    assert http.get("/clinics", X_Request_ID="spelt-so").headers["x-request-id"] == "spelt-so"


def test_a_proxys_word_that_it_speaks_tls_is_believed_only_where_it_is_trusted(
    shared_database: str, server: int
) -> None:
    said = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
    assert "strict-transport-security" not in Client(server).get("/clinics", **said).headers
    with serving(shared_database, MEDBOOK_TRUSTED_PROXIES="1") as port:
        assert Client(port).get("/clinics", **said).headers["strict-transport-security"] == "max-age=31536000"


def test_only_pages_of_the_origins_named_may_call(shared_database: str) -> None:
    asked = {"Origin": "https://clinic.example", "Access-Control-Request-Method": "POST"}
    with serving(shared_database, MEDBOOK_CORS_ORIGINS="https://clinic.example,https://www.example:8443") as port:
        client = Client(port)
        answer = client.request(
            "OPTIONS",
            "/bookings",
            headers={**asked, "Access-Control-Request-Headers": "authorization, idempotency-key"},
        )
        assert answer.status == 200
        assert answer.headers["access-control-allow-origin"] == "https://clinic.example"
        assert "POST" in answer.headers["access-control-allow-methods"]
        allowed = answer.headers["access-control-allow-headers"].lower()
        assert "authorization" in allowed
        assert "idempotency-key" in allowed
        assert "access-control-allow-credentials" not in answer.headers, "a cookie would count for nothing"
        assert "Origin" in answer.headers["vary"]

        answer = client.get("/clinics", Origin="https://clinic.example")
        assert answer.headers["access-control-allow-origin"] == "https://clinic.example"
        assert "ETag" in answer.headers["access-control-expose-headers"]
        assert client.get("/patients", Origin="https://clinic.example").headers["access-control-allow-origin"]
        for stranger in ("https://evil.example", "http://clinic.example", "https://clinic.example.evil", "null"):
            assert "access-control-allow-origin" not in client.get("/clinics", Origin=stranger).headers, stranger
            answer = client.request("OPTIONS", "/bookings", headers={**asked, "Origin": stranger})
            assert "access-control-allow-origin" not in answer.headers, stranger


def test_as_shipped_no_page_of_another_origin_may_call(http: Client) -> None:
    asked = {"Origin": "https://clinic.example", "Access-Control-Request-Method": "POST"}
    answer = http.request("OPTIONS", "/bookings", headers=asked)
    assert answer.status == 405
    assert "access-control-allow-origin" not in answer.headers


def test_only_the_hosts_named_are_answered(shared_database: str, server: int) -> None:
    with serving(shared_database, MEDBOOK_HOSTS="127.0.0.1,.clinic.example") as port:
        assert Client(port).get("/clinics").status == 200
        assert Client(port).get("/clinics", Host="api.clinic.example").status == 200
        refused = Client(port).get("/clinics", Host="evil.example")
        assert (refused.status, refused.headers["content-type"]) == (400, "application/problem+json")
    assert Client(server).get("/clinics", Host="evil.example").status == 200, "the control: none named, any will do"


def raw(port: int, sent: bytes) -> bytes:
    """Send bytes and read until the server closes, or says nothing more."""
    with socket.create_connection(("127.0.0.1", port), timeout=3) as connection:
        connection.sendall(sent)
        received = b""
        try:
            while chunk := connection.recv(65536):
                received += chunk
        except TimeoutError:
            received += b"<still open>"
        return received


SMUGGLED = b"GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n"


def test_two_requests_in_a_row_on_one_connection_are_both_answered(server: int) -> None:
    """The control of what follows."""
    first = b"POST /clinics HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}"
    assert raw(server, first + SMUGGLED).count(b"HTTP/1.1 ") == 2


@pytest.mark.parametrize(
    ("framing", "status"),
    {
        "a length and chunks": (b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", None),
        "chunks and a length": (b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", None),
        "two lengths": (b"Content-Length: 0\r\nContent-Length: 5\r\n\r\n", 400),
        "an encoding that is none": (b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 400),
        "chunks that are not last": (b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 400),
        "a space before the colon": (b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 400),
        "a folded header": (b"X: a\r\n Content-Length: 5\r\n\r\n", 400),
        "a length that is no number": (b"Content-Length: +0\r\n\r\n", 400),
    }.values(),
)
def test_a_request_whose_end_can_be_read_two_ways_ends_the_connection(
    server: int, framing: bytes, status: int | None
) -> None:
    # RFC 9112, 6.1: chunks overrule a length, and the connection is closed after the answer
    answer = raw(server, b"POST /clinics HTTP/1.1\r\nHost: a\r\n" + framing + SMUGGLED)
    assert answer.count(b"HTTP/1.1 ") == 1, answer
    assert b"<still open>" not in answer
    if status:
        assert answer.startswith(b"HTTP/1.1 %d" % status)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /" + b"a" * 70000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        (b"GET /clinics HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 300000 + b"\r\n\r\n", 431),
        (b"GET /clinics HTTP/1.1\r\nHost: a\r\n" + b"X: a\r\n" * 200 + b"\r\n", 431),
        (b"GET /clinics HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", 400),
    ],
)
def test_a_head_that_is_too_large_or_malformed_is_refused(server: int, sent: bytes, status: int) -> None:
    assert raw(server, sent).startswith(b"HTTP/1.1 %d" % status)


def test_two_tokens_are_none(server: int) -> None:
    good = f"Authorization: Bearer {token(role='admin')}\r\n".encode()
    assert raw(server, b"GET /patients HTTP/1.1\r\nHost: a\r\n" + good + b"Connection: close\r\n\r\n")[9:12] == b"200"
    assert (
        raw(server, b"GET /patients HTTP/1.1\r\nHost: a\r\n" + good * 2 + b"Connection: close\r\n\r\n")[9:12] == b"401"
    )


def test_a_token_in_a_cookie_or_another_header_is_not_looked_at(server: int) -> None:
    minted = token(role="admin")
    for name in ("Cookie", "X-Authorization", "Proxy-Authorization", "X-Access-Token"):
        assert Client(server).request("GET", "/patients", headers={name: f"Bearer {minted}"}).status == 401


def test_a_mistake_of_ours_is_told_without_its_trace(database: str, admin: psycopg.Connection[Any]) -> None:
    admin.execute("alter function internal.new_id() rename to new_id_gone")
    with serving(database) as port:
        answer = Client(port, token(role="admin")).post("/clinics", {"name": "Canary", "time_zone": "UTC"})
    assert (answer.status, answer.name) == (500, "internal_error")
    assert set(answer.body) == {"type", "title", "status", "name", "request_id"}
    assert "new_id" not in json.dumps(answer.body)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1, and its key."""
    cert, key = (tmp_path_factory.mktemp("tls") / name for name in ("cert.pem", "key.pem"))
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert],
        check=True, capture_output=True,
    )  # fmt: skip
    return cert, key


def tls(certificate: Path, version: ssl.TLSVersion) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(certificate))
    context.minimum_version = context.maximum_version = version
    return context


def test_with_a_certificate_it_speaks_tls_1_3_and_nothing_older(
    shared_database: str, certificate: tuple[Path, Path]
) -> None:
    cert, key = certificate
    with serving(shared_database, MEDBOOK_TLS_CERT=str(cert), MEDBOOK_TLS_KEY=str(key)) as port:
        newest = Client(port, tls=tls(cert, ssl.TLSVersion.TLSv1_3)).get("/clinics")
        assert newest.status == 200
        assert newest.headers["strict-transport-security"] == "max-age=31536000"
        with pytest.raises(ssl.SSLError, match=r"(?i)protocol.version"):
            Client(port, tls=tls(cert, ssl.TLSVersion.TLSv1_2)).get("/clinics")
        assert b"200 OK" not in raw(port, b"GET /clinics HTTP/1.1\r\nHost: a\r\n\r\n"), "nor without it"


def test_a_client_of_tls_1_2_would_get_through_to_a_server_that_allows_it(certificate: tuple[Path, Path]) -> None:
    """The control: what refuses it above is the server."""
    cert, key = certificate
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    with socket.create_server(("127.0.0.1", 0)) as listener, ThreadPoolExecutor(1) as pool:

        def accept() -> str | None:
            with context.wrap_socket(listener.accept()[0], server_side=True) as accepted:
                return accepted.version()

        version = pool.submit(accept)
        with socket.create_connection(listener.getsockname()) as plain:
            tls(cert, ssl.TLSVersion.TLSv1_2).wrap_socket(plain, server_hostname="127.0.0.1").close()
        assert version.result(10) == "TLSv1.2"
