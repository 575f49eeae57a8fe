"""Sessions that call at the same time, each stopped where its test wants it."""

import threading
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any

import psycopg

from world import World, broken_invariants

HALF_AN_HOUR = timedelta(minutes=30)

PATIENCE = """
do $$
declare
  v_function regprocedure;
begin
  for v_function in
    select oid from pg_proc where proconfig && array['lock_timeout=1s', 'lock_timeout=250ms']
  loop
    execute format('alter function %s set lock_timeout = ''25s''', v_function);
  end loop;
end
$$
"""
"""Lets who waits for another wait until that one is done, however long a busy machine takes."""


class Scene:
    """Three patients, in the order of their ids, and two clinics in which they wait."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.stack = ExitStack()
        self.watcher = self.connect()
        self.world = World(self.watcher)
        self.ann, self.bob, self.cat = sorted(self.world.patients(3))
        self.threads: list[threading.Thread] = []
        self.answers: dict[str, str] = {}

    def connect(self) -> psycopg.Connection[Any]:
        # a circle is noticed as one, before any wait is too long
        return self.stack.enter_context(psycopg.connect(self.url, autocommit=True, options="-c deadlock_timeout=50ms"))

    def clinic(self) -> tuple[Any, Any]:
        """Make another clinic with a doctor."""
        clinic = self.world.call("create_clinic", "Wimpole Street Clinic", "Europe/London")["id"]
        return clinic, self.world.call("add_doctor", clinic, "Dr Max Bell", "Cardiology")["id"]

    def slot_at(self, starts_at: datetime, doctor: Any = None, rooms: Any = None, capacity: int = 1) -> Any:
        """Make the half hour from then on a slot and give its id."""
        doctor, ends_at = doctor or self.world.doctor, starts_at + HALF_AN_HOUR
        return self.world.call("create_slot", doctor, starts_at, ends_at, capacity, "in_person", rooms)["id"]

    def colleague(self) -> Any:
        """Add a doctor of another specialization, and give his id."""
        return self.world.call("add_doctor", self.world.clinic, "Dr Max Bell", "Urology")["id"]

    def full_slot(self, doctor: Any = None) -> Any:
        """Make a slot that somebody else has booked."""
        slot = self.world.slot(1, doctor)
        self.world.call("book_slot", slot, self.world.patients(1)[0])
        return slot

    def wait_in_line(self, clinic: Any, *patients: Any) -> None:
        for patient in patients:
            self.world.call("join_waitlist", clinic, patient)

    def hold(self, slot: Any, patient: Any) -> psycopg.Connection[Any]:
        """Book in a transaction that stays open: whoever needs the patient in this clinic waits."""
        connection = self.connect()
        connection.execute("begin")
        connection.execute("select api.book_slot(%s, %s)", [slot, patient])
        return connection

    def lock(self, slot: Any) -> psycopg.Connection[Any]:
        """Lock a slot in a transaction that stays open."""
        connection = self.connect()
        connection.execute("begin")
        connection.execute("select from data.slot where id = %s for update", [slot])
        return connection

    def start(self, name: str, query: str, *values: Any) -> bool:
        """Let a session run a call until it is done, or waits for another; tell whether it waits."""
        self.watcher.execute(PATIENCE)
        connection = self.connect()

        def run() -> None:
            try:
                connection.execute(query.encode(), values)
                self.answers[name] = "done"
            except psycopg.Error as error:
                self.answers[name] = str(error.sqlstate)

        thread = threading.Thread(target=run)
        thread.start()
        self.threads.append(thread)
        while thread.is_alive():
            blockers = self.watcher.execute("select pg_blocking_pids(%s)", [connection.info.backend_pid]).fetchone()
            if blockers is not None and blockers[0]:
                return True
            thread.join(0.002)
        return False

    def give_up(self, holder: psycopg.Connection[Any]) -> dict[str, str]:
        """Let who holds something give it up, and tell what those who waited were answered."""
        holder.execute("rollback")
        for thread in self.threads:
            thread.join(30)
        return self.answers

    def end(self, holder: psycopg.Connection[Any]) -> dict[str, str]:
        """Give up; nothing may be broken, and the scene is over."""
        self.give_up(holder)
        assert broken_invariants(self.watcher) == []
        self.stack.close()
        return self.answers


def set_clock(connection: psycopg.Connection[Any], now: datetime) -> None:
    connection.execute("select set_config('medbook.now', %s, false)", [str(now)])


def outcome(connection: psycopg.Connection[Any], query: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> str:
    """Give the first column of the answer, or the code of the error."""
    try:
        row = connection.execute(query.encode(), values).fetchone()
    except psycopg.Error as error:
        return str(error.sqlstate)
    assert row
    return str(row[0])


def begin(scene: Scene, query: str, *values: Any) -> psycopg.Connection[Any]:
    """Do something in a transaction that stays open."""
    connection = scene.connect()
    connection.execute("begin")
    connection.execute(query.encode(), values)
    return connection


def finish(scene: Scene, holder: Any) -> dict[str, str]:
    """Let the first of two calls be done, and give what the other was answered."""
    holder.execute("commit")
    for thread in scene.threads:
        thread.join(30)
    return scene.answers
