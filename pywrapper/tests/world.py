"""What the tests of several sessions start from, and the claims that must hold wherever they end."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

INVARIANTS = {
    "a slot counts exactly its live or past seats": """
        select s.id
        from data.slot as s
        left join data.booking as b
          on b.slot_id = s.id and b.clinic_id = s.clinic_id and b.status not in ('cancelled', 'expired')
        group by s.id, s.clinic_id having s.booked <> count(b.id)
    """,
    "no seat is taken twice": """
        select slot_id, seat from data.booking where status in ('pending', 'confirmed', 'arrived')
        group by slot_id, seat having count(*) > 1
    """,
    "no slot has more live bookings than seats": """
        select s.id from data.slot as s
        inner join data.booking as b on b.slot_id = s.id and b.status in ('pending', 'confirmed', 'arrived')
        group by s.id, s.capacity, s.extra_seats having count(*) > s.capacity + s.extra_seats
    """,
    "no patient is in two places of a clinic at once": """
        select a.id from data.booking as a
        inner join data.booking as b
          on a.patient_id = b.patient_id and a.clinic_id = b.clinic_id and a.id < b.id and a.during && b.during
        where a.status in ('pending', 'confirmed', 'arrived') and b.status in ('pending', 'confirmed', 'arrived')
    """,
    "no cancelled slot has a live booking, unless that is known to be in the way": """
        select s.id from data.slot as s
        inner join data.booking as b on b.slot_id = s.id and b.status in ('pending', 'confirmed', 'arrived')
        where s.status = 'cancelled' and not exists (
          select from data.schedule_conflict as c where c.booking_id = b.id and c.slot_id = s.id
        )
    """,
    "no disabled doctor has a live slot": """
        select s.id from data.slot as s inner join data.doctor as d on d.id = s.doctor_id
        where s.status in ('open', 'blocked') and not d.is_active
    """,
    "no doctor is in two slots at once": """
        select a.id from data.slot as a
        inner join data.slot as b on a.doctor_id = b.doctor_id and a.id < b.id and a.during && b.during
        where a.status in ('open', 'blocked') and b.status in ('open', 'blocked')
    """,
    "a place in line is offered while one hold is kept for it, and no hold is kept for another": """
        select e.id from data.waitlist_entry as e
        left join data.booking as b
          on b.waitlist_entry_id = e.id and b.clinic_id = e.clinic_id and b.status = 'pending'
        group by e.id, e.clinic_id, e.status having count(b.id) <> case e.status when 'offered' then 1 else 0 end
    """,
    "a slot has all its resources while somebody is booked, and none while nobody is": """
        select s.id from data.slot as s
        left join data.resource_reservation as r on r.slot_id = s.id and r.clinic_id = s.clinic_id
        group by s.id, s.clinic_id, s.booked, s.resource_ids
        having count(r.resource_id) <> case when s.booked > 0 then coalesce(cardinality(s.resource_ids), 0) else 0 end
    """,
    "no resource is in two places at once": """
        select a.slot_id from data.resource_reservation as a
        inner join data.resource_reservation as b
          on a.resource_id = b.resource_id and a.slot_id < b.slot_id and a.during && b.during
    """,
    "every booking has an event": """
        select b.id from data.booking as b
        where not exists (select from data.event as e where e.entity_id = b.id)
    """,
}


def broken_invariants(connection: psycopg.Connection[Any]) -> list[str]:
    """Name the claims that the database breaks."""
    return [claim for claim, query in INVARIANTS.items() if connection.execute(query.encode()).fetchone()]


class World:
    """A clinic in London with one doctor, and ways to make more."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection
        self.next_start = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=2)
        self.clinic = self.call("create_clinic", "Harley Street Clinic", "Europe/London")["id"]
        self.call("set_rate_limit", "book", 1000, 60)
        self.call("update_clinic", self.clinic, Jsonb({"max_active_bookings": 1000, "max_active_holds": 1000}))
        self.doctor = self.call("add_doctor", self.clinic, "Dr Ada Osei", "Cardiology")["id"]
        self.ann, self.bob = self.patients(2)

    def call(self, function: str, *values: Any) -> dict[str, Any]:
        """Call an api function by position and give its row."""
        places = ", ".join(["%s"] * len(values))
        with self.connection.cursor(row_factory=dict_row) as cursor:
            row = cursor.execute(f"select r.* from api.{function}({places}) as r".encode(), values).fetchone()
        assert row is not None
        return row

    def patients(self, count: int) -> list[Any]:
        """Register patients and give their ids."""
        rows = self.connection.execute(
            "select p.id from generate_series(1, %s) as n,"
            " api.register_patient('Patient ' || n, gen_random_uuid() || '@example.org') as p",
            [count],
        ).fetchall()
        return [row[0] for row in rows]

    def slot(self, capacity: int = 1, doctor: Any = None) -> Any:
        """Make the next free half hour a slot and give its id."""
        starts_at = self.next_start
        self.next_start += timedelta(minutes=30)
        return self.call("create_slot", doctor or self.doctor, starts_at, self.next_start, capacity)["id"]

    def wait_until(self, query: str, *values: Any) -> None:
        """Wait, a minute at most, until the query says so."""
        pause = threading.Event()
        for _ in range(1200):
            if self.value(query, *values):
                return
            pause.wait(0.05)
        raise AssertionError(f"never: {query}")

    def value(self, query: str, *values: Any) -> Any:
        """Give the first value of the first row."""
        row = self.connection.execute(query.encode(), values).fetchone()
        assert row is not None
        return row[0]
