"""What was done and read over HTTP is found in the log afterwards, and nothing that commits late escapes its seal."""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from client import Client
from conftest import token

NOON = (datetime.now(UTC) + timedelta(days=9)).replace(hour=12, minute=0, second=0, microsecond=0)


def slot_at(admin: Client, doctor: str, hours: int) -> str:
    """Make a slot."""
    times = {"starts_at": NOON + timedelta(hours=hours), "ends_at": NOON + timedelta(hours=hours, minutes=30)}
    made = admin.request("POST", f"/doctors/{doctor}/slots", {k: v.isoformat() for k, v in times.items()})
    return str(made.body["id"])


def audit(officer: Client, query: str) -> list[dict[str, Any]]:
    """Read the log as an officer does."""
    answer = officer.get(f"/audit?{query}")
    assert answer.status == 200, answer.body
    return list(answer.body["items"])


def test_every_change_and_every_read_of_a_visit_is_on_record(server: int) -> None:
    admin = Client(server, token(role="admin"))
    clinic = admin.request("POST", "/clinics", {"name": "Audited", "time_zone": "UTC"}).body["id"]
    doctor = admin.request("POST", f"/clinics/{clinic}/doctors", {"name": "Dr A", "specialization": "ENT"}).body["id"]
    patient = admin.request("POST", "/patients", {"name": "Ann", "email": "ann@audit.example"}).body["id"]
    slot, later = slot_at(admin, doctor, 0), slot_at(admin, doctor, 1)
    ann = Client(server, token(role="patient", patient_id=patient))
    desk = Client(server, token(role="clinic_admin", clinic_ids=[clinic]))

    booking = ann.request("POST", "/bookings", {"slot_id": slot, "patient_id": patient, "notes": "My knee"}).body
    steps = [
        (ann, "POST", f"/bookings/{booking['id']}/confirm", None),
        (ann, "GET", f"/bookings/{booking['id']}", None),
        (desk, "GET", f"/bookings/reference/{booking['reference']}", None),
        (desk, "GET", f"/bookings?clinic_id={clinic}", None),
        (desk, "GET", f"/bookings/{booking['id']}/history", None),
        (desk, "GET", f"/patients/{patient}", None),
        (desk, "GET", f"/patients?clinic_id={clinic}", None),
        (desk, "PATCH", f"/patients/{patient}", {"phone": "020 7946 0000"}),
        (desk, "POST", f"/bookings/{booking['id']}/reschedule", {"slot_id": later}),
        (ann, "POST", f"/bookings/{booking['id']}/cancel", {"reason": "My knee is well"}),
    ]
    requests = [client.request(method, path, body) for client, method, path, body in steps]
    assert [r.status for r in requests] == [200] * len(steps)

    found = audit(admin, f"patient_id={patient}")[::-1]
    assert [(e["actor"], e["topic"], e["payload"].get("function")) for e in found] == [
        ("admin:a admin", "patient.registered", None),
        ("patient:a patient", "booking.hold_created", None),
        ("patient:a patient", "booking.confirmed", None),
        ("patient:a patient", "patient.read", "get_booking"),
        ("clinic_admin:a clinic_admin", "patient.read", "find_booking"),
        ("clinic_admin:a clinic_admin", "patient.read", "list_bookings"),
        ("clinic_admin:a clinic_admin", "patient.read", "list_booking_history"),
        ("clinic_admin:a clinic_admin", "patient.read", "get_patient"),
        ("clinic_admin:a clinic_admin", "patient.read", "list_patients"),
        ("clinic_admin:a clinic_admin", "patient.updated", None),
        ("clinic_admin:a clinic_admin", "booking.rescheduled", None),
        ("patient:a patient", "booking.cancelled", None),
    ]
    changes = {e["topic"]: e["changes"] for e in found}
    assert changes["booking.confirmed"] == {"status": ["pending", "confirmed"]}
    assert changes["booking.rescheduled"]["slot_id"] == [slot, later]
    assert changes["booking.cancelled"] == {"status": ["confirmed", "cancelled"], "reason": None}
    assert changes["patient.updated"] == {"phone": None}
    assert all(e["address"] and e["occurred_at"] for e in found)
    # where the HTTP layer names its requests, the log names the same
    named = [r.headers["x-request-id"] for r in requests if "x-request-id" in r.headers]
    assert named in ([], [e["request_id"] for e in found][-len(steps) :])
    assert "knee" not in str(found)
    # however it is spaced; fewer digits may be part of an id
    assert "79460000" not in str(found).replace(" ", "")

    # the officer of the clinic sees what is his, and is himself on record
    his = desk.get(f"/clinics/{clinic}/audit?patient_id={patient}").body["items"]
    assert {e["clinic_id"] for e in his} == {clinic}
    assert audit(admin, f"clinic_id={clinic}&topic=audit.read")[0]["actor"] == "clinic_admin:a clinic_admin"
    assert desk.get("/audit").status == 403
    assert ann.get(f"/clinics/{clinic}/audit").status == 403


def test_tampering_is_seen_over_http(server: int, shared_database: str) -> None:
    admin = Client(server, token(role="admin"))
    clinic = admin.request("POST", "/clinics", {"name": "Sealed", "time_zone": "UTC"}).body["id"]
    admin.request("PATCH", f"/clinics/{clinic}", {"hold_seconds": 300})
    path = f"/clinics/{clinic}/audit/verification"
    with psycopg.connect(shared_database, autocommit=True) as dba:
        dba.execute("select internal.seal_events()")
        intact = admin.get(path).body["items"][0]
        assert (intact["is_intact"], intact["checked"], intact["unsealed"]) == (True, 2, 0)
        assert admin.get(f"{path}?expected_head={intact['head']}").body["items"][0]["is_intact"]
        with dba.transaction(force_rollback=True):
            dba.execute(
                "update data.event set actor = 'nobody' where topic = 'clinic.updated' and clinic_id = %s", [clinic]
            )
            found = dba.execute("select problem, position from internal.verify_chain(%s, 1, 10, null)", [clinic])
            assert found.fetchone() == ("event_changed", 2)
    everything = admin.get("/audit/verification").body["items"]
    assert all(chain["is_intact"] for chain in everything)
    assert clinic in [chain["id"] for chain in everything]


def test_an_event_that_commits_late_is_sealed_late_and_never_left_out(
    database: str, admin: psycopg.Connection[Any]
) -> None:
    [(clinic,)] = admin.execute("select id from api.create_clinic('Late', 'UTC')")
    write = "select internal.record_event(%s, %s, %s)"
    with psycopg.connect(database) as late, psycopg.connect(database) as sealing, psycopg.connect(database) as other:
        late.execute(write, ["clinic.late", clinic, clinic])
        admin.execute(write, ["clinic.early", clinic, clinic])
        # a sealing transaction that is still open keeps another from sealing the same, and does not see the late one
        assert sealing.execute("select internal.seal_events()").fetchone() == (3 - 1,)
        assert other.execute("select internal.seal_events()").fetchone() == (0,)
        other.rollback()
        late.commit()
        sealing.commit()
        assert other.execute("select internal.seal_events()").fetchone() == (1,)
        other.commit()

    chain = """
    select array_agg(e.topic order by s.position), array_agg(e.topic order by e.id)
    from data.event_seal as s inner join data.event as e on e.id = s.event_id where s.clinic_id = %s
    """
    assert admin.execute(chain, [clinic]).fetchone() == (
        ["clinic.created", "clinic.early", "clinic.late"],
        ["clinic.created", "clinic.late", "clinic.early"],
    )
    verified = admin.execute(
        "select is_intact, checked, unsealed from internal.verify_chain(%s, 1, 10, null)", [clinic]
    )
    assert verified.fetchone() == (True, 3, 0)


def test_a_mark_of_the_last_seal_would_leave_it_out(database: str, admin: psycopg.Connection[Any]) -> None:
    """The control: what "id above the last sealed" would find of the same."""
    with psycopg.connect(database) as late:
        late.execute("select internal.record_event('clinic.late', null, gen_random_uuid())")
        admin.execute("select internal.record_event('clinic.early', null, gen_random_uuid())")
        admin.execute("select internal.seal_events()")
    above = "select count(*) from data.event where id > (select max(event_id::text) from data.event_seal)::uuid"
    assert admin.execute(above).fetchone() == (0,)
    assert admin.execute("select count(*) from data.event_unsealed").fetchone() == (1,)
