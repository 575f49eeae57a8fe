"""Bad input over HTTP: always a clear refusal that names the field, never a 500, and nothing is changed."""

import pytest

from client import Client
from refusals import UNKNOWN, Case, check_refused
from world import World

FAR = {"starts_at": "2037-03-01T09:00:00Z", "ends_at": "2037-03-01T09:30:00Z"}
WEEKLY = {"weekday": 1, "starts_at": "09:00", "ends_at": "10:00", "slot_minutes": 30}

CASES: list[Case] = [
    ("POST", "/clinics", {"name": "A", "time_zon": "UTC"}, 422, "unknown_field", "time_zon"),
    ("POST", "/clinics", {"name": "A"}, 422, "invalid_argument", "time_zone"),
    ("POST", "/clinics", {"name": "A", "time_zone": None}, 422, "invalid_argument", "time_zone"),
    ("POST", "/clinics", {"name": 7, "time_zone": "UTC"}, 422, "invalid_argument", "name"),
    ("POST", "/clinics", {"name": "  ", "time_zone": "UTC"}, 422, "invalid_argument", "name"),
    ("POST", "/clinics", {"name": "x" * 201, "time_zone": "UTC"}, 422, "invalid_argument", "name"),
    ("POST", "/clinics", {"name": "a\x00b", "time_zone": "UTC"}, 422, "invalid_argument", "name"),
    ("POST", "/clinics", {"name": "a\x07b", "time_zone": "UTC"}, 422, "invalid_argument", "name"),
    ("POST", "/clinics", {"name": "\ud800", "time_zone": "UTC"}, 422, "invalid_argument", "name"),
    ("POST", "/clinics", {"a\x00": 1}, 422, "invalid_argument", "a\x00"),
    ("POST", "/clinics", {"name": "A", "time_zone": "Mars/Olympus"}, 422, "invalid_time_zone", "time_zone"),
    ("POST", "/clinics", {"name": "A", "time_zone": "EST5EDT,M3"}, 422, "invalid_time_zone", "time_zone"),
    ("POST", "/clinics", {"name": "A", "time_zone": "UTC", "email": "nobody"}, 422, "invalid_argument", "email"),
    ("POST", "/clinics", {"name": "A", "time_zone": "UTC", "phone": "call me"}, 422, "invalid_argument", "phone"),
    ("POST", "/clinics?name=A", {"time_zone": "UTC", "name": "B"}, 422, "invalid_argument", "name"),
    ("PATCH", "/clinics/{clinic}", {"id": UNKNOWN}, 422, "unknown_field", "id"),
    ("PATCH", "/clinics/{clinic}", {"hold_seconds": "60"}, 422, "invalid_argument", "hold_seconds"),
    ("PATCH", "/clinics/{clinic}", {"hold_seconds": 1e99}, 422, "invalid_argument", "hold_seconds"),
    ("PATCH", "/clinics/{clinic}", {"hold_seconds": 4}, 422, "invalid_argument", "hold_seconds"),
    ("PATCH", "/clinics/{clinic}", {"name": None}, 422, "invalid_argument", "name"),
    ("PATCH", "/clinics/{clinic}", {}, 422, "invalid_argument", "changes"),
    ("PATCH", f"/clinics/{UNKNOWN}", {"name": "A"}, 404, "clinic_not_found", None),
    ("GET", f"/clinics/{UNKNOWN}", None, 404, "clinic_not_found", None),
    ("GET", "/clinics/not-a-uuid", None, 422, "invalid_argument", "clinic_id"),
    ("DELETE", "/clinics/{clinic}?cascade=yes", None, 422, "invalid_argument", "cascade"),
    ("DELETE", "/clinics/{clinic}?cascad=true", None, 422, "unknown_field", "cascad"),
    ("POST", "/clinics/{clinic}/doctors", {"name": "D"}, 422, "invalid_argument", "specialization"),
    (
        "POST",
        "/clinics/{clinic}/doctors",
        {"name": "D", "specialization": "X", "fee_amount": "12", "fee_currency": "EUR"},
        422,
        "invalid_argument",
        "fee_amount",
    ),
    (
        "POST",
        "/clinics/{clinic}/doctors",
        {"name": "D", "specialization": "X", "fee_amount": 12},
        422,
        "invalid_argument",
        "fee_currency",
    ),
    (
        "POST",
        "/clinics/{clinic}/doctors",
        {"name": "D", "specialization": "X", "experience_years": 2**31},
        422,
        "invalid_argument",
        "experience_years",
    ),
    ("POST", "/patients", {"name": "P"}, 422, "invalid_argument", "email"),
    ("POST", "/patients", {"name": "P", "email": "p@example"}, 422, "invalid_argument", "email"),
    ("POST", "/doctors/{doctor}/availability", {**WEEKLY, "weekday": 0}, 422, "invalid_argument", "weekday"),
    ("POST", "/doctors/{doctor}/availability", {**WEEKLY, "starts_at": "9am"}, 422, "invalid_argument", "starts_at"),
    (
        "POST",
        "/doctors/{doctor}/availability",
        {**WEEKLY, "slot_minutes": 25},
        422,
        "invalid_slot_minutes",
        "slot_minutes",
    ),
    (
        "POST",
        "/doctors/{doctor}/availability",
        {**WEEKLY, "slot_minutes": 90},
        422,
        "invalid_slot_minutes",
        "slot_minutes",
    ),
    (
        "POST",
        "/doctors/{doctor}/availability",
        {**WEEKLY, "slot_minutes": 0},
        422,
        "invalid_slot_minutes",
        "slot_minutes",
    ),
    ("POST", "/doctors/{doctor}/availability", {**WEEKLY, "capacity": 0}, 422, "invalid_argument", "capacity"),
    ("POST", "/doctors/{doctor}/availability", {**WEEKLY, "visit_type": "home"}, 422, "invalid_argument", "visit_type"),
    ("POST", "/doctors/{doctor}/slots", {**FAR, "ends_at": "infinity"}, 422, "invalid_argument", "ends_at"),
    ("POST", "/doctors/{doctor}/slots", {**FAR, "ends_at": FAR["starts_at"]}, 422, "invalid_range", "ends_at"),
    ("POST", "/doctors/{doctor}/slots", {**FAR, "ends_at": "2037-02-01T09:00:00Z"}, 422, "invalid_range", "ends_at"),
    (
        "POST",
        "/doctors/{doctor}/slots",
        {**FAR, "starts_at": "2037-03-01T09:00:00"},
        422,
        "invalid_argument",
        "starts_at",
    ),
    ("POST", "/doctors/{doctor}/slots", {**FAR, "ends_at": "2037-03-03T09:00:00Z"}, 422, "invalid_argument", "ends_at"),
    (
        "POST",
        "/doctors/{doctor}/slots",
        {**FAR, "starts_at": "0001-01-01T00:00:00+14:00"},
        422,
        "invalid_argument",
        "starts_at",
    ),
    ("POST", f"/doctors/{UNKNOWN}/slots", FAR, 404, "doctor_not_found", None),
    (
        "POST",
        "/clinics/{clinic}/slots/generate",
        {"from": "2037-01-02", "to": "2037-01-01"},
        422,
        "invalid_range",
        "to",
    ),
    (
        "POST",
        "/clinics/{clinic}/slots/generate",
        {"from": "2037-01-01", "to": "2039-01-01"},
        422,
        "invalid_range",
        "to",
    ),
    (
        "POST",
        "/clinics/{clinic}/slots/generate",
        {"from": "today", "to": "2037-01-01"},
        422,
        "invalid_argument",
        "from",
    ),
    ("GET", "/slots?limit=0", None, 422, "invalid_argument", "limit"),
    ("GET", "/slots?limit=501", None, 422, "invalid_argument", "limit"),
    ("GET", "/slots?limit=ten", None, 422, "invalid_argument", "limit"),
    ("GET", "/slots?limit=1&limit=2", None, 422, "invalid_argument", "limit"),
    ("GET", f"/slots?after={UNKNOWN}", None, 422, "invalid_argument", "after"),
    ("GET", "/slots?from=-infinity", None, 422, "invalid_argument", "from"),
    ("GET", "/slots?from=2037-01-01T00:00:00+00:00", None, 422, "invalid_argument", "from"),
    ("GET", "/slots?from=2037-01-02T00:00:00Z&to=2037-01-01T00:00:00Z", None, 422, "invalid_range", "to"),
    ("GET", "/slots?specialisation=ENT", None, 422, "unknown_field", "specialisation"),
    ("GET", "/slots?specialization=a%00b", None, 422, "invalid_argument", "specialization"),
    ("GET", "/bookings", None, 422, "invalid_argument", "clinic_id"),
    ("GET", "/bookings?clinic_id={clinic}&status=held", None, 422, "invalid_argument", "status"),
    ("POST", "/bookings", {"slot_id": UNKNOWN, "patient_id": UNKNOWN}, 404, "slot_not_found", None),
    ("POST", "/bookings", {"slot_id": "{slot}", "patient_id": UNKNOWN}, 404, "patient_not_found", None),
    (
        "POST",
        "/bookings",
        {"slot_id": "{slot}", "patient_id": "{ann}", "notes": "x" * 2001},
        422,
        "invalid_argument",
        "notes",
    ),
    (
        "POST",
        "/bookings",
        {"slot_id": "{slot}", "patient_id": "{ann}", "confirm": "yes"},
        422,
        "invalid_argument",
        "confirm",
    ),
    (
        "POST",
        "/bookings",
        {"slot_id": "{slot}", "patient_id": "{ann}", "idempotency_key": ""},
        422,
        "invalid_argument",
        "idempotency_key",
    ),
    (
        "POST",
        "/bookings",
        {"slot_id": "{slot}", "patient_id": "{ann}", "expected_version": 9},
        412,
        "version_conflict",
        None,
    ),
    ("POST", f"/bookings/{UNKNOWN}/confirm", None, 404, "booking_not_found", None),
    ("GET", "/bookings/reference/nonsense", None, 404, "booking_not_found", None),
    ("GET", "/nowhere", None, 404, "not_found", None),
    ("PUT", "/clinics", {}, 405, "method_not_allowed", None),
    ("GET", "/clinics//doctors", None, 404, "not_found", None),
    ("OPTIONS", "/healthz", None, 405, "method_not_allowed", None),
    ("POST", "/bookings?slot_id={slot}", {"patient_id": "{ann}"}, 422, "invalid_argument", "slot_id"),
]


@pytest.fixture(scope="module")
def ids(shared_world: World) -> dict[str, str]:
    w = shared_world
    return {"clinic": str(w.clinic), "doctor": str(w.doctor), "ann": str(w.ann), "slot": str(w.slot())}


@pytest.mark.parametrize("case", CASES)
def test_is_refused_by_name_and_changes_nothing(
    http_admin: Client, shared_world: World, ids: dict[str, str], case: Case
) -> None:
    check_refused(http_admin, shared_world, ids, case)


@pytest.mark.parametrize(
    ("headers", "field"),
    [
        ({"If-Match": "3"}, "If-Match"),
        ({"If-Match": 'W/"3"'}, "If-Match"),
        ({"Idempotency-Key": "k"}, "idempotency_key"),
    ],
)
def test_a_header_that_is_malformed_or_means_nothing_here_is_refused(
    http_admin: Client, ids: dict[str, str], headers: dict[str, str], field: str
) -> None:
    answer = http_admin.request("PATCH", f"/clinics/{ids['clinic']}", {"name": "A"}, headers)
    assert (answer.status, answer.body["field"]) == (422, field)


def test_a_key_reused_with_other_arguments_is_refused(http_admin: Client, shared_world: World) -> None:
    key = {"Idempotency-Key": "used before"}
    body = {"slot_id": str(shared_world.slot(2)), "patient_id": str(shared_world.ann)}
    assert http_admin.post("/bookings", body, key).status == 201
    answer = http_admin.post("/bookings", {**body, "notes": "other"}, key)
    assert (answer.status, answer.name, answer.body["field"]) == (422, "idempotency_key_reused", "idempotency_key")
