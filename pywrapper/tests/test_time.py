"""Slots are exact in time: around every clock change 2024-2035, against an oracle that reads the clock on the wall.

The oracle lets the minutes pass one by one and notes what the clinic's clock shows (zoneinfo). A slot is right when the
clock shows its start, and then each of its minutes in turn. PostgreSQL and zoneinfo must know the same tzdata.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import psycopg
import pytest

CHANGING = ("Europe/London", "America/New_York", "Australia/Lord_Howe", "America/Santiago")
STEADY = ("Pacific/Apia", "Asia/Kathmandu", "UTC")
ZONES = CHANGING + STEADY
"""By whether their clocks change from 2024 to 2035."""

ORDINARY_DAYS = (date(2024, 2, 29), date(2025, 4, 6), date(2029, 9, 30), date(2031, 12, 31), date(2035, 10, 28))
"""Among them two on which Samoa's clocks would change if they still did, and one on which London's do."""
STRANGE_DAYS = {"Pacific/Apia": (date(2011, 12, 30),), "Asia/Kathmandu": (date(1986, 1, 1),)}
"""The day that Samoa left out, and the quarter of an hour that Nepal did."""

SESSION_ZONES = ("UTC", "America/St_Johns", "Asia/Kathmandu", "Pacific/Apia", "Australia/Lord_Howe")
MINUTE = timedelta(minutes=1)
MINUTES = [n * MINUTE for n in range(1440)]


class Shift(NamedTuple):
    """What a doctor works every day of the week."""

    doctor: str
    opens: time
    closes: time
    slot_minutes: int

    @property
    def minutes(self) -> int:
        opens, closes = (t.hour * 60 + t.minute for t in (self.opens, self.closes))
        return (closes - opens) % 1440 or 1440


SHIFTS = (
    Shift("Dr Usual", time(9), time(17), 30),
    Shift("Dr Usual", time(20), time(6), 60),
    Shift("Dr Odd", time(21, 15), time(6, 15), 45),
    Shift("Dr Brief", time(22, 50), time(3, 35), 15),
    Shift("Dr Round", time(0), time(0), 160),
    Shift("Dr Sleepless", time(12), time(12), 1440),
)

Sessions = dict[str, psycopg.Connection[Any]]
Answers = list[tuple[Any, ...]]
Slot = tuple[str, datetime, datetime]
Row = tuple[str, datetime, datetime, str, int]
"""Doctor, start, end; also shift and weekday."""


class Plan(NamedTuple):
    """What three days must come to."""

    slots: set[Slot]
    skipped_because: list[dict[str, Any]]


@cache
def change_days(zone: str) -> tuple[date, ...]:
    """Local dates on which the offset from UTC changes, 2024 to 2035."""
    hours = range((date(2036, 1, 1) - date(2024, 1, 1)).days * 24)
    walk = [(datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=n)).astimezone(ZoneInfo(zone)) for n in hours]
    return tuple(after.date() for before, after in pairwise(walk) if before.utcoffset() != after.utcoffset())


def middle_days(zone: str) -> list[date]:
    """Days that are generated, each with the day before and the day after."""
    return sorted((change_days(zone) or ORDINARY_DAYS) + STRANGE_DAYS.get(zone, ()))


def is_changed(zone: str, day: date) -> bool:
    return day in change_days(zone) + STRANGE_DAYS.get(zone, ())


def days_around(day: date) -> list[date]:
    return [day + timedelta(days=n) for n in (-1, 0, 1)]


@cache
def expected(zone: str, day: date) -> Plan:
    """Read off the clock on the wall what the day before, the day and the day after must come to."""
    noon = datetime.combine(day, time(12), UTC)
    # a day and a half before and two and a half after, where clocks may be 14 hours ahead or 12 behind
    passing = (noon + n * MINUTE for n in range((-36 - 14) * 60, (60 + 12) * 60))
    shows = {at: at.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0) for at in passing}
    # of a minute that comes twice the second stays
    shown_at = {wall: at for at, wall in shows.items()}
    slots: set[Slot] = set()
    skipped: dict[tuple[date, str], list[str]] = defaultdict(list)
    for opens_on in days_around(day):
        for shift in SHIFTS:
            for n in range(0, shift.minutes, shift.slot_minutes):
                wall = datetime.combine(opens_on, shift.opens) + n * MINUTE
                at = shown_at.get(wall)
                if at is None:
                    skipped[wall.date(), "nonexistent_local_time"].append(f"{wall:%H:%M}")
                elif any(shows[at + k] != wall + k for k in MINUTES[: shift.slot_minutes]):
                    skipped[wall.date(), "clock_change"].append(f"{wall:%H:%M}")
                else:
                    slots.add((shift.doctor, at, at + shift.slot_minutes * MINUTE))
    return Plan(
        slots,
        [
            {"reason": reason, "on": str(on), "count": len(walls), "local_times": sorted(set(walls))}
            for (on, reason), walls in sorted(skipped.items())
        ],
    )


SLOTS = """
from data.slot as s
inner join data.doctor as d on d.id = s.doctor_id
inner join data.schedule_template as t on t.id = s.template_id
inner join data.shift as h on h.id = t.shift_id
where s.clinic_id = %s
"""


class Clinic(NamedTuple):
    """A clinic that works the shifts, in a session of some time zone."""

    connection: psycopg.Connection[Any]
    id: Any
    zone: str

    @classmethod
    def open(cls, connection: psycopg.Connection[Any], zone: str) -> "Clinic":
        clinic_id = connection.execute("select id from api.create_clinic(%s, %s)", [zone, zone]).fetchall()[0][0]
        doctors: dict[str, Any] = {}
        for shift in SHIFTS:
            if shift.doctor not in doctors:
                added = connection.execute("select id from api.add_doctor(%s, %s, 'ENT')", [clinic_id, shift.doctor])
                doctors[shift.doctor] = added.fetchall()[0][0]
            connection.execute(
                "select api.define_availability(%s, isodow, %s, %s, %s) from generate_series(1, 7) as isodow",
                [doctors[shift.doctor], *shift[1:]],
            )
        return cls(connection, clinic_id, zone)

    def generate(self) -> Answers:
        """Generate all planned days; give made, already_there, skipped, skipped_because and all as text, by day."""
        return self.connection.execute(
            "select made, already_there, skipped, skipped_because, (to_jsonb(g) - 'id')::text"
            " from unnest(%s::date[]) with ordinality as days (day, n)"
            " cross join lateral api.generate_slots(%s, day - 1, day + 1) as g order by n",
            [middle_days(self.zone), self.id],
        ).fetchall()

    def slots(self) -> list[Row]:
        """List what was made, in order."""
        rows = self.connection.execute(
            f"select d.name, s.starts_at, s.ends_at, h.name, t.weekday {SLOTS} order by s.starts_at, d.name".encode(),
            [self.id],
        ).fetchall()
        return [(doctor, start.astimezone(UTC), end.astimezone(UTC), *rest) for doctor, start, end, *rest in rows]

    def dump(self) -> Any:
        """Give its slots as text that names no session's zone."""
        return self.connection.execute(
            "select string_agg(concat_ws('|', s.starts_at at time zone 'UTC', s.ends_at at time zone 'UTC', d.name,"
            f" h.name, t.weekday, s.capacity, s.status), e'\\n' order by s.starts_at, d.name) {SLOTS}".encode(),
            [self.id],
        ).fetchone()

    def naive(self, day: date, series: str) -> set[Slot]:
        """Give what a simpler formula makes of three days: ``wall`` is the opening, ``part`` the time since."""
        rows = self.connection.execute(
            f"select d.name, v.start, v.start + h.slot_minutes * interval '1 minute'"
            " from unnest(%(days)s::date[]) as days (day)"
            " inner join data.schedule_template as t on t.weekday = extract(isodow from days.day)"
            " inner join data.shift as h on h.id = t.shift_id inner join data.doctor as d on d.id = t.doctor_id"
            " cross join lateral generate_series(0, internal.shift_minutes(h.starts_at, h.ends_at) - 1, h.slot_minutes)"
            " as n cross join lateral (select day + h.starts_at as wall, n * interval '1 minute' as part) as w"
            f" cross join lateral (select {series} as start) as v where t.clinic_id = %(clinic)s".encode(),
            {"days": days_around(day), "clinic": self.id, "zone": self.zone},
        ).fetchall()
        return {(doctor, start.astimezone(UTC), end.astimezone(UTC)) for doctor, start, end in rows}


Generated = list[tuple[Clinic, Answers]]


@pytest.fixture(scope="module")
def sessions(copy_of_template: Callable[[str], str]) -> Iterator[Sessions]:
    """A session in each of the five zones, on a database of this module's own, long before any day it plans."""
    url = copy_of_template("time")
    options = "-c medbook.now=1985-12-01T00:00Z -c TimeZone="
    opened = {zone: psycopg.connect(url, autocommit=True, options=options + zone) for zone in SESSION_ZONES}
    yield opened
    for session in opened.values():
        session.close()


@pytest.fixture(scope="module", params=ZONES)
def generated(sessions: Sessions, request: pytest.FixtureRequest) -> Generated:
    """The same clinic once a session, UTC's first, and what each was answered when it generated the planned days."""
    clinics = [Clinic.open(session, request.param) for session in sessions.values()]
    return [(clinic, clinic.generate()) for clinic in clinics]


@pytest.mark.parametrize("zone", ZONES)
def test_the_oracle_knows_every_change(zone: str) -> None:
    assert len(change_days(zone)) == (24 if zone in CHANGING else 0)
    assert all(n == 2 for n in Counter(day.year for day in change_days(zone)).values())
    for day in middle_days(zone):
        # the slot of a day and a night cannot run through a change
        assert any(s["reason"] == "clock_change" for s in expected(zone, day).skipped_because) == is_changed(zone, day)


def test_the_oracle_agrees_with_a_calculation_by_hand() -> None:
    spring = expected("Europe/London", date(2030, 3, 31))
    lost = ["01:00", "01:05", "01:20", "01:35", "01:45", "01:50"]
    assert spring.skipped_because == [
        {"reason": "clock_change", "on": "2030-03-30", "count": 1, "local_times": ["12:00"]},
        {"reason": "clock_change", "on": "2030-03-31", "count": 2, "local_times": ["00:00", "00:50"]},
        {"reason": "nonexistent_local_time", "on": "2030-03-31", "count": 7, "local_times": lost},
    ]
    autumn = expected("Europe/London", date(2030, 10, 27)).slots
    ends = {start: end for doctor, start, end in autumn if doctor == "Dr Odd"}
    # the slot from 00:15 ends at the first 01:00, the next begins at the second
    assert ends[datetime(2030, 10, 26, 23, 15, tzinfo=UTC)] == datetime(2030, 10, 27, 0, 0, tzinfo=UTC)
    assert datetime(2030, 10, 27, 0, 0, tzinfo=UTC) not in ends
    assert ends[datetime(2030, 10, 27, 1, 0, tzinfo=UTC)] == datetime(2030, 10, 27, 1, 45, tzinfo=UTC)


def test_slots_are_those_that_the_clock_on_the_wall_calls_for(generated: Generated) -> None:
    clinic, first = generated[0]
    called_for = sum(3 * shift.minutes // shift.slot_minutes for shift in SHIFTS)
    plans = [expected(clinic.zone, day) for day in middle_days(clinic.zone)]
    for plan, (made, already_there, skipped, skipped_because, _) in zip(plans, first, strict=True):
        assert (made, already_there, skipped_because) == (len(plan.slots), 0, plan.skipped_because)
        assert made + skipped == called_for
        assert skipped == sum(reason["count"] for reason in skipped_because)
    for before, after in zip(first, clinic.generate(), strict=True):
        assert after[:4] == (0, before[0], *before[2:4]), "a second call makes nothing"
    slots = clinic.slots()
    assert sorted(slot[:3] for slot in slots) == sorted(slot for plan in plans for slot in plan.slots)
    assert_each_is_sound(slots, clinic.zone)


def assert_each_is_sound(slots: list[Row], zone: str) -> None:
    """Check what must hold of every slot by itself and of every two neighbours."""
    shifts = {(s.doctor, f"{s.opens:%H:%M}-{s.closes:%H:%M}"): s for s in SHIFTS}
    ends: dict[str, datetime] = {}
    for doctor, start, end, shift_name, weekday in slots:
        shift = shifts[doctor, shift_name]
        assert ends.get(doctor, start) <= start, "no two are equal or overlap"
        ends[doctor] = end
        assert end - start == shift.slot_minutes * MINUTE
        begins, last = (at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for at in (start, end - MINUTE))
        opens = datetime.combine(begins.date(), shift.opens)
        opens -= timedelta(days=opens > begins)
        assert opens.isoweekday() == weekday
        assert opens <= begins < last < opens + shift.minutes * MINUTE, "it lies within opening hours"
        assert last - begins == end - start - MINUTE


def test_slots_are_byte_identical_whatever_the_zone_of_the_session(generated: Generated) -> None:
    assert [clinic.connection.info.parameter_status("TimeZone") for clinic, _ in generated] == list(SESSION_ZONES)
    assert len({(clinic.dump(), *(answer[-1] for answer in answers)) for clinic, answers in generated}) == 1


NAIVE = (
    "wall at time zone %(zone)s + part",
    "day::timestamp at time zone %(zone)s + (wall - day) + part",
    "(wall + part) at time zone %(zone)s",
)
"""An interval added to the instant of opening, or to that of midnight; each wall time converted as it comes."""


def test_a_naive_formula_errs_at_every_change(generated: Generated) -> None:
    """The control: the oracle tells right from wrong, and only where clocks change."""
    clinic = generated[0][0]
    for series in NAIVE:
        for day in middle_days(clinic.zone):
            assert (clinic.naive(day, series) != expected(clinic.zone, day).slots) == is_changed(clinic.zone, day)


def test_a_naive_formula_depends_on_the_session(sessions: Sessions) -> None:
    """The control: a local time that becomes an instant of the session makes five plans in five sessions."""
    clinics = [Clinic.open(session, "Europe/London") for session in sessions.values()]
    day = date(2030, 3, 31)
    assert len({frozenset(clinic.naive(day, "wall::timestamptz + part")) for clinic in clinics}) == len(clinics)
