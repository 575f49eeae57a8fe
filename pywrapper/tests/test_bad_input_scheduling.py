"""Bad input of scheduling over HTTP: always a clear refusal that names the field, and nothing is changed."""

from datetime import timedelta
from typing import Any

import pytest

from client import Client
from refusals import UNKNOWN, Case, check_refused
from world import World

FORTH, BACK = "2031-03-01T09:00:00Z", "2031-03-01T08:00:00Z"
INVERTED = {"starts_at": FORTH, "ends_at": BACK}
SERIES = {"slot_id": "{slot}", "patient_id": "{ann}", "frequency": "daily"}
SHIFT = {"name": "Dawn", "starts_at": "05:00", "ends_at": "06:00", "slot_minutes": 30}
WORKS = {"shift_id": "{shift}", "weekday": 7}
MANY = [UNKNOWN] * 101


def series(field: str, name: str = "invalid_recurrence", **changed: Any) -> Case:
    return "POST", "/bookings/series", {**SERIES, **changed}, 422, name, field


def shift(field: str, name: str = "invalid_argument", **changed: Any) -> Case:
    return "POST", "/clinics/{clinic}/shifts", {**SHIFT, **changed}, 422, name, field


def template(field: str, status: int = 422, name: str = "invalid_argument", **changed: Any) -> Case:
    return "POST", "/doctors/{doctor}/templates", {**WORKS, **changed}, status, name, field


def query(path: str, field: str, name: str = "invalid_argument") -> Case:
    return "GET", path, None, 422, name, field


CASES: list[Case] = [
    series("count", count=10_000),
    series("count", count=1),
    series("count"),
    series("count", count=2, until="2031-01-01"),
    series("until", until="2020-01-01"),
    series("until", "invalid_argument", until="2031-02-30"),
    series("frequency", frequency="monthly", count=2),
    series("every", every=0, count=2),
    series("mode", "invalid_argument", mode="maybe", count=2),
    ("POST", f"/series/{UNKNOWN}/cancel", None, 404, "series_not_found", None),
    query("/clinics/{clinic}/calendar?from=2031-01-02&to=2031-01-01", "to", "invalid_range"),
    query("/clinics/{clinic}/calendar?from=2031-01-01&to=2031-04-01", "to", "invalid_range"),
    query(f"/availability/first?clinic_id={{clinic}}&from={FORTH}&to={BACK}", "to", "invalid_range"),
    query("/availability/first", "clinic_id"),
    query("/slots?weekdays=0", "weekdays"),
    query("/slots?weekdays=", "weekdays"),
    query("/slots?weekdays=1,,2", "weekdays"),
    query("/slots?weekdays=Monday", "weekdays"),
    query("/slots?weekdays=" + ",".join(["1"] * 101), "weekdays"),
    query("/slots?time_from=9am", "time_from"),
    query("/slots?visit_type=home", "visit_type"),
    query("/slots?fee_currency=euro", "fee_currency"),
    query("/slots?fee_min=5&fee_max=4", "fee_max", "invalid_range"),
    ("GET", f"/slots?patient_id={UNKNOWN}", None, 404, "patient_not_found", None),
    query("/conflicts", "clinic_id"),
    query("/conflicts?clinic_id={clinic}&status=closed", "status"),
    query("/clinics/{clinic}/overrides?kind=nap", "kind"),
    query("/waitlist", "clinic_id"),
    query("/waitlist?clinic_id={clinic}&status=here", "status"),
    shift("slot_minutes", "invalid_slot_minutes", slot_minutes=25),
    shift("buffer_minutes", buffer_minutes=241),
    shift("starts_at", starts_at="25:00"),
    shift("ends_at", ends_at="06:00Z"),
    shift("dry_run", dry_run="yes"),
    shift("colour", "unknown_field", colour="red"),
    ("PATCH", "/shifts/{shift}", {"clinic_id": UNKNOWN}, 422, "unknown_field", "clinic_id"),
    ("PATCH", "/shifts/{shift}", {"slot_minutes": 7}, 422, "invalid_slot_minutes", "slot_minutes"),
    ("PATCH", "/shifts/{shift}?dry_run=yes", {"name": "A"}, 422, "invalid_argument", "dry_run"),
    ("PUT", "/shifts/{shift}", {"name": "A"}, 422, "invalid_argument", "starts_at"),
    ("PUT", "/shifts/{shift}", {**SHIFT, "is_active": False}, 422, "unknown_field", "is_active"),
    template("shift_id", 409, "availability_overlap", weekday=6),
    template("weekday", weekday=8),
    template("weekday", weekday=[1, 2]),
    template("shift_id", 404, "shift_not_found", shift_id=UNKNOWN),
    template("valid_until", 422, "invalid_range", valid_from="2031-02-01", valid_until="2031-01-01"),
    template("resource_ids", resource_ids="{resource}"),
    template("resource_ids", resource_ids={"0": "{resource}"}),
    template("resource_ids", resource_ids=["room 1"]),
    template("resource_ids", resource_ids=[None]),
    template("resource_ids", resource_ids=[["{resource}"]]),
    template("resource_ids", resource_ids=[]),
    template("resource_ids", resource_ids=MANY),
    template("resource_ids", resource_ids=MANY[:21]),
    template("resource_ids", 404, "resource_not_found", resource_ids=[UNKNOWN]),
    ("PATCH", "/templates/{template}", {"doctor_id": UNKNOWN}, 422, "unknown_field", "doctor_id"),
    ("PATCH", "/templates/{template}", {"dry_run": True}, 422, "unknown_field", "dry_run"),
    ("PATCH", "/templates/{template}", {"weekday": "6"}, 422, "invalid_argument", "weekday"),
    ("PATCH", "/templates/{template}", {"resource_ids": "{resource}"}, 422, "invalid_argument", "resource_ids"),
    ("PUT", "/templates/{template}", {"weekday": 1}, 422, "invalid_argument", "shift_id"),
    ("PUT", "/templates/{template}?dry_run=true", WORKS, 422, "invalid_argument", "dry_run"),
    ("DELETE", "/templates/{template}?dry_run=1", None, 422, "invalid_argument", "dry_run"),
    ("DELETE", f"/templates/{UNKNOWN}", None, 404, "template_not_found", None),
    ("POST", "/clinics/{clinic}/closures", INVERTED, 422, "invalid_range", "ends_at"),
    ("POST", "/clinics/{clinic}/closures", {**INVERTED, "ends_at": "2033-01-01T00:00:00Z"}, 422, "invalid_range", "ends_at"),
    ("POST", "/doctors/{doctor}/time-off", INVERTED, 422, "invalid_range", "ends_at"),
    ("PATCH", "/closures/{closure}", {"ends_at": "2020-01-01T00:00:00Z"}, 422, "invalid_range", "ends_at"),
    ("PATCH", "/closures/{closure}", {"starts_at": "tomorrow"}, 422, "invalid_argument", "starts_at"),
    ("PUT", "/closures/{closure}", {"starts_at": FORTH}, 422, "invalid_argument", "ends_at"),
    ("PUT", f"/closures/{UNKNOWN}", {"starts_at": BACK, "ends_at": FORTH}, 404, "closure_not_found", None),
    ("POST", "/clinics/{clinic}/holidays", {"days": {"2031-02-30": "No day"}}, 422, "invalid_argument", "days"),
    ("POST", "/clinics/{clinic}/holidays", {"days": {"2031-12-25": 25}}, 422, "invalid_argument", "days"),
    ("POST", "/clinics/{clinic}/holidays", {"days": ["2031-12-25"]}, 422, "invalid_argument", "days"),
    ("POST", "/clinics/{clinic}/holidays", {"days": {}}, 422, "invalid_argument", "days"),
    ("POST", "/clinics/{clinic}/resources", {"name": "Bus", "kind": "vehicle"}, 422, "invalid_argument", "kind"),
    ("POST", "/clinics/{clinic}/resources", {"name": "Room 1", "kind": "room"}, 409, "already_exists", "name"),
    ("PUT", "/resources/{resource}", {"name": "Room 2"}, 422, "invalid_argument", "kind"),
    ("PATCH", "/resources/{resource}", {"is_active": False}, 422, "unknown_field", "is_active"),
    ("PATCH", "/slots/{full}", {"capacity": 1}, 409, "seats_taken", "capacity"),
    ("PATCH", "/slots/{full}", {"visit_type": "virtual"}, 409, "in_use", None),
    ("PATCH", "/slots/{slot}", {"capacity": 0}, 422, "invalid_argument", "capacity"),
    ("PATCH", "/slots/{slot}", {"status": "closed"}, 422, "invalid_argument", "status"),
    ("PATCH", "/slots/{slot}", {"booked": 0}, 422, "unknown_field", "booked"),
    ("PATCH", "/slots/{slot}", {"resource_ids": [1]}, 422, "invalid_argument", "resource_ids"),
    ("POST", "/conflicts/{conflict}/resolve", {"resolution": "ignore"}, 422, "invalid_argument", "resolution"),
    ("POST", "/conflicts/{conflict}/resolve", {"resolution": "move"}, 422, "invalid_argument", "slot_id"),
    ("POST", "/conflicts/{conflict}/resolve", {"resolution": "keep", "reason": "A"}, 422, "invalid_argument", "reason"),
    ("POST", f"/conflicts/{UNKNOWN}/resolve", {"resolution": "keep"}, 404, "conflict_not_found", None),
    ("POST", "/bookings/{booking}/swap", {"other_reference": "nonsense"}, 404, "booking_not_found", "other_reference"),
    ("POST", "/bookings/{booking}/swap", None, 422, "invalid_argument", "other_reference"),
    ("POST", "/bookings/{booking}/reschedule", {"slot_id": UNKNOWN}, 404, "slot_not_found", None),
    ("POST", "/bookings/{booking}/reschedule", {"to": "{slot}"}, 422, "unknown_field", "to"),
    ("POST", "/bookings/any", {"patient_id": "{ann}"}, 422, "invalid_argument", "specialization"),
    ("POST", "/bookings/any", {"patient_id": "{ann}", "specialization": "Alchemy"}, 409, "slot_unavailable", None),
    ("POST", "/waitlist", {"clinic_id": "{clinic}", "patient_id": UNKNOWN}, 404, "patient_not_found", None),
    ("POST", "/waitlist", {"clinic_id": "{clinic}", "patient_id": "{ann}", "from": FORTH, "to": BACK}, 422, "invalid_range", "to"),
    ("DELETE", f"/waitlist/{UNKNOWN}", None, 404, "waitlist_entry_not_found", None),
    ("POST", "/doctors/{doctor}/walk-ins", {"patient_id": "{ann}"}, 422, "invalid_argument", "reason"),
    ("POST", "/doctors/{doctor}/walk-ins", {"patient_id": "{ann}", "reason": "A", "minutes": 4}, 422, "invalid_argument", "minutes"),
    ("POST", "/doctors/{doctor}/off-hours", {**INVERTED, "patient_id": "{ann}", "reason": "A"}, 422, "invalid_range", "ends_at"),
    ("POST", "/slots/{full}/overbook", {"patient_id": "{ann}", "reason": " "}, 422, "invalid_argument", "reason"),
    ("POST", "/availability/generate", {"from": "2031-01-02", "to": "2031-01-01"}, 422, "invalid_range", "to"),
    ("POST", "/availability/generate", {"from": "2031-01-01", "to": "2031-01-01", "clinic_ids": MANY}, 422, "invalid_argument", "clinic_ids"),
    ("POST", "/availability/generate", {"from": "2031-01-01", "to": "2031-01-01", "clinic_ids": []}, 422, "invalid_argument", "clinic_ids"),
    ("PUT", "/clinics/{clinic}", {"name": "A"}, 422, "invalid_argument", "time_zone"),
    ("PUT", "/clinics/{clinic}", {"name": "A", "time_zone": "UTC", "offer_seconds": 59}, 422, "invalid_argument", "offer_seconds"),
    ("PUT", "/clinics/{clinic}", {"name": "A", "time_zone": "UTC", "version": 1}, 422, "unknown_field", "version"),
    ("PUT", "/doctors/{doctor}", {"name": "A"}, 422, "invalid_argument", "specialization"),
    ("PUT", "/doctors/{doctor}", {"name": "A", "specialization": "B", "fee_amount": 1}, 422, "invalid_argument", "fee_currency"),
    ("PUT", "/patients/{ann}", {"name": "A"}, 422, "invalid_argument", "email"),
    ("PUT", f"/patients/{UNKNOWN}", {"name": "A", "email": "a@b.org"}, 404, "patient_not_found", None),
    ("PUT", "/slots/{slot}", {}, 405, "method_not_allowed", None),
]  # fmt: skip


@pytest.fixture(scope="module")
def ids(shared_world: World) -> dict[str, str]:
    w = World(shared_world.connection)
    made: dict[str, Any] = {"clinic": w.clinic, "doctor": w.doctor, "ann": w.ann, "slot": w.slot(), "full": w.slot(2)}
    made["shift"] = w.call("create_shift", w.clinic, "Early", "07:00", "08:00", 30)["id"]
    made["template"] = w.call("create_template", w.doctor, made["shift"], 6)["id"]
    made["resource"] = w.call("create_resource", w.clinic, "Room 1", "room")["id"]
    made["booking"] = w.call("book_slot", made["full"], w.ann)["id"]
    w.call("book_slot", made["full"], w.bob)
    gone = w.slot()
    w.call("book_slot", gone, w.bob)
    closure = w.call("add_closure", w.clinic, w.next_start - timedelta(minutes=30), w.next_start)
    made["closure"] = closure["id"]
    made["conflict"] = w.value("select id from data.schedule_conflict where slot_id = %s", gone)
    return {name: str(value) for name, value in made.items()}


@pytest.mark.parametrize("case", CASES)
def test_is_refused_by_name_and_changes_nothing(
    http_admin: Client, shared_world: World, ids: dict[str, str], case: Case
) -> None:
    check_refused(http_admin, shared_world, ids, case)


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"name=A", "application/x-www-form-urlencoded", 415),
        (b'{"name": "A"}', "text/plain", 415),
        (b"[]", "application/json", 400),
        (b"{", "application/merge-patch+json", 400),
        (b'{"name": "A", "name": "B"}', "application/json", 422),
    ],
)
def test_a_put_of_another_kind_is_refused(
    http_admin: Client, shared_world: World, ids: dict[str, str], body: bytes, content_type: str, status: int
) -> None:
    path = f"/clinics/{ids['clinic']}"
    before = http_admin.get(path).body
    assert http_admin.request("PUT", path, body, {"Content-Type": content_type}).status == status
    assert http_admin.get(path).body == before
