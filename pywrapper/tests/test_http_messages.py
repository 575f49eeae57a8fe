"""Messages over HTTP, through the shipped server: how a patient and a clinic want them, and what became of them."""

from datetime import UTC, datetime, timedelta

import pytest

from tour import Guest, Tour
from world import World


@pytest.fixture
def clinic(shared_world: World) -> str:
    return str(shared_world.clinic)


@pytest.fixture
def desk(tour: Tour, clinic: str) -> Guest:
    return tour.guest("clinic_admin", clinic_ids=[clinic])


def test_a_patient_says_how_he_wants_to_be_written_to(tour: Tour, shared_world: World) -> None:
    path = "/patients/{patient_id}/preferences"
    ann = str(shared_world.patients(1)[0])
    patient = tour.guest("patient", patient_id=ann)
    first = patient.call("GET", path, patient_id=ann).body
    assert (first["channels"], first["is_reminded"], first["version"]) == (["email"], True, 0)
    wish = {"language": "de", "quiet_from": "22:00", "quiet_to": "07:00", "channels": ["sms", "email"]}
    put = patient.call("PUT", path, wish, patient_id=ann)
    assert (put.body["channels"], put.body["quiet_from"], put.headers["etag"]) == (["email", "sms"], "22:00:00", '"1"')
    assert patient.call("GET", path, patient_id=ann).body == put.body
    stale = patient.request("PUT", path.format(patient_id=ann), wish, {"If-Match": '"0"'})
    assert (stale.status, stale.name) == (412, "version_conflict")
    refused = patient.request("PUT", path.format(patient_id=ann), {"quiet_from": "22:00"})
    assert (refused.status, refused.body["field"]) == (422, "quiet_to")


def test_a_clinic_says_how_it_writes(desk: Guest, clinic: str) -> None:
    settings = "/clinics/{clinic_id}/message-settings"
    assert desk.call("GET", settings, clinic_id=clinic).body["reminder_minutes"] == [1440, 120]
    wish = {"reminder_minutes": [60], "language": "fr", "sender_name": "Harley Street"}
    assert desk.call("PUT", settings, wish, clinic_id=clinic).body["language"] == "fr"
    templates = "/clinics/{clinic_id}/message-templates"
    text = {"kind": "reminder", "channel": "sms", "language": "fr", "body": "À bientôt, {{ patient.name }}."}
    made = desk.call("PUT", templates, text, clinic_id=clinic).body
    assert (made["body"], made["subject"], made["version"]) == (text["body"], None, 1)
    assert desk.call("GET", templates, clinic_id=clinic).body["items"] == [made]
    query = "?kind=reminder&channel=sms&language=fr"
    assert desk.call("DELETE", templates, query=query, clinic_id=clinic).body == made
    assert desk.call("GET", templates, clinic_id=clinic).body["items"] == []
    assert desk.refused("DELETE", templates.format(clinic_id=clinic) + query) == (404, "message_template_not_found")


def test_the_desk_sees_what_became_of_messages_and_tries_one_again(
    desk: Guest, shared_world: World, clinic: str
) -> None:
    patient = shared_world.patients(1)[0]
    doctor = shared_world.call("add_doctor", clinic, "Dr Messages", "ENT")["id"]
    begin = datetime.now(UTC).replace(microsecond=0) + timedelta(days=40)
    slot = shared_world.call("create_slot", doctor, begin, begin + timedelta(minutes=30))["id"]
    booking = shared_world.call("book_slot", slot, patient, None, None, None, None, True)["id"]
    while shared_world.value("select api.plan_messages()"):
        pass
    path, of_patient = "/clinics/{clinic_id}/messages", f"?patient_id={patient}"
    told = desk.call("GET", path, query=of_patient, clinic_id=clinic).body["items"]
    assert sorted(m["kind"] for m in told)[0] == "confirmation"
    assert {m["booking_id"] for m in told} == {str(booking)}
    message = next(m["id"] for m in told if m["kind"] == "confirmation")
    assert desk.refused("POST", f"/messages/{message}/retry") == (409, "invalid_transition")

    while shared_world.value("select count(*) from api.claim_messages('{email}')"):
        pass
    shared_world.value("select (api.finish_message(%s, 'no such address', true)).status", message)
    dead = desk.call("GET", path, query=of_patient + "&status=dead", clinic_id=clinic).body["items"]
    assert [(m["id"], m["error"]) for m in dead] == [(message, "no such address")]
    assert desk.call("POST", "/messages/{message_id}/retry", message_id=message).body["status"] == "queued"
