"""Backup and point-in-time restore, as docs/backup.md tells: rows equal, nothing acknowledged lost, a gap noticed."""

import re
import shutil
import subprocess
from typing import Any

import psycopg
from psycopg.rows import dict_row

from cluster import ROOT, postgres_bin, run_script
from torture.backups import POINT, Backups
from torture.call_log import OK, CallLog
from torture.lost import lost
from torture.recovery import Restored, State, directory_of_server_user, must, state
from torture.stage import Stage


def run(stage: Stage) -> None:
    """Back up a primary under load, lose it, and restore it in every way that is documented."""
    with stage.cluster(archive_mode="on") as cluster:
        backups = Backups(stage, cluster)
        _logical(stage, backups)
        backups.admin.close()
        cluster.kill()
        stage.tell(
            "acknowledged before the point and after",
            [_acknowledged(backups.before, backups.before_again), _acknowledged(backups.after)],
        )
        with Restored(backups.copy("to_point"), **backups.from_archive(name=POINT)) as server:
            _is_as_at_point(stage, backups, server, "pg_basebackup and WAL")
            _needs_its_key(stage, backups, server)
        with Restored(backups.copy("to_end"), **backups.from_archive(lsn=backups.end)) as server:
            _is_as_at_end(stage, backups, server)
        directory_of_server_user(backups.directory / "pgbackrest")
        target = backups.directory / "pgbackrest"
        backups.pgbackrest.run(
            f"--pg1-path={target}", "--type=name", f"--target={POINT}", "--target-action=promote", "restore"
        )
        with Restored(target) as server:
            _is_as_at_point(stage, backups, server, "pgBackRest, full and incremental")
        backups.pgbackrest.run("verify")
        _gap(stage, backups)


def _acknowledged(*logs: CallLog) -> int:
    return sum(log.outcomes()[OK] for log in logs)


def _differences(one: State, other: State) -> list[str]:
    return sorted(table for table in one.keys() | other.keys() if one.get(table) != other.get(table))


def _is_as_at_point(stage: Stage, backups: Backups, server: Restored, how: str) -> None:
    stage.claim(server.opens(), f"{how}: it opens: {server.said()[-500:]}")
    different = _differences(state(server.url()), backups.at_point)
    with psycopg.connect(server.url(), row_factory=dict_row) as connection:
        missing = lost(connection, [*backups.before, *backups.before_again])
        later = lost(connection, list(backups.after))
    stage.tell(f"{how}: tables, rows, differences", [len(backups.at_point), _rows(backups.at_point), len(different)])
    stage.claim(not different, f"{how}: every row is as it was at the point: {different}")
    stage.claim(not missing, f"{how}: what was acknowledged until then is there")
    stage.claim(len(later) == _acknowledged(backups.after), f"{how}: and nothing later")
    stage.invariants(server.url())


def _is_as_at_end(stage: Stage, backups: Backups, server: Restored) -> None:
    stage.claim(server.opens(), f"it opens: {server.said()[-500:]}")
    different = _differences(state(server.url()), backups.at_end)
    with psycopg.connect(server.url(), row_factory=dict_row) as connection:
        missing = lost(connection, [*backups.before, *backups.before_again, *backups.after])
    stage.tell("to the end: acknowledged and lost", len(missing))
    stage.claim(not different and not missing, f"to the end: nothing is lost: {different} {missing[:3]}")
    stage.invariants(server.url())


def _rows(held: State) -> int:
    return sum(count for count, _ in held.values())


def _needs_its_key(stage: Stage, backups: Backups, server: Restored) -> None:
    """Show that personal data can be read with the master key, and not without it, or with another."""
    url, patient = server.url("app"), backups.patients[0]

    def read(key: str) -> str:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("select set_config('medbook.master_key', %s, false)", [key])
            try:
                row: Any = connection.execute("select name from api.get_patient(%s)", [patient]).fetchone()
                return str(row[0])
            except psycopg.Error as error:
                return error.sqlstate or ""

    found = [read("ab" * 32).split()[0], read(""), read("cd" * 32)]
    stage.tell("read with the master key, without, and with another", found)
    stage.claim(found == ["Patient", "MB501", "MB502"], f"a backup tells nothing without the key: {found}")


def _logical(stage: Stage, backups: Backups) -> None:
    """Dump and restore into a second database, and show that a role with less does not leave rows out in silence."""
    dump, url = backups.directory / "medbook.dump", backups.url
    must(
        subprocess.run(
            [postgres_bin() / "pg_dump", "-Fc", "-d", url, "-f", dump], capture_output=True, text=True, check=False
        )
    )
    restored = backups.cluster.create_database("restored")
    listed = must(
        subprocess.run([postgres_bin() / "pg_restore", "-l", dump], capture_output=True, text=True, check=False)
    )
    chosen = backups.directory / "medbook.list"
    chosen.write_text(
        "".join(line for line in listed.splitlines(keepends=True) if not re.search(r"\b(pg_)?cron\b", line))
    )
    must(
        subprocess.run(
            [postgres_bin() / "pg_restore", "-d", restored, "--exit-on-error", "-L", chosen, dump],
            capture_output=True, text=True, check=False,
        )
    )  # fmt: skip
    run_script("bootstrap", restored)
    different = _differences(state(restored), backups.at_end)
    stage.tell("pg_dump and pg_restore: differences", len(different))
    stage.claim(not different, f"pg_restore brings every row back: {different}")
    migrator = url.replace("postgres@", "medbook_migrator@")
    refused = subprocess.run(
        [postgres_bin() / "pg_dump", "-n", "data", "--role=medbook_owner", "-d", migrator],
        capture_output=True,
        text=True,
        check=False,
    )
    stage.claim(
        "row-level security" in refused.stderr and refused.returncode > 0,
        f"pg_dump needs BYPASSRLS: {refused.stderr[:300]}",
    )


def _gap(stage: Stage, backups: Backups) -> None:
    """Take a WAL file away: whoever named his target is told, whoever did not is not."""
    archive = str(backups.archive)
    whole = subprocess.run([ROOT / "scripts/wal_gaps.sh", archive], capture_output=True, text=True, check=False)
    (backups.archive / backups.file_of_point).unlink()
    holed = subprocess.run([ROOT / "scripts/wal_gaps.sh", archive], capture_output=True, text=True, check=False)
    stage.claim(whole.returncode == 0 and not whole.stdout, f"an archive is whole: {whole.stdout}{whole.stderr}")
    stage.claim(holed.returncode > 0 and backups.file_of_point in holed.stdout, f"a gap is named: {holed.stdout}")
    for target in ({"name": POINT}, {"lsn": backups.end}):
        with Restored(backups.copy("_".join(["gap", *target])), **backups.from_archive(**target)) as server:
            stage.claim(not server.opens(), f"with a target {target} it does not open")
            stage.claim("before configured recovery target was reached" in server.said(), server.said()[-500:])
    with Restored(backups.copy("gap_without"), **backups.from_archive()) as server:
        stage.claim(server.opens(), "without a target it opens")
        with psycopg.connect(server.url(), row_factory=dict_row) as connection:
            missing = lost(connection, [*backups.before, *backups.before_again, *backups.after])
    stage.tell("control: a WAL file is missing and no target named: it opens, and has lost", len(missing))
    stage.claim(len(missing) > 0, "control: without a target the loss is silent")
    shutil.rmtree(backups.directory, ignore_errors=True)
