"""Canaries in every personal field: what a thief of the database, a log or a URL gets to read of them is nothing."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from client import Answer, Client
from cluster import Cluster
from conftest import serving, token
from test_deploy import medbook
from world import World

CANARIES = {
    "name": "Canary Nameson",
    "email": "canary.mail@example.org",
    "phone": "+44 20 0000 0000",
    "notes": "canary says the knee hurts",
    "reason": "canary had to cancel",
}
OLD_KEY, NEW_KEY = "ab" * 32, "cd" * 32


def dump(url: str) -> str:
    """Give every row of a database as text."""
    return subprocess.run(["pg_dump", "--data-only", "-d", url], check=True, capture_output=True, text=True).stdout


def seen(text: str) -> list[str]:
    """Name the canaries in a text, in whatever case, as they are or in hexadecimal."""
    text = text.lower()
    return [
        name
        for name, canary in CANARIES.items()
        if canary.lower() in text or canary.encode().hex() in text or canary.lower().encode().hex() in text
    ]


class Planted:
    """The canaries' patient over HTTP, and every answer that was an error."""

    def __init__(self, port: int, world: World) -> None:
        admin = Client(port, token(role="admin"))
        profile = {name: CANARIES[name] for name in ("name", "email", "phone")}
        self.refusals: list[Answer] = []
        self.paths: list[str] = []
        self.patient = self._send(admin, "POST", "/patients", profile).body["id"]
        patient = Client(port, token(role="patient", patient_id=self.patient))
        booking = {"slot_id": str(world.slot()), "patient_id": self.patient, "notes": CANARIES["notes"]}
        made = self._send(patient, "POST", "/bookings", booking, {"Idempotency-Key": "canary"}).body
        again = self._send(patient, "POST", "/bookings", booking, {"Idempotency-Key": "canary"}).body
        assert again == made, "the twin is answered alike, notes and all"
        self._send(admin, "POST", "/patients", profile)
        self._send(admin, "POST", "/patients", {"name": CANARIES["name"] * 30, "email": CANARIES["email"]})
        self._send(admin, "POST", "/patients", {"name": CANARIES["name"], "email": CANARIES["phone"]})
        self._send(admin, "POST", "/patients", {"name": CANARIES["name"] + "\0", "email": CANARIES["email"]})
        self._send(admin, "POST", "/patients/find", {"email": CANARIES["email"]})
        self._send(admin, "POST", "/patients/find", {"email": CANARIES["email"] + "x"})
        self._send(patient, "PATCH", f"/patients/{self.patient}", {"phone": CANARIES["email"]})
        self._send(patient, "POST", f"/bookings/{made['id']}/cancel", {"reason": CANARIES["reason"] * 30})
        self._send(patient, "POST", f"/bookings/{made['id']}/cancel", {"reason": CANARIES["reason"]})
        walk_in = {"patient_id": self.patient, "reason": CANARIES["reason"], "notes": CANARIES["notes"]}
        self._send(admin, "POST", f"/doctors/{world.doctor}/walk-ins", walk_in)
        assert seen(json.dumps(self._send(patient, "POST", f"/patients/{self.patient}/export").body)) == list(CANARIES)

    def _send(
        self, client: Client, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> Answer:
        answer = client.request(method, path, body, headers)
        self.paths.append(path)
        if answer.status >= 400:
            self.refusals.append(answer)
        return answer


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the HTTP server writes."""
    return tmp_path_factory.mktemp("logs") / "http.log"


@pytest.fixture(scope="module")
def url(copy_of_template: Any) -> str:
    """A database of this module's own."""
    return str(copy_of_template("personal_data"))


@pytest.fixture(scope="module")
def planted(url: str, logs: Path) -> Iterator[Planted]:
    """The canaries, planted as clients plant them."""
    with (
        psycopg.connect(url, autocommit=True) as connection,
        serving(url, SERVER_LOG=str(logs)) as port,
    ):
        yield Planted(port, World(connection))


def test_a_copy_of_the_database_tells_nothing(planted: Planted, url: str) -> None:
    assert planted.patient in dump(url)
    assert seen(dump(url)) == []


def test_the_search_would_find_what_lies_in_the_clear(planted: Planted, url: str) -> None:
    assert planted
    with psycopg.connect(url, autocommit=True) as connection:
        for name, canary in CANARIES.items():
            connection.execute("create table public.leak as select %s::text as a, %s::bytea as b", [canary, b""])
            assert seen(dump(url)) == [name]
            connection.execute("drop table public.leak")
            connection.execute("create table public.leak as select convert_to(%s, 'UTF8') as a", [canary])
            assert seen(dump(url)) == [name]
            connection.execute("drop table public.leak")


def test_no_refusal_repeats_them(planted: Planted) -> None:
    assert sorted(answer.status for answer in planted.refusals) == [404, 409, 422, 422, 422, 422, 422]
    assert [seen(str(answer)) for answer in planted.refusals] == [[]] * 7


def test_no_log_has_them(planted: Planted, logs: Path, cluster: Cluster) -> None:
    server_log = "".join(path.read_text() for path in cluster.directory.rglob("*.log"))
    assert "email_taken" in server_log
    assert seen(server_log + logs.read_text()) == []
    assert seen("".join(planted.paths)) == []


def test_the_master_key_is_nowhere_and_can_be_rotated_under_way(
    planted: Planted, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert OLD_KEY not in dump(url)
    migrator = url.replace("postgres@", "medbook_migrator@")
    monkeypatch.setenv("MEDBOOK_MASTER_KEY", NEW_KEY)
    assert "master_key_wrong" in medbook(migrator, "rotate-master-key").stderr
    monkeypatch.setenv("MEDBOOK_MASTER_KEY", f"{NEW_KEY},{OLD_KEY}")
    done = medbook(migrator, "rotate-master-key")
    assert (done.returncode, done.stdout) == (0, "3 keys wrapped anew\n")
    monkeypatch.setenv("MEDBOOK_MASTER_KEY", NEW_KEY)
    assert medbook(migrator, "rotate-master-key").stdout == "0 keys wrapped anew\n"
    with serving(url) as port:
        found = Client(port, token(role="admin")).post("/patients/find", {"email": CANARIES["email"]})
        assert found.body["id"] == planted.patient
    # the server's configuration still has the old one
    monkeypatch.delenv("MEDBOOK_MASTER_KEY")
    with serving(url) as port:
        refused = Client(port, token(role="admin")).get(f"/patients/{planted.patient}")
        assert (refused.status, refused.body["name"]) == (503, "master_key_wrong")


def test_an_erased_patient_is_gone_from_a_copy_made_before(planted: Planted, url: str) -> None:
    with psycopg.connect(url, autocommit=True, options=f"-c medbook.master_key={NEW_KEY}") as connection:
        before = (
            "select profile, notes from data.patient as p join data.booking as b on b.patient_id = p.id where p.id = %s"
        )
        kept = connection.execute(before, [planted.patient]).fetchall()
        row = connection.execute(
            "select erased_at, name from api.erase_patient(%s, true)", [planted.patient]
        ).fetchone()
        assert row
        assert (row[0] is not None, row[1]) == (True, None)
        # the ciphertext of a backup, and no key to it
        for profile, notes in kept:
            read = "select internal.decrypt_for(%s, %s), internal.decrypt_for(%s, %s)"
            assert connection.execute(read, [planted.patient, profile, planted.patient, notes]).fetchone() == (
                None,
                None,
            )
        world = World(connection)
        world.call("update_patient", world.ann, Jsonb({"phone": "020 3"}))
