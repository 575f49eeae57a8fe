"""Scheduling over HTTP, through the shipped server: a ward is planned, changed, searched, booked and run."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import test_accounts
import test_http
import test_http_messages
from client import Answer
from medbook.routes import ROUTES
from tour import Guest, Tour

NOW = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
# where it is eleven in the morning just now: what begins within the next hours is today
OFFSET = 11 - NOW.hour
ZONE = f"Etc/GMT{-OFFSET:+d}"
MONDAY = (NOW + timedelta(hours=OFFSET, days=7 - (NOW + timedelta(hours=OFFSET)).weekday())).date()
DAY = timedelta(days=1)


def at(day: int, clock: str) -> str:
    """Give a local time of the ward, so many days after Monday, in UTC."""
    local = datetime.fromisoformat(f"{MONDAY + day * DAY}T{clock}:00+00:00")
    return (local - timedelta(hours=OFFSET)).isoformat()


def span(day: int, begin: str, end: str, **more: Any) -> dict[str, Any]:
    return {"starts_at": at(day, begin), "ends_at": at(day, end), **more}


def ids_of(answer: Answer) -> list[str]:
    return [item["id"] for item in answer.body["items"]]


class Ward:
    """A clinic with two doctors of one specialization, and three patients."""

    def __init__(self, tour: Tour) -> None:
        self.admin: Guest = tour.guest("admin")
        self.anybody: Guest = tour.guest()
        make = self.admin.post
        self.clinic = make("/clinics", {"name": "Desk", "time_zone": ZONE}).body["id"]
        doctors = f"/clinics/{self.clinic}/doctors"
        self.tara, self.uma = (
            make(doctors, {"name": name, "specialization": f"ENT {self.clinic}"}).body["id"]
            for name in ("Dr Tara", "Dr Uma")
        )
        self.specialization = f"ENT {self.clinic}"
        self.patients = [
            make("/patients", {"name": n, "phone": "+1 555 0100"}).body["id"] for n in ("Ann", "Bob", "Cy")
        ]
        self.ann, self.bob, self.cy = (tour.guest("patient", patient_id=patient) for patient in self.patients)
        self.doctor: Guest = tour.guest("doctor", doctor_id=self.tara)

    def slot(self, day: int, begin: str, end: str, doctor: str = "", **more: Any) -> str:
        return str(self.admin.post(f"/doctors/{doctor or self.tara}/slots", span(day, begin, end, **more)).body["id"])

    def book(self, slot: str, patient: int = 0, **more: Any) -> dict[str, Any]:
        body = {"slot_id": slot, "patient_id": self.patients[patient], "confirm": True, **more}
        made = self.admin.post("/bookings", body)
        assert made.status == 201, made.body
        return dict(made.body)


@pytest.fixture
def ward(tour: Tour) -> Ward:
    return Ward(tour)


def test_shifts_and_templates(ward: Ward) -> None:
    admin, anybody, clinic = ward.admin, ward.anybody, ward.clinic
    morning = {"name": "Morning", "starts_at": "09:00", "ends_at": "11:00", "slot_minutes": 30}
    shift = admin.call("POST", "/clinics/{clinic_id}/shifts", morning, clinic_id=clinic).body["id"]
    assert anybody.call("GET", "/shifts/{shift_id}", shift_id=shift).body["starts_at"] == "09:00:00"
    assert ids_of(anybody.call("GET", "/clinics/{clinic_id}/shifts", clinic_id=clinic)) == [shift]

    path = "/doctors/{doctor_id}/templates"
    weekly = {"shift_id": shift, "weekday": 1, "valid_from": str(MONDAY)}
    template = ward.doctor.call("POST", path, weekly, doctor_id=ward.tara).body["id"]
    would = ward.doctor.request("POST", path.format(doctor_id=ward.tara), {**weekly, "weekday": 2, "dry_run": True})
    assert (would.status, would.body["replan"]["is_dry_run"], "location" in would.headers) == (200, True, False)
    assert ids_of(anybody.call("GET", path, doctor_id=ward.tara)) == [template]
    # as far as slots have been generated, changes are planned anew: to Sunday, by this one
    sunday = admin.post(path.format(doctor_id=ward.uma), {**weekly, "weekday": 7}).body["id"]
    assert ids_of(anybody.call("GET", "/clinics/{clinic_id}/templates", clinic_id=clinic)) == [template, sunday]
    days = {"from": str(MONDAY), "to": str(MONDAY + 6 * DAY), "clinic_ids": [clinic]}
    made = admin.call("POST", "/availability/generate", days).body
    assert ([(row["id"], row["made"]) for row in made["items"]], made["next"]) == ([(clinic, 8)], None)

    one = {"template_id": template}
    dry = admin.call("PATCH", "/templates/{template_id}", {"weekday": 2}, "?dry_run=true", **one).body
    assert [dry["weekday"], dry["replan"]["is_dry_run"], dry["replan"]["removed"]] == [2, True, 4]
    assert anybody.call("GET", "/templates/{template_id}", **one).body["weekday"] == 1
    whole = {"shift_id": shift, "weekday": 3, "capacity": 2, "valid_from": str(MONDAY)}
    put = admin.call("PUT", "/templates/{template_id}", whole, headers={"If-Match": '"1"'}, **one).body
    assert [put["weekday"], put["capacity"], put["replan"]["made"]] == [3, 2, 4]
    hour = admin.call("PATCH", "/shifts/{shift_id}", {"slot_minutes": 60}, shift_id=shift).body
    assert [hour["version"], hour["replan"]["made"], hour["replan"]["removed"]] == [2, 4, 8]
    tea = {**morning, "name": "Tea", "starts_at": "16:00", "ends_at": "17:00", "dry_run": True}
    assert admin.post(f"/clinics/{clinic}/shifts", tea).status == 200
    late = {**morning, "name": "Late", "ends_at": "12:00", "dry_run": True}
    assert admin.call("PUT", "/shifts/{shift_id}", late, shift_id=shift).body["replan"]["is_dry_run"] is True
    assert admin.refused("DELETE", f"/shifts/{shift}") == (409, "in_use")
    gone = admin.call("DELETE", "/templates/{template_id}", query="?dry_run=true", **one).body["replan"]
    assert [gone["is_dry_run"], gone["removed"]] == [True, 2]
    admin.call("DELETE", "/templates/{template_id}", **one)
    admin.request("DELETE", f"/templates/{sunday}")
    assert admin.call("DELETE", "/shifts/{shift_id}", shift_id=shift).body["is_active"] is False


def test_closures_time_off_and_holidays(ward: Ward) -> None:
    admin, slot = ward.admin, ward.slot(0, "09:00", "09:30")
    path, off = "/doctors/{doctor_id}/time-off", span(0, "08:00", "12:00", reason="training")
    would = ward.doctor.request("POST", path.format(doctor_id=ward.tara), {**off, "dry_run": True}).body["replan"]
    assert [would["is_dry_run"], would["removed"]] == [True, 1]
    assert ward.anybody.get(f"/slots/{slot}").body["status"] == "open"
    made = ward.doctor.call("POST", path, off, doctor_id=ward.tara).body
    assert [made["replan"]["is_dry_run"], made["doctor_id"]] == [False, ward.tara]
    assert ward.anybody.get(f"/slots/{slot}").body["status"] == "cancelled"
    assert ids_of(ward.doctor.call("GET", path, doctor_id=ward.tara)) == [made["id"]]

    one = {"closure_id": made["id"]}
    changed = admin.call("PATCH", "/closures/{closure_id}", {"reason": None}, **one)
    assert changed.body["reason"] is None
    assert admin.call("GET", "/closures/{closure_id}", **one).headers["etag"] == changed.headers["etag"]
    moved = admin.call("PUT", "/closures/{closure_id}", span(1, "08:00", "12:00"), **one).body
    assert datetime.fromisoformat(moved["starts_at"]) == datetime.fromisoformat(at(1, "08:00"))

    holidays = {"days": {str(MONDAY + 2 * DAY): "Midsummer", str(MONDAY + 3 * DAY): "The day after"}}
    added = admin.call("POST", "/clinics/{clinic_id}/holidays", holidays, clinic_id=ward.clinic).body
    assert [day["reason"] for day in added["items"]] == ["Midsummer", "The day after"]
    listed = "/clinics/{clinic_id}/closures"
    first = admin.call("GET", listed, query="?limit=2", clinic_id=ward.clinic)
    rest = admin.call("GET", listed, query=f"?limit=2&after={first.body['next']}", clinic_id=ward.clinic)
    assert ids_of(first) + ids_of(rest) == [made["id"], *(day["id"] for day in added["items"])]
    dry = admin.call("DELETE", "/closures/{closure_id}", query="?dry_run=true", **one).body["replan"]
    assert dry["is_dry_run"] is True
    admin.call("DELETE", "/closures/{closure_id}", **one)
    assert admin.refused("GET", f"/closures/{made['id']}") == (404, "closure_not_found")


def test_resources_and_slots(ward: Ward) -> None:
    admin, lists = ward.admin, "/clinics/{clinic_id}/resources"
    room = admin.call("POST", lists, {"name": "Room 1", "kind": "room"}, clinic_id=ward.clinic).body["id"]
    assert ids_of(admin.call("GET", lists, query="?kind=room", clinic_id=ward.clinic)) == [room]
    one = {"resource_id": room}
    assert admin.call("GET", "/resources/{resource_id}", **one).body["name"] == "Room 1"
    assert admin.call("PATCH", "/resources/{resource_id}", {"name": "Room A"}, **one).body["name"] == "Room A"
    replaced = admin.call("PUT", "/resources/{resource_id}", {"name": "Room B", "kind": "room"}, **one).body
    assert (replaced["name"], replaced["version"]) == ("Room B", 3)

    slot, twin = (ward.slot(0, "09:00", "10:00", doctor, resource_ids=[room]) for doctor in (ward.tara, ward.uma))
    assert ward.anybody.get(f"/slots/{slot}").body["resource_ids"] == [room]
    ward.book(slot)
    taken = ward.bob.request("POST", "/bookings", {"slot_id": twin, "patient_id": ward.patients[1]})
    assert (taken.status, taken.name) == (409, "resource_unavailable")
    assert admin.refused("DELETE", f"/resources/{room}") == (409, "in_use")
    seats = admin.call("PATCH", "/slots/{slot_id}", {"capacity": 2}, headers={"If-Match": "*"}, slot_id=slot).body
    assert (seats["capacity"], seats["seats_left"]) == (2, 1)
    assert admin.refused("DELETE", f"/slots/{slot}") == (409, "in_use")
    assert admin.call("DELETE", "/slots/{slot_id}", slot_id=twin).body["status"] == "cancelled"
    spare = admin.post(f"/clinics/{ward.clinic}/resources", {"name": "Probe", "kind": "equipment"}).body["id"]
    assert admin.call("DELETE", "/resources/{resource_id}", resource_id=spare).body["is_active"] is False
    assert admin.call("POST", "/resources/{resource_id}/enable", resource_id=spare).body["is_active"] is True


def test_conflicts(ward: Ward) -> None:
    admin, booking = ward.admin, ward.book(ward.slot(0, "09:00", "09:30"))
    other = ward.slot(0, "14:00", "14:30")
    closed = admin.post(f"/clinics/{ward.clinic}/closures", span(0, "08:00", "12:00")).body
    assert [c["booking_id"] for c in closed["replan"]["conflicts"]] == [booking["id"]]
    found = admin.call("GET", "/conflicts", query=f"?doctor_id={ward.tara}")
    assert found.body == admin.call("GET", "/clinics/{clinic_id}/conflicts", clinic_id=ward.clinic).body
    one: dict[str, Any] = {"conflict_id": ids_of(found)[0]}
    conflict = ward.doctor.call("GET", "/conflicts/{conflict_id}", **one).body
    assert (conflict["status"], [a["slot_id"] for a in conflict["alternatives"]]) == ("open", [other])
    move = {"resolution": "move", "slot_id": other}
    assert ward.doctor.call("POST", "/conflicts/{conflict_id}/resolve", move, **one).body["status"] == "moved"
    assert ward.ann.get(f"/bookings/{booking['id']}").body["slot_id"] == other
    again = (409, "conflict_resolved")
    assert admin.refused("POST", f"/conflicts/{one['conflict_id']}/resolve", {"resolution": "keep"}) == again


def test_searches(ward: Ward) -> None:
    anybody = ward.anybody
    monday, tuesday, third = (
        ward.slot(0, "09:00", "09:30"),
        ward.slot(1, "15:00", "15:30"),
        ward.slot(2, "09:00", "09:30"),
    )
    uma = ward.slot(1, "10:00", "10:30", ward.uma)
    window = f"&from={MONDAY}&to={MONDAY + 6 * DAY}"
    days = anybody.call("GET", "/clinics/{clinic_id}/calendar", query=f"?weekdays=1,2{window}", clinic_id=ward.clinic)
    assert ids_of(days) == [monday, uma]
    own = anybody.call("GET", "/doctors/{doctor_id}/calendar", doctor_id=ward.tara)
    assert [d["local_date"] for d in own.body["items"]] == [str(MONDAY + n * DAY) for n in range(3)]
    soonest = f"?specialization={ward.specialization.replace(' ', '+')}"
    first = anybody.call("GET", "/availability/first", query=f"{soonest}&limit=1").body
    rest = anybody.call("GET", "/availability/first", query=f"{soonest}&limit=1&after={first['next']}")
    assert [first["items"][0]["id"], *ids_of(rest)] == [monday, uma]
    found = anybody.get(f"/slots?clinic_id={ward.clinic}&weekdays=2,3&time_from=14:00&time_to=09:30")
    assert ids_of(found) == [tuesday, third]


def test_bookings_that_are_more_than_a_click(ward: Ward) -> None:
    ann, bob, slots = ward.ann, ward.bob, [ward.slot(day, "09:00", "09:30") for day in range(3)]
    every_day = {"slot_id": slots[0], "patient_id": ward.patients[0], "frequency": "daily", "count": 3, "confirm": True}
    once = {"Idempotency-Key": f"series {ward.clinic}"}
    series = ann.call("POST", "/bookings/series", every_day, headers=once).body
    assert ann.request("POST", "/bookings/series", every_day, once).body == series
    assert [(o["outcome"], o["status"]) for o in series["occurrences"]] == [("booked", "confirmed")] * 3
    assert ann.call("GET", "/series/{series_id}", series_id=series["id"]).body["booked"] == 3
    last = {"from_booking_id": series["occurrences"][2]["booking_id"]}
    ended = ann.call("POST", "/series/{series_id}/cancel", last, series_id=series["id"]).body
    assert [o["outcome"] for o in ended["occurrences"]] == ["booked", "booked", "cancelled"]

    soonest = {"patient_id": ward.patients[1], "specialization": ward.specialization}
    held = bob.call("POST", "/bookings/any", soonest)
    assert (held.body["slot_id"], held.body["status"]) == (slots[2], "pending")
    assert held.headers["expires"].endswith(" GMT")
    mine, his = (o["booking_id"] for o in series["occurrences"][:2])
    later = ward.slot(3, "09:00", "09:30")
    moved = ann.call("POST", "/bookings/{booking_id}/reschedule", {"slot_id": later}, booking_id=his)
    assert (moved.body["id"], moved.body["slot_id"]) == (his, later)

    bobs = bob.post(f"/bookings/{held.body['id']}/confirm").body
    swap = "/bookings/{booking_id}/swap"
    wish = ann.call("POST", swap, {"other_reference": bobs["reference"]}, booking_id=mine).body
    assert wish["swap_with_id"] == bobs["id"]
    done = bob.call("POST", swap, {"other_reference": wish["reference"]}, booking_id=bobs["id"]).body
    assert (done["slot_id"], done["swap_with_id"]) == (slots[0], None)

    line = {"clinic_id": ward.clinic, "patient_id": ward.patients[2], "doctor_id": ward.tara, "to": at(1, "00:00")}
    entry = ward.cy.call("POST", "/waitlist", line).body
    assert (entry["status"], entry["position"]) == ("waiting", 1)
    assert ids_of(ward.doctor.call("GET", "/waitlist", query="?status=waiting")) == [entry["id"]]
    bob.post(f"/bookings/{bobs['id']}/cancel")
    offered = ward.cy.call("GET", "/waitlist/{entry_id}", entry_id=entry["id"]).body
    assert (offered["status"], ward.cy.get(f"/bookings/{offered['booking_id']}").body["slot_id"]) == (
        "offered",
        slots[0],
    )
    assert ward.cy.call("DELETE", "/waitlist/{entry_id}", entry_id=entry["id"]).body["status"] == "left"


def test_the_front_desk(ward: Ward) -> None:
    admin, doctor, (ann, bob, cy) = ward.admin, ward.doctor, ward.patients
    tara = {"doctor_id": ward.tara}
    come = doctor.call("POST", "/doctors/{doctor_id}/walk-ins", {"patient_id": ann, "reason": "fever"}, **tara).body
    assert come["status"] == "arrived"
    done = doctor.call("POST", "/bookings/{booking_id}/complete", booking_id=come["id"]).body
    assert (done["status"], done["version"]) == ("completed", come["version"] + 1)
    squeeze = {"patient_id": bob, "reason": "his mother asks"}
    extra = doctor.call("POST", "/slots/{slot_id}/overbook", squeeze, slot_id=come["slot_id"]).body
    assert admin.call("POST", "/bookings/{booking_id}/no-show", booking_id=extra["id"]).body["status"] == "no_show"
    evening = {**span(0, "21:00", "21:30"), "patient_id": cy, "reason": "works by day"}
    late = doctor.call("POST", "/doctors/{doctor_id}/off-hours", evening, **tara).body
    assert admin.refused("POST", f"/bookings/{late['id']}/check-in") == (409, "too_early")
    soon = (NOW + timedelta(hours=2), NOW + timedelta(hours=3))
    today = {"starts_at": soon[0].isoformat(), "ends_at": soon[1].isoformat()}
    booking = ward.book(admin.post(f"/doctors/{ward.uma}/slots", today).body["id"], 2)
    assert admin.call("POST", "/bookings/{booking_id}/check-in", booking_id=booking["id"]).body["status"] == "arrived"

    log = "/clinics/{clinic_id}/overrides"
    first = admin.call("GET", log, query="?limit=2", clinic_id=ward.clinic).body
    rest = admin.call("GET", log, query=f"?limit=2&after={first['next']}", clinic_id=ward.clinic).body
    assert [o["kind"] for o in first["items"] + rest["items"]] == ["walk_in", "overbook", "off_hours"]
    past = admin.call("GET", "/bookings/{booking_id}/history", booking_id=booking["id"]).body["items"]
    assert (past[0]["topic"], past[-1]["topic"]) == ("booking.confirmed", "booking.arrived")

    dora = admin.post("/patients", {"name": "Dora", "phone": "+1 555 0199"}).body["id"]
    assert admin.refused("DELETE", f"/patients/{cy}") == (409, "in_use")
    assert admin.call("DELETE", "/patients/{patient_id}", patient_id=dora).body["is_active"] is False
    assert admin.call("POST", "/patients/{patient_id}/enable", patient_id=dora).body["is_active"] is True


def test_a_rule_that_refuses_is_named_with_the_earliest_time_it_allows(ward: Ward) -> None:
    rules = {"buffer_after_minutes": 30, "max_active_holds": 1}
    ward.admin.request("PATCH", f"/clinics/{ward.clinic}", rules)
    first, near, far = (ward.slot(0, *times) for times in (("09:00", "09:30"), ("09:30", "10:00"), ("15:00", "15:30")))
    ward.book(first, 1, confirm=False)
    mine = {"slot_id": near, "patient_id": ward.patients[0]}
    refused = ward.ann.post("/bookings", mine).body
    assert [refused[m] for m in ("status", "name", "rule")] == [409, "buffer_needed", "buffer_after_minutes"]
    assert datetime.fromisoformat(refused["allowed_from"]) == datetime.fromisoformat(at(0, "10:00"))
    full = ward.bob.post("/bookings", {"slot_id": far, "patient_id": ward.patients[1]})
    assert [full.body[m] for m in ("status", "name", "rule")] == [429, "too_many_holds", "max_active_holds"]
    assert full.headers["retry-after"] == "60"


def test_every_route_was_called_and_answered_as_promised(tour: Tour, request: pytest.FixtureRequest) -> None:
    modules = (vars(test_http), vars(test_accounts), vars(test_http_messages), globals())
    stories = {name for module in modules for name in module if name.startswith("test_")}
    items = {item.name for item in request.session.items}
    if not stories - {"test_http", "test_accounts", "test_http_messages"} <= items:
        pytest.skip("only after all the stories")
    assert tour.seen == {f"{route.method} {route.path}" for route in ROUTES}
