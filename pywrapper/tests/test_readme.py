"""README's tours, pasted as they stand: they run, and answer in the shape that README shows."""

import json
import re
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cluster import ROOT
from conftest import serving, token
from pooler import as_login
from world import World

README = (ROOT / "README.md").read_text()


def blocks(title: str, language: str) -> list[str]:
    """Give the code blocks of one section."""
    section = re.split(r"^## ", README, flags=re.MULTILINE)
    text = next(part for part in section if part.startswith(title))
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def shape(value: Any) -> Any:
    """Keep the names and the kinds of what differs from run to run."""
    if isinstance(value, dict):
        return {name: shape(member) for name, member in value.items()}
    if isinstance(value, list):
        return [shape(member) for member in value]
    return (
        re.sub(r"[0-9a-f-]{36}", "ID", value) if isinstance(value, str) and "slot_id" in value else type(value).__name__
    )


def test_the_tour_over_http(database: str, world: World, tmp_path: Path) -> None:
    world.call("update_doctor", world.doctor, '{"fee_amount": 180, "fee_currency": "GBP"}')
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    world.call("define_availability", world.doctor, tomorrow.isoweekday(), "06:00", "07:00", 30)
    world.call("generate_slots", world.clinic, tomorrow, tomorrow)
    (tmp_path / ".local").mkdir()
    ann = str(world.ann)
    commands = "".join(blocks("Book over HTTP", "sh"))
    with serving(database) as server:
        (tmp_path / ".local/tour.sh").write_text(
            f"BASE=http://127.0.0.1:{server}\nPATIENT={ann}\nTOKEN={token(role='patient', patient_id=ann)}\n"
        )
        said = subprocess.run(
            ["bash", "-eu", "-c", commands], cwd=tmp_path, check=True, capture_output=True, text=True
        ).stdout
    decoder, answers = json.JSONDecoder(), []
    while said.strip():
        answer, end = decoder.raw_decode(said.lstrip())
        answers.append(answer)
        said = said.lstrip()[end:]
    shown = [json.loads(block) for block in blocks("Book over HTTP", "json")]
    assert [shape(answer) for answer in answers] == [shape(answer) for answer in shown]
    assert [answers[1]["status"], answers[2]["name"]] == [shown[1]["status"], shown[2]["name"]]


def test_the_tour_over_sql_with_nothing_but_a_login_in_medbook_service(database: str, world: World) -> None:
    doctor = world.call("add_doctor", world.clinic, "Dr Bo", "Dermatology")["id"]
    world.slot(doctor=doctor)
    world.connection.execute("create role readme_app login in role medbook_service")
    done = subprocess.run(
        ["psql", "-X", as_login(database, "readme_app")],
        input=blocks("Book over SQL", "sql")[0],
        check=False,
        capture_output=True,
        text=True,
    )
    shown = blocks("Book over SQL", "text")[0]
    assert re.search(r"Dr Bo, Harley Street Clinic: [0-9A-Z]{5}-[0-9A-Z]{5} is pending until 20", done.stdout)
    assert "| confirmed |" in done.stdout
    for line in ("ERROR:  slot_unavailable", "HINT:  Search again and choose another slot."):
        assert line in shown
        assert line in done.stderr


@pytest.mark.parametrize("name", ["scheduling", "booking-queue"])
def test_a_session_with_a_clock_that_stands_still_prints_what_it_shows(database: str, name: str) -> None:
    assert_prints_what_it_shows(name, database)


@pytest.mark.parametrize("name", ["confirmation", "sql"])
def test_a_session_of_an_application_prints_what_it_shows(database: str, world: World, name: str) -> None:
    for _ in range(2):
        world.slot()
    login = f"app_of_{name}"
    world.connection.execute(f"create role {login} login in role medbook_service".encode())
    assert_prints_what_it_shows(name, as_login(database, login))


def assert_prints_what_it_shows(name: str, url: str) -> None:
    page = (ROOT / f"docs/{name}.md").read_text()
    commands = "".join(block + "\\echo ===\n" for block in re.findall(r"```sql\n(.*?)```", page, re.DOTALL))
    said = subprocess.run(
        ["psql", "-X", "-q", url],
        input=commands,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ).stdout

    def plain(text: str) -> str:
        # where in PostgreSQL's source
        text = re.sub(r"^LOCATION:.*\n", "", text, flags=re.MULTILINE)
        return re.sub(r"[0-9a-f-]{36}", "ID", re.sub(r"\n{2,}", "\n\n", text).strip("\n"))

    shown = re.findall(r"```text\n(.*?)```", page, re.DOTALL)
    assert [plain(text) for text in said.split("===\n")[:-1]] == [plain(text) for text in shown]
