"""``medbook holidays``: whole local days, once, and every unknown named in one line."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest

Admin = psycopg.Connection[Any]


def run_holidays(url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command as the migrator."""
    return subprocess.run(
        [Path(sys.executable).parent / "medbook", "holidays", *arguments],
        env={**os.environ, "DATABASE_URL": url.replace("postgres@", "medbook_migrator@")},
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture
def clinics(admin: Admin) -> dict[str, str]:
    """Ids of clinics around the world, by name."""
    zones = {"Harley Street": "Europe/London", "Queen Street": "Pacific/Auckland", "Beach Road": "Pacific/Apia"}
    return {
        name: str(admin.execute("select id from api.create_clinic(%s, %s)", [name, zone]).fetchone()[0])  # type: ignore[index]
        for name, zone in zones.items()
    }


def closures(admin: Admin) -> list[tuple[Any, ...]]:
    """Give the clinic, the local start and end, and the reason of every closure."""
    return admin.execute(
        "select k.name, c.starts_at at time zone k.time_zone, c.ends_at at time zone k.time_zone, c.reason, c.doctor_id"
        " from data.closure as c inner join data.clinic as k on k.id = c.clinic_id order by k.name, c.starts_at"
    ).fetchall()


def test_each_clinic_is_closed_on_its_own_local_days(database: str, admin: Admin, clinics: dict[str, str]) -> None:
    first = run_holidays(database, "DE", "2035", "--subdivision", "BY", "--all")
    assert first.stderr == ""
    assert sorted(first.stdout.splitlines()) == [
        f"{name}: 12 added, 0 already there, 0 bookings in conflict" for name in sorted(clinics)
    ]
    rows = closures(admin)
    assert len(rows) == 36
    for clinic in clinics:
        own = [row for row in rows if row[0] == clinic]
        assert {str(row[1]) for row in own} >= {"2035-01-06 00:00:00", "2035-11-01 00:00:00", "2035-12-26 00:00:00"}
        assert {str(row[2] - row[1]) for row in own} == {"1 day, 0:00:00"}
        assert ("Erster Weihnachtstag", None) in [row[3:] for row in own]
    (actors,) = admin.execute(
        "select array_agg(distinct actor) from data.event where topic = 'closure.added'"
    ).fetchone()  # type: ignore[misc]
    assert actors == ["admin:holidays"]

    again = run_holidays(database, "de", "2035", "--subdivision", "BY", "--all")
    assert {line.partition(": ")[2] for line in again.stdout.splitlines()} == {
        "0 added, 12 already there, 0 bookings in conflict"
    }
    # what all of the country keeps is there already
    less = run_holidays(database, "DE", "2035", "--clinic", clinics["Beach Road"])
    assert less.stdout == "Beach Road: 0 added, 9 already there, 0 bookings in conflict\n"
    assert closures(admin) == rows


def test_a_booking_in_the_way_is_counted_and_a_dry_run_leaves_nothing(
    database: str, admin: Admin, clinics: dict[str, str]
) -> None:
    doctor = admin.execute("select id from api.add_doctor(%s, 'Dr Ada', 'ENT')", [clinics["Harley Street"]]).fetchone()
    patient = admin.execute("select id from api.register_patient('Ann', 'ann@example.org')").fetchone()
    assert doctor
    assert patient
    admin.execute("update data.clinic set horizon_days = 1095")
    year = admin.execute("select extract(year from now())::integer + 1").fetchone()[0]  # type: ignore[index]
    slot = admin.execute(
        "select id from api.create_slot(%s, %s, %s)", [doctor[0], f"{year}-12-25 09:00Z", f"{year}-12-25 10:00Z"]
    ).fetchone()
    assert slot
    admin.execute("select api.book_slot(%s, %s, p_confirm => true)", [slot[0], patient[0]])

    arguments = ("DE", str(year), "--clinic", "Harley Street", "--clinic", clinics["Queen Street"])
    dry = run_holidays(database, *arguments, "--dry-run")
    assert sorted(dry.stdout.splitlines()) == [
        "Harley Street: 9 would be added, 0 already there, 1 bookings in conflict",
        "Queen Street: 9 would be added, 0 already there, 0 bookings in conflict",
    ]
    assert closures(admin) == []
    assert admin.execute("select from data.schedule_conflict").fetchall() == []

    real = run_holidays(database, *arguments)
    assert real.stdout == dry.stdout.replace("would be added", "added")
    assert {row[0] for row in closures(admin)} == {"Harley Street", "Queen Street"}
    assert len(admin.execute("select from data.schedule_conflict").fetchall()) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["XX", "2035", "--all"], "country XX is unknown"),
        (["HolidayBase", "2035", "--all"], "country HolidayBase is unknown"),
        (["DE", "2035", "--all", "--subdivision", "ZZ"], "subdivision ZZ of DE is unknown"),
        (["DE", "1899", "--all"], "year 1899 is not 1900 to 2100"),
        (["DE", "2101", "--all"], "year 2101 is not 1900 to 2100"),
        (["DE", "next", "--all"], "year next is not 1900 to 2100"),
        (["JP", "1900", "--all"], "no holidays of JP are known for 1900"),
        (["DE", "2035", "--clinic", "Harley Street", "--clinic", "Elsewhere"], "clinic Elsewhere is unknown"),
    ],
)
def test_what_is_unknown_is_named_and_nothing_is_changed(
    database: str, admin: Admin, clinics: dict[str, str], arguments: list[str], said: str
) -> None:
    refused = run_holidays(database, *arguments)
    assert refused.returncode == 2
    assert refused.stdout == ""
    assert said in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert closures(admin) == []


def test_a_name_of_two_clinics_is_refused(database: str, admin: Admin, clinics: dict[str, str]) -> None:
    admin.execute("select api.create_clinic('Harley Street', 'UTC')")
    refused = run_holidays(database, "DE", "2035", "--clinic", "Harley Street")
    assert refused.returncode == 2
    assert clinics["Harley Street"] in refused.stderr


@pytest.mark.parametrize("clinics_given", [[], ["--all", "--clinic", "Harley Street"]])
def test_clinics_are_named_or_all(database: str, clinics_given: list[str]) -> None:
    refused = run_holidays(database, "DE", "2035", *clinics_given)
    assert refused.returncode == 2
    assert "--all" in refused.stderr
