"""Deploying: from nothing, again, back to nothing, under load, without pg_cron, without a superuser."""

import itertools
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from cluster import ROOT, Cluster, run_script
from world import World, broken_invariants

CLIENTS = 8
EMPTY = """
select
  (select count(*) from pg_proc where pronamespace in (to_regnamespace('api'), to_regnamespace('internal')))
  + (select count(*) from pg_namespace where nspname in ('api', 'internal', 'data'))
"""


def schema_of(url: str) -> str:
    """Dump the definition of a database."""
    return subprocess.run(
        [
            "bash",
            "-c",
            '. scripts/lib.sh; "$(postgres_bin)/pg_dump" -s -N sqitch --restrict-key=medbook -d "$DATABASE_URL"',
        ],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url},
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def medbook(url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the medbook command on a database."""
    return subprocess.run(
        [Path(sys.executable).parent / "medbook", *arguments],
        env={**os.environ, "DATABASE_URL": url},
        check=False,
        capture_output=True,
        text=True,
    )


def test_an_empty_database_goes_up_to_the_release_down_to_nothing_and_up_again(cluster: Cluster) -> None:
    url = cluster.create_database("up_and_down")
    run_script("migrate", url)
    before = schema_of(url)
    run_script("sqitch", url, "verify")
    run_script("rollback", url, TO="nothing")
    with psycopg.connect(url) as connection:
        assert connection.execute(EMPTY.encode()).fetchone() == (0,)
    run_script("migrate", url)
    assert schema_of(url) == before


def test_rows_of_the_first_release_outlive_the_upgrade(cluster: Cluster) -> None:
    url = cluster.create_database("upgraded")
    run_script("sqitch", url, "deploy", "--to", "create_outbox")
    with psycopg.connect(url, autocommit=True, options="-c TimeZone=UTC") as connection:
        connection.execute((ROOT / "pywrapper/tests/first_release.sql").read_bytes())
        run_script("migrate", url)
        world = World(connection)
        slots = connection.execute(
            "select visit_type, seats_left from api.search_slots(p_specialization => 'old')"
        ).fetchall()
        assert slots == [("in_person", 1), ("virtual", 2)]
        booked = "select array_agg(visit_type || ' ' || status order by starts_at) from data.booking"
        assert world.value(booked) == ["in_person confirmed", "virtual pending"]
        held = world.value("select id from data.booking where status = 'pending'")
        assert world.call("confirm_booking", held)["meeting_url"]
    run_script("sqitch", url, "verify")
    run_script("rollback", url, TO="create_outbox")
    with psycopg.connect(url) as connection:
        assert connection.execute("select count(*) from data.booking").fetchone() == (2,)


def test_a_rollback_that_fails_undoes_itself_and_upgrades_nothing(cluster: Cluster) -> None:
    url, with_key = cluster.create_database("other_key"), {"PGOPTIONS": "-c medbook.master_key=" + "cd" * 32}
    run_script("sqitch", url, "deploy", "--to", "create_outbox")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute((ROOT / "pywrapper/tests/first_release.sql").read_bytes())
    run_script("sqitch", url, "deploy", "--to", "create_webhook", **with_key)
    with pytest.raises(RuntimeError, match="no such change is deployed: closure_add_planned_until"):
        run_script("rollback", url, TO="closure_add_planned_until")
    with pytest.raises(RuntimeError, match="check out the release of create_webhook"):
        run_script("rollback", url, TO="create_outbox")
    assert "# Name:     create_webhook\n" in run_script("sqitch", url, "status")
    run_script("migrate", url, **with_key)
    before = schema_of(url)
    with pytest.raises(RuntimeError) as refused:
        run_script("rollback", url, TO="create_outbox")
    assert "master_key_wrong" in str(refused.value)
    assert "not reverted: tables and functions are back" in str(refused.value)
    assert schema_of(url) == before
    run_script("rollback", url, TO="create_outbox", **with_key)
    with psycopg.connect(url) as connection:
        assert connection.execute("select count(*) from data.patient where name like 'Ann%'").fetchone() != (0,)


def test_rollback_takes_back_the_last_change_only(cluster: Cluster) -> None:
    url = cluster.copy_database("one_back")
    *_, before, last = (line.split()[0] for line in (ROOT / "migrations/sqitch.plan").read_text().splitlines() if line)
    run_script("rollback", url)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute((ROOT / f"migrations/verify/{before}.sql").read_bytes())
        with pytest.raises(psycopg.Error):
            connection.execute((ROOT / f"migrations/verify/{last}.sql").read_bytes())
    assert f"Undeployed change:\n  * {last}\n" in run_script("sqitch", url, "status")
    assert f"there already: {before}" in run_script("rollback", url, TO=before)


def test_a_slot_that_was_in_conflict_before_the_upgrade_is_after_it(cluster: Cluster) -> None:
    url = cluster.copy_database("in_conflict")
    blocked = "select array_agg(is_in_conflict order by starts_at) from data.slot where status = 'blocked'"
    with psycopg.connect(url, autocommit=True) as connection:
        world = World(connection)
        opened = world.next_start
        by_schedule, by_hand = world.slot(), world.slot()
        for slot, patient in ((by_schedule, world.ann), (by_hand, world.bob)):
            world.call("book_slot", slot, patient)
        world.call("add_closure", world.clinic, opened, opened + timedelta(minutes=30), "burst pipe")
        world.call("update_slot", by_hand, Jsonb({"status": "blocked"}))
        assert world.value(blocked) == [True, False]
    run_script("rollback", url, TO="waitlist_entry_add_due_at")
    run_script("migrate", url)
    with psycopg.connect(url) as connection:
        assert connection.execute(blocked.encode()).fetchone() == ([True, False],)


def test_migrating_again_changes_nothing_and_prunes_what_no_file_declares(database: str) -> None:
    before = schema_of(database)
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("create function api.forgotten() returns int language sql as 'select 1'")
        connection.execute("grant execute on function api.errors() to public")
        # of a release whose result was another
        connection.execute("drop function internal.judged_slots")
        connection.execute(
            "create function internal.judged_slots(uuid, uuid[], date, date, text, tstzmultirange) returns int"
            " language sql as 'select 1'"
        )
    said = run_script("migrate", database)
    assert "dropping api.forgotten()" in said
    assert schema_of(database) == before


def test_a_failing_file_leaves_the_functions_as_they_were(database: str, tmp_path: Path) -> None:
    before = schema_of(database)
    subprocess.run(["cp", "-r", ROOT / "sql", ROOT / "scripts", ROOT / "migrations", tmp_path], check=True)
    (tmp_path / "sql/functions/api/system/health.sql").write_text("create function api.half() returns nonsense;")
    done = subprocess.run(
        [tmp_path / "scripts/sand.sh"], env={**os.environ, "DATABASE_URL": database}, capture_output=True, check=False
    )
    assert done.returncode != 0
    assert schema_of(database) == before


def book_and_cancel(stop: threading.Event, url: str, slots: list[Any], patient: Any) -> tuple[int, list[str]]:
    """Book one's own slots and cancel them again, round and round; give how many were booked and what was refused."""
    booked, refused = 0, []
    with psycopg.connect(url, autocommit=True) as connection:
        for slot in itertools.cycle(slots):
            if stop.is_set():
                break
            try:
                connection.execute(
                    "select api.cancel_booking(b.id) from api.book_slot(%s, %s, p_confirm => true) as b",
                    [slot, patient],
                )
                booked += 1
            except psycopg.Error as error:
                refused.append(f"{error.sqlstate} {error.diag.message_primary}")
    return booked, refused


def under_load(world: World, url: str, deploy: Callable[[], object]) -> tuple[int, list[str]]:
    """Let eight clients book, each his own slots, and deploy something once all of them do."""
    stop = threading.Event()
    with ThreadPoolExecutor(CLIENTS) as pool:
        running = [
            pool.submit(book_and_cancel, stop, url, [world.slot() for _ in range(5)], patient)
            for patient in world.patients(CLIENTS)
        ]
        try:
            world.wait_until("select count(distinct patient_id) = %s from data.booking", CLIENTS)
            deploy()
        finally:
            stop.set()
        results = [future.result() for future in running]
    return sum(booked for booked, _ in results), [text for _, refused in results for text in refused]


def test_migrating_while_eight_clients_book_fails_no_call(world: World, database: str) -> None:
    booked, refused = under_load(world, database, lambda: [run_script("migrate", database) for _ in range(3)])
    assert refused == []
    assert booked > 0
    assert broken_invariants(world.connection) == []


def test_control_functions_that_are_dropped_and_made_again_fail_calls(world: World, database: str) -> None:
    def careless_deploy() -> None:
        with psycopg.connect(database, autocommit=True) as connection:
            source = world.value("select pg_get_functiondef('api.book_slot'::regproc)")
            for _ in range(20):
                connection.execute("drop function api.book_slot(uuid, uuid, uuid, text, integer, text, boolean)")
                connection.execute(source.encode())

    _, refused = under_load(world, database, careless_deploy)
    assert refused


def test_a_database_without_pg_cron_says_so_once_and_ticks(cluster: Cluster) -> None:
    url = cluster.create_database("no_cron")
    said = run_script("migrate", url)
    assert said.count("no pg_cron in this database") == 1
    with psycopg.connect(url, autocommit=True) as connection:
        world = World(connection)
        hold = world.call("book_slot", world.slot(), world.ann)
        # as if it had been made an hour ago
        connection.execute("update data.booking set expires_at = expires_at - interval '1 hour'")
        done = medbook(url.replace("postgres@", "medbook_migrator@"), "tick", "--once")
        assert (done.returncode, done.stderr) == (0, "")
        assert "expire_holds: 1" in done.stdout
        assert world.value("select status from data.booking where id = %s", hold["id"]) == "expired"
        assert {line.split(":")[0] for line in done.stdout.splitlines()} == {
            row[0] for row in connection.execute("select name from internal.jobs()")
        }


def test_a_createrole_owner_who_is_no_superuser_can_bootstrap_and_migrate(cluster: Cluster) -> None:
    with psycopg.connect(cluster.database_url("postgres"), autocommit=True) as connection:
        connection.execute("create role hosted login createrole")
        connection.execute("create database hosted owner hosted")
        # roles are the cluster's: another database has made them already, as another user
        connection.execute("grant medbook_owner, medbook_migrator to hosted with admin option")
    url = cluster.database_url("hosted", "hosted")
    assert "not a superuser" in run_script("bootstrap", url)
    run_script("migrate", url)
    with psycopg.connect(cluster.database_url("hosted", "medbook_http")) as connection:
        assert connection.execute("select status from api.health()").fetchone() == ("ok",)


@pytest.fixture(scope="module")
def drift(cluster: Cluster) -> str:
    """What is said when one of the two databases has a comment and a privilege more."""
    planted = "comment on column data.booking.seat is 'x'; grant select on data.booking to medbook_http"
    with pytest.raises(RuntimeError, match="drifted apart") as refused:
        run_script("drift", cluster.database_url("postgres"), PLANT=planted)
    return str(refused.value)


@pytest.mark.parametrize("shown", ["COMMENT ON COLUMN data.booking.seat IS 'x'", "GRANT SELECT ON TABLE data.booking"])
def test_control_drift_is_found_even_in_comments_and_privileges(drift: str, shown: str) -> None:
    assert f"\n+{shown}" in drift
