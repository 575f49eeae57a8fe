"""pgbouncer in transaction mode in front of MedBook: everything works through it, and nobody is taken for another."""

import re
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
from psycopg.rows import dict_row

from cluster import ROOT, Cluster, pgtap_environment
from pooler import pooling
from torture.aftermath import bookings
from torture.load import Load
from torture.lost import lost
from torture.stage import Stage, as_app, world

QUICK_MODULES = ("test_role_settings", "test_http")
COUNTED = re.compile(r"\d passed|Tests=\d")
CLIENTS = 24
REFUSALS = {"55P03", "MB101", "MB104", "MB401", "MB402"}
SESSION_WIDE = 'select set_config(\'request.jwt.claims\', \'{"sub": "x", "role": "admin"}\', %s)'
FOUND = "select coalesce(current_setting('request.jwt.claims', true), '') <> ''"


def run(stage: Stage) -> None:
    """Book by more clients than there are connections; look for claims of others; run the tests."""
    with stage.cluster() as cluster:
        url = cluster.database_url()
        _, slots, patients = world(url, 400, 200)
        with pooling(cluster, default_pool_size="8") as port:
            pooled = as_app(url).replace(f":{cluster.dsn()['port']}/", f":{port}/")
            _load(stage, url, pooled, slots, patients)
            found = {is_local: _claims_of_others(pooled, is_local) for is_local in (True, False)}
            stage.tell("claims of one client that others found", found[True])
            stage.claim(found[True] == 0, "claims of a transaction reach nobody else")
            stage.tell("control: claims of a session that others found", found[False])
            stage.claim(found[False] > 0, "control: claims of a session do")
            _prepared(stage, pooled)
        stage.invariants(url)
    # each has a cluster of its own
    with ThreadPoolExecutor() as both:
        for done in [both.submit(run_tests, stage) for run_tests in (_pgtap, _pytest)]:
            done.result()


def _load(stage: Stage, url: str, pooled: str, slots: list[Any], patients: list[Any]) -> None:
    log = stage.log("pooler")
    with Load(pooled, log, bookings(slots, patients), seed=stage.seed, clients=CLIENTS, prepare_threshold=None):
        time.sleep(stage.seconds(5, 4))
    stage.tell("24 clients on 8 connections", {**log.outcomes(), **log.codes()})
    stage.claim(log.outcomes()["ok"] > 100 and log.outcomes()["unknown"] == 0, "they book through the pooler")
    stage.claim(set(log.codes()) <= REFUSALS, "and are told nothing else than without it")
    with psycopg.connect(url, row_factory=dict_row) as connection:
        missing = lost(connection, list(log))
    stage.tell("acknowledged and lost", len(missing))
    stage.claim(not missing, "no acknowledged booking is lost")


def _claims_of_others(pooled: str, is_local: bool) -> int:
    """Set claims by one client, 100 times, and count how often another finds them in his transaction."""
    found = 0
    with (
        psycopg.connect(pooled, autocommit=True, prepare_threshold=None) as one,
        psycopg.connect(pooled, autocommit=True, prepare_threshold=None) as other,
    ):
        for _ in range(100):
            with one.transaction():
                one.execute(SESSION_WIDE, [is_local])
            row = other.execute(FOUND).fetchone()
            found += bool(row and row[0])
    return found


def _prepared(stage: Stage, pooled: str) -> None:
    """Show why applications have to do without prepared statements."""
    failed = 0
    with (
        psycopg.connect(pooled, autocommit=True, prepare_threshold=0) as one,
        psycopg.connect(pooled, autocommit=True, prepare_threshold=0) as other,
    ):
        for number in range(20):
            for connection in (one, other):
                try:
                    connection.execute(f"select {number}".encode())
                except psycopg.Error:
                    failed += 1
    stage.tell("control: calls of 40 that failed with prepared statements", failed)
    stage.claim(failed > 0, "control: prepared statements break")


def _pgtap(stage: Stage) -> None:
    """Run the tests of SQL, each in a transaction, by a pool of one: whatever one leaves behind, the next one finds."""
    tests = "sql/tests/api/booking" if stage.quick else "sql/tests"
    cluster = Cluster()
    try:
        with pooling(cluster, default_pool_size="1") as port:
            _pass(stage, "pgTAP", ["pg_prove", "--ext", ".sql", "-r", tests], pgtap_environment(cluster, port))
    finally:
        cluster.stop()


def _pytest(stage: Stage) -> None:
    modules = [f"pywrapper/tests/{name}.py" for name in (QUICK_MODULES if stage.quick else ())]
    arguments = " ".join(["--pooler -p no:cacheprovider", *modules])
    _pass(stage, "pytest", ["make", "-s", "pytest", f"ARGS={arguments}"])


def _pass(stage: Stage, name: str, command: list[str], environment: dict[str, str] | None = None) -> None:
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    counted = [line for line in done.stdout.splitlines() if COUNTED.search(line)]
    stage.tell(f"{name} through the pooler", counted[-1] if counted else "nothing")
    stage.claim(done.returncode == 0, f"{name} passes through the pooler:\n{done.stdout[-3000:]}")
