"""The core of booking over HTTP, through the shipped server. test_http_scheduling.py goes to every other route."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from client import Client
from tour import Tour
from world import World

MONDAY = (datetime.now(UTC) + timedelta(days=7 - datetime.now(UTC).weekday())).date()


def test_the_core_tour(tour: Tour) -> None:
    admin, anybody = tour.guest("admin"), tour.guest()

    made = admin.call("POST", "/clinics", {"name": "Ward", "time_zone": "Asia/Kathmandu", "phone": "+977 1 5550100"})
    clinic = made.body["id"]
    assert made.headers["location"] == f"/clinics/{clinic}"
    assert made.headers["etag"] == '"1"'
    assert anybody.call("GET", "/clinics/{clinic_id}", clinic_id=clinic).body == made.body
    assert clinic in [c["id"] for c in anybody.call("GET", "/clinics", query="?limit=500").body["items"]]
    changed = admin.call("PATCH", "/clinics/{clinic_id}", {"phone": None, "hold_seconds": 300}, clinic_id=clinic)
    assert (changed.body["phone"], changed.body["hold_seconds"], changed.headers["etag"]) == (None, 300, '"2"')
    whole = {"name": "Ward 2", "time_zone": "Asia/Kathmandu", "email": "ward@example.org"}
    put = admin.call("PUT", "/clinics/{clinic_id}", whole, clinic_id=clinic)
    assert (put.body["email"], put.body["hold_seconds"], put.headers["etag"]) == ("ward@example.org", 120, '"3"')

    tara = {"name": "Dr Tara", "specialization": "ENT", "fee_amount": 1500.5, "fee_currency": "NPR"}
    doctor = admin.call("POST", "/clinics/{clinic_id}/doctors", tara, clinic_id=clinic).body["id"]
    listed = anybody.call("GET", "/clinics/{clinic_id}/doctors", clinic_id=clinic).body["items"]
    assert [d["fee_amount"] for d in listed] == [1500.5]
    assert anybody.call("GET", "/doctors/{doctor_id}", doctor_id=doctor).body["name"] == "Dr Tara"
    assert admin.call("PATCH", "/doctors/{doctor_id}", {"bio": "Ears."}, doctor_id=doctor).body["bio"] == "Ears."
    replaced = admin.call("PUT", "/doctors/{doctor_id}", {**tara, "horizon_days": 60}, doctor_id=doctor).body
    assert (replaced["bio"], replaced["horizon_days"], replaced["version"]) == (None, 60, 3)

    availability = {"weekday": 1, "starts_at": "09:00", "ends_at": "11:00", "slot_minutes": 30}
    planned = admin.call("POST", "/doctors/{doctor_id}/availability", availability, doctor_id=doctor)
    assert planned.headers["location"] == f"/templates/{planned.body['id']}"
    staff_meeting = {
        "starts_at": f"{MONDAY}T10:00:00+05:45",
        "ends_at": f"{MONDAY}T10:30:00+05:45",
        "reason": "staff meeting",
    }
    admin.call("POST", "/clinics/{clinic_id}/closures", staff_meeting, clinic_id=clinic)
    days = {"from": str(MONDAY), "to": str(MONDAY)}
    generated = admin.call("POST", "/clinics/{clinic_id}/slots/generate", days, clinic_id=clinic).body
    assert (generated["made"], generated["skipped"]) == (3, 1)
    assert generated["skipped_because"] == [
        {"reason": "closure", "on": str(MONDAY), "count": 1, "local_times": ["10:00"]}
    ]
    extra = {"starts_at": f"{MONDAY}T08:00:00Z", "ends_at": f"{MONDAY}T08:30:00Z", "capacity": 2}
    extra_slot = admin.call("POST", "/doctors/{doctor_id}/slots", extra, doctor_id=doctor)
    assert extra_slot.headers["location"] == f"/slots/{extra_slot.body['id']}"
    assert anybody.call("GET", "/slots/{slot_id}", slot_id=extra_slot.body["id"]).body["seats_left"] == 2

    for path in ("/doctors/{doctor_id}/slots", "/doctors/{doctor_id}/availability"):
        assert len(anybody.call("GET", path, doctor_id=doctor).body["items"]) == 4
    assert len(anybody.call("GET", "/clinics/{clinic_id}/availability", clinic_id=clinic).body["items"]) == 4
    first = anybody.call("GET", "/slots", query=f"?clinic_id={clinic}&limit=3").body
    rest = anybody.call("GET", "/slots", query=f"?clinic_id={clinic}&limit=3&after={first['next']}").body
    assert [len(first["items"]), len(rest["items"]), rest["next"]] == [3, 1, None]

    patient = admin.call("POST", "/patients", {"name": "Ann", "email": "Ann.Http@Example.org"}).body["id"]
    ann = tour.guest("patient", patient_id=patient)
    assert ann.call("GET", "/patients/{patient_id}", patient_id=patient).body["email"] == "ann.http@example.org"
    assert ann.call("PATCH", "/patients/{patient_id}", {"phone": "555"}, patient_id=patient).body["version"] == 2
    renamed = ann.call("PUT", "/patients/{patient_id}", {"name": "Al", "email": "al@a.org"}, patient_id=patient).body
    assert (renamed["name"], renamed["phone"], renamed["version"]) == ("Al", None, 3)
    assert admin.call("POST", "/patients/find", {"email": "AL@a.org"}).body == renamed

    slots = [item["id"] for item in first["items"]]
    held = ann.call("POST", "/bookings", {"slot_id": slots[0], "patient_id": patient})
    booking = held.body["id"]
    expires = datetime.fromisoformat(held.body["expires_at"]).replace(microsecond=0)
    assert parsedate_to_datetime(held.headers["expires"]) == expires
    confirmed = ann.call("POST", "/bookings/{booking_id}/confirm", booking_id=booking)
    assert (confirmed.body["status"], confirmed.headers["etag"]) == ("confirmed", '"2"')
    assert "expires" not in confirmed.headers
    assert ann.call("GET", "/bookings/{booking_id}", booking_id=booking).body == confirmed.body
    reference = confirmed.body["reference"].lower().replace("-", "")
    assert ann.call("GET", "/bookings/reference/{reference}", reference=reference).body["id"] == booking
    assert [b["id"] for b in ann.call("GET", "/bookings").body["items"]] == [booking]
    own = ann.call("GET", "/patients/{patient_id}/bookings", patient_id=patient).body["items"]
    assert [b["id"] for b in own] == [booking]
    asked = ann.call("POST", "/booking-requests", {"slot_id": slots[1], "patient_id": patient}).body
    assert (asked["status"], asked["position"], asked["alternative_slot_ids"]) == ("queued", 1, [])
    again = ann.call("GET", "/booking-requests/{request_id}", request_id=asked["id"])
    assert again.body == asked
    cancelled = ann.call("POST", "/bookings/{booking_id}/cancel", {"reason": "well again"}, booking_id=booking).body
    assert (cancelled["status"], cancelled["reason"]) == ("cancelled", "well again")
    paid = {"outcome": "approved", "external_id": "pay_1"}
    late = admin.call("POST", "/bookings/{booking_id}/settlement", paid, booking_id=booking).body
    assert (late["outcome"], late["refused_because"]) == ("late_payment", "booking_cancelled")
    assert ann.refused("POST", f"/bookings/{booking}/settlement", paid) == (403, "forbidden")

    assert admin.refused("DELETE", f"/doctors/{doctor}") == (409, "in_use")
    gone = admin.call("DELETE", "/doctors/{doctor_id}", query="?cascade=true", doctor_id=doctor).body
    assert gone["is_active"] is False
    assert admin.call("POST", "/doctors/{doctor_id}/enable", doctor_id=doctor).body["is_active"] is True
    closed = admin.call("DELETE", "/clinics/{clinic_id}", query="?cascade=true", clinic_id=clinic).body
    assert closed["is_active"] is False
    assert admin.call("POST", "/clinics/{clinic_id}/enable", clinic_id=clinic).body["is_active"] is True


def test_probes(http: Client) -> None:
    assert http.get("/healthz").body == {"status": "ok"}
    assert http.get("/readyz").body["status"] == "ok"


def test_if_match_guards_a_change(http_admin: Client) -> None:
    clinic = http_admin.post("/clinics", {"name": "Ward", "time_zone": "UTC"})
    path = f"/clinics/{clinic.body['id']}"
    assert http_admin.request("PATCH", path, {"name": "A"}, {"If-Match": clinic.headers["etag"]}).status == 200
    stale = http_admin.request("PATCH", path, {"name": "B"}, {"If-Match": clinic.headers["etag"]})
    assert (stale.status, stale.name) == (412, "version_conflict")
    assert http_admin.request("PATCH", path, {"name": "C"}, {"If-Match": "*"}).status == 200
    assert http_admin.get(path).body["name"] == "C"


def test_the_tour_of_rate_limits(tour: Tour) -> None:
    admin = tour.guest("admin")
    rules = {rule["action"]: rule for rule in admin.call("GET", "/rate-limits").body["items"]}
    limit = {name: rules["log_in"][name] for name in ("max_calls", "window_seconds")}
    same = admin.call("PUT", "/rate-limits/{action}", limit, action="log_in")
    assert same.body["version"] == rules["log_in"]["version"] + 1
    assert admin.refused("PUT", "/rate-limits/fly", limit) == (422, "invalid_argument")


def test_the_tour_of_webhooks(tour: Tour, shared_world: World) -> None:
    clinic = str(shared_world.clinic)
    admin = tour.guest("clinic_admin", clinic_ids=(clinic,))
    endpoint = {"url": "https://hooks.example.org/medbook", "topics": ["booking.*"], "clinic_id": clinic}
    made = admin.call("POST", "/webhooks", endpoint).body
    webhook = made["id"]
    assert made["secret"].startswith("whsec_")
    assert admin.call("GET", "/webhooks/{webhook_id}", webhook_id=webhook).body == {**made, "secret": None}
    listed = admin.call("GET", "/webhooks", query=f"?clinic_id={clinic}").body["items"]
    assert [row["id"] for row in listed] == [webhook]
    rotated = admin.call("POST", "/webhooks/{webhook_id}/rotate-secret", webhook_id=webhook).body
    assert rotated["secret"] != made["secret"]
    changes = {"topics": ["*"]}
    assert admin.call("PATCH", "/webhooks/{webhook_id}", changes, webhook_id=webhook).body["topics"] == ["*"]
    off = admin.call("DELETE", "/webhooks/{webhook_id}", webhook_id=webhook).body
    assert (off["is_active"], off["disabled_reason"]) == (False, "requested")
    assert admin.call("POST", "/webhooks/{webhook_id}/enable", webhook_id=webhook).body["is_active"] is True
    event = str(shared_world.value("select id from data.event where entity_id = %s", webhook))
    again = admin.call("POST", "/webhooks/{webhook_id}/redeliver", {"event_id": event}, webhook_id=webhook).body
    assert again["waiting"] == 1
    shared_world.call("record_webhook_attempt", webhook, event, None, 10000, "no answer within 10 s")
    (attempt,) = admin.call("GET", "/webhooks/{webhook_id}/attempts", webhook_id=webhook).body["items"]
    assert (attempt["event_id"], attempt["error"]) == (event, "no answer within 10 s")
    assert admin.call("GET", "/webhooks/{webhook_id}/dead-events", webhook_id=webhook).body["items"] == []
    assert admin.refused("POST", "/webhooks", {**endpoint, "url": "https://10.0.0.5/"}) == (422, "invalid_argument")
    assert admin.refused("POST", "/webhooks", {**endpoint, "topics": ["dog.barked"]}) == (422, "invalid_argument")


def test_what_officers_and_patients_ask_for(tour: Tour, shared_world: World) -> None:
    admin = tour.guest("admin")
    patient = admin.call("POST", "/patients", {"name": "Eve Poe", "email": "eve@poe.org"}).body["id"]
    eve = tour.guest("patient", patient_id=patient)
    export = eve.call("POST", "/patients/{patient_id}/export", patient_id=patient).body
    assert export["patient"]["email"] == "eve@poe.org"
    assert admin.call("GET", "/patients", query="?limit=1").body["items"]
    read = admin.call("GET", "/audit", query=f"?patient_id={patient}").body["items"]
    assert {event["topic"] for event in read} >= {"patient.exported", "patient.registered"}
    assert next(event["actor"] for event in read if event["topic"] == "patient.exported") == "patient:a patient"
    clinic = str(shared_world.clinic)
    officer = tour.guest("clinic_admin", clinic_ids=(clinic,))
    assert officer.call("GET", "/clinics/{clinic_id}/audit", clinic_id=clinic).body["items"]
    for path in ("/audit/verification", "/clinics/{clinic_id}/audit/verification"):
        admin.call("GET", path, clinic_id=clinic)
    erased = eve.call("POST", "/patients/{patient_id}/erase", patient_id=patient).body
    assert (erased["name"], erased["is_active"]) == (None, False)
