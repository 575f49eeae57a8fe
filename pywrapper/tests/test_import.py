"""``medbook import``: all or nothing, and every bad row named by file, line and column."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest

from cluster import ROOT

CLINICS = "name,time_zone,phone\nHarley Street,Europe/London,+44 20 7946 0100\nSunset,America/Los_Angeles,\n"
DOCTORS = "clinic,name,specialization,experience_years\nHarley Street,Dr Ada,Cardiology,12\nSunset,Dr Bo,ENT,\n"
AVAILABILITY = (
    "clinic,doctor,weekday,starts_at,ends_at,slot_minutes\n"
    "Harley Street,Dr Ada,1,09:00,12:00,30\nSunset,Dr Bo,7,22:00,06:00,60\n"
)
PATIENTS = 'name,email\n"Lee, Ann",ann@example.org\n'

BAD = [
    ("clinics", "name,time_zone,fone\nA,UTC,1\n", 1, "fone", "unknown column"),
    ("clinics", "name\nA\n", 1, "time_zone", "missing"),
    ("clinics", "name,name,time_zone\nA,B,UTC\n", 1, "name", "twice"),
    ("clinics", "name,time_zone\nA,UTC,extra\n", 2, "row", "3 columns"),
    ("clinics", "name,time_zone\n,UTC\n", 2, "name", "required"),
    ("clinics", "name,time_zone\nA,UTC\nB,Mars/Olympus\n", 3, "time_zone", "IANA"),
    ("clinics", "name,time_zone\nA,UTC\nA,UTC\n", 3, "name", "already there"),
    ("clinics", 'name,time_zone\n"two\nlines",UTC\nB,nowhere\n', 4, "time_zone", "IANA"),
    ("clinics", 'name,time_zone\n"A,UTC\n', 2, "row", "no CSV"),
    ("clinics", b"name,time_zone\nA,UTC\n\xff,UTC\n", 3, "row", "UTF-8"),
    ("clinics", "name,time_zone\nA\0,UTC\n", 2, "name", "NUL"),
    ("doctors", "clinic,name,specialization\nNowhere,Dr Ada,ENT\n", 2, "clinic", "unknown: Nowhere"),
    ("doctors", DOCTORS.replace("12", "twelve"), 2, "experience_years", "integer"),
    ("doctors", DOCTORS.replace("12", "120"), 2, "experience_years", "0 to 80"),
    (
        "doctors",
        DOCTORS.replace("experience_years", "fee_amount").replace("12", "1e1000000"),
        2,
        "fee_amount",
        "number",
    ),
    ("availability", AVAILABILITY.replace("09:00", "9am"), 2, "starts_at", "time"),
    ("availability", AVAILABILITY.replace("12:00,30", "12:00,50"), 2, "slot_minutes", "50"),
    ("availability", AVAILABILITY + "Harley Street,Dr Ada,1,11:00,13:00,30\n", 4, "starts_at", "weekday=1"),
    ("availability", AVAILABILITY.replace("Dr Bo", "Dr Who"), 3, "doctor", "unknown: Sunset, Dr Who"),
    ("patients", PATIENTS + "Ann Again,ANN@example.org\n", 3, "email", "email_taken"),
]


def run_import(url: str, folder: Path, **contents: str | bytes) -> subprocess.CompletedProcess[str]:
    """Write the files and import them."""
    files = []
    for kind, content in contents.items():
        file = folder / f"{kind}.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        files.append(file)
    return subprocess.run(
        [Path(sys.executable).parent / "medbook", "import", *files],
        env={**os.environ, "DATABASE_URL": url},
        check=False,
        capture_output=True,
        text=True,
    )


def counts(connection: psycopg.Connection[Any]) -> Any:
    return connection.execute(
        "select (select count(*) from data.clinic), (select count(*) from data.doctor),"
        " (select count(*) from data.schedule_template), (select count(*) from data.patient),"
        " (select count(*) from data.event)"
    ).fetchone()


def test_a_group_goes_in_whole_by_the_migrator(database: str, admin: psycopg.Connection[Any], tmp_path: Path) -> None:
    url = database.replace("postgres@", "medbook_migrator@")
    # given in any order
    done = run_import(
        url, tmp_path, patients=PATIENTS, availability=AVAILABILITY, doctors="\ufeff" + DOCTORS, clinics=CLINICS
    )
    assert (done.returncode, done.stdout) == (0, "loaded 2 clinics, 2 doctors, 2 availability, 1 patients\n")
    assert counts(admin) == (2, 2, 2, 1, 7)
    assert admin.execute("select distinct actor from data.event").fetchall() == [("admin:import",)]
    assert admin.execute("select name, email from api.list_patients()").fetchall() == [("Lee, Ann", "ann@example.org")]

    again = run_import(url, tmp_path, clinics=CLINICS)
    assert again.returncode != 0
    assert f"{tmp_path}/clinics.csv:2: name: is already there" in again.stderr


@pytest.mark.parametrize(("kind", "content", "line", "column", "what"), BAD)
def test_a_bad_row_is_named_and_nothing_goes_in(
    database: str,
    admin: psycopg.Connection[Any],
    tmp_path: Path,
    kind: str,
    content: str | bytes,
    line: int,
    column: str,
    what: str,
) -> None:
    files: dict[str, str | bytes] = {
        "clinics": CLINICS,
        "doctors": DOCTORS,
        "availability": AVAILABILITY,
        "patients": PATIENTS,
    }
    done = run_import(database, tmp_path, **files | {kind: content})
    assert done.returncode != 0
    named = [said for said in done.stderr.splitlines() if said.startswith(f"{tmp_path}/{kind}.csv:{line}: {column}:")]
    assert named, done.stderr
    assert what in named[0]
    assert "Traceback" not in done.stderr
    assert counts(admin) == (0, 0, 0, 0, 0)


def test_every_bad_row_is_named_not_only_the_first(database: str, tmp_path: Path) -> None:
    done = run_import(
        database,
        tmp_path,
        clinics="name,time_zone\nA,UTC\nB,nowhere\nC,nowhere\n",
        doctors="clinic,name,specialization\nA,Dr X,\nB,Dr Y,ENT\n",
    )
    assert [line.removeprefix(f"{tmp_path}/") for line in done.stderr.splitlines() if ".csv:" in line] == [
        "clinics.csv:3: time_zone: time_zone is not an IANA time zone name",
        "clinics.csv:4: time_zone: time_zone is not an IANA time zone name",
        "doctors.csv:2: specialization: is required",
        "doctors.csv:3: clinic: its own row is bad",
    ]
    assert done.stderr.splitlines()[-1] == "error: 4 bad rows, nothing loaded"


def test_a_file_of_no_known_name_is_refused(database: str, tmp_path: Path) -> None:
    done = run_import(database, tmp_path, nurses="name\nA\n")
    assert done.returncode == 2
    assert "nurses.csv" in done.stderr


def test_the_demo_group_is_as_large_as_it_says(database: str, admin: psycopg.Connection[Any], tmp_path: Path) -> None:
    files = {path.stem: path.read_bytes() for path in (ROOT / "demo").glob("*.csv")}
    assert run_import(database, tmp_path, **files).returncode == 0
    clinics, doctors, _, patients, _ = counts(admin)
    zones = admin.execute("select count(distinct time_zone) from data.clinic").fetchone()
    assert (clinics >= 12, doctors >= 80, patients >= 500, zones and zones[0] >= 6) == (True,) * 4
