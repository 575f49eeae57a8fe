"""Whatever a client may send by the OpenAPI document, or against it: no 5xx, and no answer it does not tell of.

SCHEMATHESIS_SEED and SCHEMATHESIS_EXAMPLES look elsewhere, and longer.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from client import Client
from cluster import ROOT
from conftest import serving, token
from medbook import importer

SEED = os.environ.get("SCHEMATHESIS_SEED", "20261121")
EXAMPLES = os.environ.get("SCHEMATHESIS_EXAMPLES", "2")
CONFIGURATION = Path(__file__).with_name("schemathesis.toml")


@pytest.fixture(scope="module")
def demo_database(copy_of_template: Callable[[str], str]) -> str:
    """URL of a database with the demo clinics in it."""
    url = copy_of_template("schemathesis")
    importer.run(url, [ROOT / "demo" / f"{kind}.csv" for kind in ("clinics", "doctors", "availability", "patients")])
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("select internal.generate_upcoming_slots(3)")
    return url


@pytest.fixture(scope="module")
def port(demo_database: str) -> Iterator[int]:
    """Port of the shipped server on it."""
    with serving(demo_database) as port:
        yield port


def headers_of(role: str, url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "select (select id from data.patient order by id limit 1), (select id from data.clinic order by id limit 1)"
        ).fetchone()
    assert row is not None
    ids: dict[str, dict[str, Any]] = {
        "patient": {"patient_id": str(row[0])},
        "clinic_admin": {"clinic_ids": (str(row[1]),)},
        "admin": {},
    }
    return [] if role == "nobody" else ["--header", f"Authorization: Bearer {token(role=role, **ids[role])}"]


@pytest.mark.parametrize("role", ["nobody", "patient", "clinic_admin", "admin"])
def test_nothing_that_is_sent_is_answered_as_the_document_does_not_say_by(
    port: int, demo_database: str, role: str, tmp_path: Path
) -> None:
    # every boundary of every argument is tried by who may do everything
    phases = "examples,coverage,fuzzing" if role == "admin" else "examples,fuzzing"
    done = subprocess.run(
        [
            Path(sys.executable).parent / "schemathesis", "--config-file", CONFIGURATION, "run", f"http://127.0.0.1:{port}/openapi.json",
            "--checks", "all", "--phases", phases, "--max-examples", EXAMPLES, "--seed", SEED,
            "--generation-database", "none", "--suppress-health-check", "all", "--warnings", "off",
            "--continue-on-failure", "--no-color", "--workers", "2", *headers_of(role, demo_database),
        ],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-20000:] + done.stderr
    assert Client(port).get("/readyz").status == 200
