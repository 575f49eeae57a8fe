"""The clinics that the mixed load begins with."""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from torture.arguments import PASSWORD
from world import World

PATIENTS = 60
ACCOUNTS = 60
SLOTS = 30
"""Of each doctor."""
BEGUN = 12
"""Of each doctor, visits that have begun and in which nobody has said yet who came."""


def furnish(url: str) -> dict[str, list[str]]:
    """Make two clinics of three doctors, with a room, slots, visits under way, accounts, webhooks and a consumer.

    Gives what no client could find in the database: e-mail addresses, and tokens of sessions.
    """
    with psycopg.connect(url, autocommit=True, options="-c TimeZone=UTC") as connection:
        worlds = [World(connection), World(connection)]
        for world in worlds:
            _furnish(world)
        call = worlds[0].call
        emails = [f"user{number}.{worlds[0].clinic}@example.org" for number in range(ACCOUNTS)]
        for email in emails:
            call("create_user", email, PASSWORD, True)
        tokens = [call("log_in", email, PASSWORD)["refresh_token"] for email in emails]
        call("subscribe", "calendar", ["booking.*"], None, 2, 1)
    return {"email": emails, "token": tokens}


def _furnish(world: World) -> None:
    patients = world.patients(PATIENTS)
    resource = world.call("create_resource", world.clinic, "Room 1", "room")["id"]
    world.call("create_webhook", "https://hooks.example.org/", ["booking.*"], world.clinic)
    others = [world.call("add_doctor", world.clinic, f"Dr Bo Lind {n}", "Cardiology")["id"] for n in range(2)]
    begin = world.next_start
    for doctor in (world.doctor, *others):
        world.next_start = begin
        for number in range(SLOTS):
            slot = world.slot(number % 3 + 1, doctor)
            if number % 5 == 0:
                world.call("update_slot", slot, Jsonb({"resource_ids": [str(resource)]}))
        world.call("define_availability", doctor, 1, "09:00", "12:00", 30)
        _begin_visits(world, doctor, [patients.pop() for _ in range(BEGUN)])


def _begin_visits(world: World, doctor: Any, patients: list[Any]) -> None:
    """Book slots of five minutes that began by now, as if that had been two hours ago."""
    then = datetime.now(UTC) - timedelta(hours=2)
    world.connection.execute("select set_config('medbook.now', %s, false)", [then.isoformat()])
    for number, patient in enumerate(patients, start=1):
        begin = then + timedelta(minutes=5 * number)
        slot = world.call("create_slot", doctor, begin, begin + timedelta(minutes=5))["id"]
        world.call("book_slot", slot, patient, None, None, None, None, True)
    world.connection.execute("select set_config('medbook.now', '', false)")
