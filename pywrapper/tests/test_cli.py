"""The command line: what the operator can mend is said in one line."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import jwt
import psycopg
import pytest

from client import Client
from cluster import Cluster
from conftest import JWT_KEY, serving
from pooler import as_login
from ports import unused_port
from world import World

NOWHERE = f"postgresql://nobody@127.0.0.1:{unused_port()}/nothing"
LOSE_CONNECTION = """
select pg_terminate_backend(pid) from pg_stat_activity where usename = 'medbook_migrator' and state = 'idle'
"""
UUID = "00000000-0000-7000-8000-000000000000"


def medbook(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command with this environment only."""
    kept = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    return subprocess.run(
        [Path(sys.executable).parent / "medbook", *arguments],
        env=kept | environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_without_a_key_a_development_key_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    first, second = (medbook("token", "--role", "admin") for _ in range(2))
    assert "made a development key" in first.stderr
    assert second.stderr == ""
    key = (tmp_path / ".local/jwt.key").read_text()
    assert jwt.decode(second.stdout.strip(), key, algorithms=["HS256"], audience="medbook")["role"] == "admin"
    assert (tmp_path / ".local/jwt.key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        (["serve"], {}, "error: DATABASE_URL is not set"),
        (["serve"], {"DATABASE_URL": NOWHERE, "MEDBOOK_JWT_KEY": "short"}, "shorter than 32 bytes"),
        (["serve"], {"DATABASE_URL": NOWHERE, "MEDBOOK_JWT_KEY": JWT_KEY}, "error: the database says"),
        (
            ["serve"],
            {"DATABASE_URL": NOWHERE, "MEDBOOK_JWT_KEY": JWT_KEY, "MEDBOOK_POOL_SIZE": "many"},
            "error: MEDBOOK_POOL_SIZE is not a whole number",
        ),
        (["tick", "--once"], {"DATABASE_URL": NOWHERE}, "error: the database says"),
        (["token", "--role", "admin"], {"MEDBOOK_JWT_KEY": ""}, "error: MEDBOOK_JWT_KEY is shorter"),
        (["token", "--role", "patient"], {"MEDBOOK_JWT_KEY": JWT_KEY}, "a patient needs --patient-id"),
        (["token", "--role", "king"], {"MEDBOOK_JWT_KEY": JWT_KEY}, "'king'"),
        (["import", "/nowhere/clinics.csv"], {"DATABASE_URL": NOWHERE}, "does not exist"),
    ],
)
def test_a_mistake_is_said_in_a_line(arguments: list[str], environment: dict[str, str], said: str) -> None:
    done = medbook(*arguments, **environment)
    assert done.returncode != 0
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_taken_port_is_said_in_a_line(shared_database: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        url = as_login(shared_database, "medbook_http")
        done = medbook("serve", "--port", port, DATABASE_URL=url, MEDBOOK_JWT_KEY=JWT_KEY)
    assert (done.returncode, done.stderr) == (1, f"error: cannot listen on 127.0.0.1:{port}: Address already in use\n")


def test_a_minted_token_opens_the_door(server: int, shared_world: World) -> None:
    clinic = str(shared_world.clinic)
    token = medbook("token", "--role", "clinic_admin", "--clinic-id", clinic, MEDBOOK_JWT_KEY=JWT_KEY).stdout.strip()
    assert Client(server, token).get(f"/patients?clinic_id={clinic}").status == 200
    assert Client(server, token).get(f"/patients?clinic_id={UUID}").status == 403


def test_a_minted_token_says_what_the_server_asks_for() -> None:
    asked = {"MEDBOOK_JWT_KEY": JWT_KEY, "MEDBOOK_JWT_ISSUER": "https://id.example.org", "MEDBOOK_JWT_AUDIENCE": "desk"}
    said = jwt.decode(medbook("token", "--role", "admin", **asked).stdout.strip(), options={"verify_signature": False})
    assert (said["iss"], said["aud"]) == ("https://id.example.org", "desk")


def test_readyz_tells_when_the_database_is_gone(cluster: Cluster, shared_database: str) -> None:
    name = "going_away"
    with (
        serving(cluster.copy_database(name)) as port,
        psycopg.connect(cluster.database_url("postgres"), autocommit=True) as connection,
    ):
        client = Client(port)
        connection.execute(f"drop database {name} with (force)".encode())
        assert client.get("/healthz").status == 200
        assert client.get("/readyz").status == 503
        answer = client.get("/slots")
        assert (answer.status, answer.headers["retry-after"]) == (503, "1")


def test_tick_goes_on_after_losing_its_connection_and_stops_when_told(shared_database: str) -> None:
    process = subprocess.Popen(
        [Path(sys.executable).parent / "medbook", "tick"],
        env={**os.environ, "DATABASE_URL": shared_database.replace("postgres@", "medbook_migrator@")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith("expire_holds: ")
        with psycopg.connect(shared_database, autocommit=True) as connection:
            deadline = time.monotonic() + 30
            while not connection.execute(LOSE_CONNECTION).fetchall():
                assert time.monotonic() < deadline, "it is never idle"
        assert process.stderr.readline().startswith("lost the database, trying again")
        process.terminate()
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.communicate()


def test_the_first_admin_is_made_from_the_command_line(database: str) -> None:
    word = "correct horse battery"
    made = medbook("create-admin", "root@example.org", "--password", word, DATABASE_URL=database)
    assert made.stderr == ""
    with psycopg.connect(database) as connection:
        row = connection.execute(
            "select user_id::text, role from api.log_in('root@example.org', %s)", [word]
        ).fetchone()
    assert row == (made.stdout.strip(), "admin")
    for password, said in ((word, "account_exists"), ("short", "invalid_argument")):
        refused = medbook("create-admin", "ROOT@example.org", "--password", password, DATABASE_URL=database)
        assert (refused.returncode, refused.stderr) == (1, f"error: the database says: {said}\n")
