"""Bodies that are no JSON object, too large or too deep, as raw bytes."""

from collections.abc import Iterator

import pytest

from client import Client
from world import World

JSON = {"Content-Type": "application/json"}

RAW_BODIES = {
    "not JSON": (b"{", JSON, 400),
    "not UTF-8": (b'{"name": "\xff"}', JSON, 400),
    "NaN": (b'{"name": NaN}', JSON, 400),
    "a huge integer": (b'{"name": ' + b"9" * 5000 + b"}", JSON, 400),
    "an array": (b"[]", JSON, 400),
    "nested 17 deep": (b'{"a":' * 17 + b"1" + b"}" * 17, JSON, 400),
    "nested 17 deep, the last one empty": (b'{"a":' * 16 + b"[]" + b"}" * 16, JSON, 400),
    "a number beyond all bounds": (b'{"name": "A", "time_zone": "UTC", "fee": 1e9999999999999999999}', JSON, 400),
    "a huge exponent": (b'{"name": "A", "time_zone": "UTC", "fee": 1e1000000}', JSON, 422),
    "nested 20,000 deep": (b"[" * 20000, JSON, 400),
    "over 64 KiB": (b'{"name": "' + b"x" * 65536 + b'"}', JSON, 413),
    "a form": (b"name=A", {"Content-Type": "application/x-www-form-urlencoded"}, 415),
    "a name twice": (b'{"name": "A", "name": "B", "time_zone": "UTC"}', JSON, 422),
}


@pytest.mark.parametrize("fee", [b"1e-2000000000", b"1e-20000", b"80.00000000000000000001", b"80.000000000000001"])
def test_a_number_that_is_finer_than_any_is_refused_by_name(
    http_admin: Client, shared_world: World, fee: bytes
) -> None:
    doctor = f"/doctors/{shared_world.doctor}"
    before = http_admin.get(doctor).body
    named = b'{"name": "A", "specialization": "B", "fee_currency": "EUR", "fee_amount": %s}' % fee
    for method, path, body in (
        ("POST", f"/clinics/{shared_world.clinic}/doctors", named),
        ("PATCH", doctor, b'{"fee_currency": "EUR", "fee_amount": %s}' % fee),
    ):
        answer = http_admin.request(method, path, body, JSON)
        assert (answer.status, answer.name, answer.body.get("field")) == (422, "invalid_argument", "fee_amount"), (
            answer.body
        )
    assert http_admin.get(doctor).body == before


@pytest.mark.parametrize("what", RAW_BODIES)
def test_a_body_that_is(http_admin: Client, what: str) -> None:
    body, headers, status = RAW_BODIES[what]
    answer = http_admin.request("POST", "/clinics", body, headers)
    assert answer.status == status, answer.body


def test_a_body_at_the_limits_is_read(http_admin: Client) -> None:
    sixteen_deep = b'{"a":' * 16 + b"1" + b"}" * 16
    assert http_admin.request("POST", "/clinics", sixteen_deep, JSON).name == "unknown_field"
    full = b'{"name": "A", "time_zone": "UTC"}'.ljust(65536)
    assert http_admin.request("POST", "/clinics", full, JSON).status == 201


def test_a_chunked_body_is_read_and_bounded(http_admin: Client) -> None:
    def chunks(data: bytes) -> Iterator[bytes]:
        return iter([data[:10], data[10:]])

    good = b'{"name": "A", "time_zone": "UTC"}'
    assert http_admin.request_chunks("/clinics", chunks(good), JSON).status == 201
    assert http_admin.request_chunks("/clinics", chunks(good.ljust(65537)), JSON).status == 413
