"""A clinic that is none of the caller's, with a row of every kind, and how each api function is called on it."""

from datetime import timedelta
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from medbook.catalog import Function
from world import World

PASSWORD = "correct horse canary"


class Foreign:
    """The clinic: its patient has bookings of every kind, and each text of theirs is a canary."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.world = world = World(connection)
        call, clinic, doctor = world.call, world.clinic, world.doctor
        email = "canary@example.org"
        session = call("register_user", email, PASSWORD, "Canary Nameson")
        patient = session["patient_id"]
        staff = call("create_user", "canary.staff@example.org", PASSWORD)["id"]
        membership = call("grant_membership", clinic, staff, "clinic_admin")["id"]
        colleague = call("create_user", "canary.colleague@example.org", PASSWORD)["id"]
        room = call("create_resource", clinic, "Canary room", "room")["id"]
        shift = call("create_shift", clinic, "Day", "09:00", "10:00", 30)["id"]
        template = call("create_template", doctor, shift, 1)["id"]

        begun = self.begun(patient)
        swapped = self.book(world.slot(), world.ann)
        booked = self.book(world.slot(), patient)
        held = call("book_slot", world.slot(), patient, None, None, None, "Canary notes")
        call("book_series", world.slot(), patient, "weekly", 1, 2, None, "best_effort")
        in_the_way = self.book(world.slot(), patient)
        closure = call("add_closure", clinic, in_the_way["starts_at"], in_the_way["ends_at"], "Canary holiday", doctor)[
            "id"
        ]
        off_hours = world.next_start + timedelta(days=20)
        after = off_hours + timedelta(days=5)
        entry = call("join_waitlist", clinic, patient, doctor, None, None, after)["id"]
        call("book_off_hours", doctor, world.bob, off_hours, off_hours + timedelta(hours=1), "Canary reason")

        self.values: dict[str, Any] = {
            "clinic_id": clinic,
            "clinic_ids": [clinic],
            "doctor_id": doctor,
            "patient_id": patient,
            "booking_id": booked["id"],
            "reference": booked["reference"],
            "other_reference": swapped["reference"],
            "slot_id": world.slot(),
            "series_id": world.value("select id from data.booking_series"),
            "entry_id": entry,
            "conflict_id": world.value("select id from data.schedule_conflict"),
            "closure_id": closure,
            "shift_id": shift,
            "template_id": template,
            "resource_id": room,
            "membership_id": membership,
            "user_id": colleague,
            "email": email,
            "password": PASSWORD,
            "current_password": PASSWORD,
            "refresh_token": session["refresh_token"],
            "role": "clinic_admin",
            "changes": Jsonb({"name": "X"}),
            "days": Jsonb({"2030-12-25": "X"}),
            "resolution": "keep",
            "specialization": "Cardiology",
            "kind": "room",
            "time_zone": "UTC",
            "frequency": "weekly",
            "action": "book",
            "new_password": "another horse canary",
        }
        self.by_type: dict[str, list[Any]] = {
            "timestamp with time zone": [after, after + timedelta(hours=1)],
            "time without time zone": ["19:00", "20:00"],
            "date": [after.date(), after.date() + timedelta(days=3)],
            "integer": [5],
            "text": ["X"],
        }

        visitor = call("register_patient", "Canary Visitor", "canary.visitor@example.org")["id"]
        quiet, closed = (call("create_clinic", name, "UTC")["id"] for name in ("Quiet", "Closed"))
        gone = call("add_doctor", clinic, "Dr Gone", "Surgery")["id"]
        call("disable_doctor", gone)
        call("disable_clinic", closed)
        world.connection.execute("select internal.seal_events()")
        self.special: dict[str, dict[str, Any]] = {
            "book_series": {"count": 2},
            "check_in_booking": {"booking_id": begun},
            "complete_booking": {"booking_id": begun},
            "confirm_booking": {"booking_id": held["id"]},
            "create_user": {"email": "x@example.org"},
            "disable_clinic": {"clinic_id": quiet},
            "disable_doctor": {"cascade": True},
            "disable_patient": {"patient_id": visitor},
            "enable_clinic": {"clinic_id": closed},
            "enable_doctor": {"doctor_id": gone},
            "erase_patient": {"cancels_bookings": True},
            "log_in": {"clinic_id": None},
            "mark_no_show": {"booking_id": begun},
            "refresh_session": {"clinic_id": None},
            "register_patient": {"email": "x@example.org"},
            "register_user": {"email": "x@example.org"},
            "remove_shift": {"shift_id": call("create_shift", clinic, "Late", "19:00", "20:00", 30)["id"]},
            "replace_patient": {"email": "x@example.org"},
            "update_closure": {"changes": Jsonb({"reason": "X"})},
            "update_slot": {"changes": Jsonb({"capacity": 2})},
            "update_template": {"changes": Jsonb({"capacity": 2})},
        }
        """Arguments that are not what their name stands for elsewhere, or are optional."""

    def book(self, slot: Any, patient: Any) -> dict[str, Any]:
        """Book with notes, and confirm."""
        return self.world.call("book_slot", slot, patient, None, None, None, "Canary notes", True)

    def begun(self, patient: Any) -> Any:
        """Book what began half an hour ago, so that it can be attended or missed, and give its id."""
        with self.world.connection.transaction():
            execute = self.world.connection.execute
            now = self.world.value("select set_config('medbook.now', (now() - interval '2 hours')::text, true)")
            start = self.world.value("select %s::timestamptz + interval '90 minutes'", now)
            slot = self.world.call("create_slot", self.world.doctor, start, start + timedelta(minutes=30))["id"]
            booking = self.book(slot, patient)
            execute("select set_config('medbook.now', '', true)")
        return booking["id"]

    def arguments(self, function: Function) -> list[dict[str, Any]]:
        """Give what a function is called with: all it requires, and one after the other of those ids that it takes."""
        required: dict[str, Any] = {}
        for name, argument in function.arguments.items():
            if argument.is_required:
                by_type = self.by_type.get(argument.type, [None])
                required[name] = self.values.get(name, by_type[-1 if name in ("ends_at", "to") else 0])
        special = self.special.get(function.name, {})
        named = [name for name in ("clinic_id", "clinic_ids", "doctor_id", "patient_id") if name in function.arguments]
        return [{**required, name: self.values[name], **special} for name in named] or [required | special]
