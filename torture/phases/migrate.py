"""Every migration up and down under load, behind a reader of 3 s: no writer waits longer than 300 ms, no row is lost.

Where one did, it may have been the machine: that is tried twice more. What stalls writers does so again: the median of
the three is claimed to be short. None of them is left out: the longest is told, and far shorter than the reader.
"""

import math
import re
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg

from cluster import ROOT, Cluster, run_script
from torture.aftermath import bookings
from torture.call_log import REFUSED
from torture.load import Load
from torture.plain_writers import PlainWriters, Wait, reader, rows
from torture.stage import Stage, as_app, world

LIMIT = 0.3
TRIES = 3
LONGEST = 1.0
"""Seconds that no single try may take: who waits for the reader waits longer."""
WRITERS = 4
LANES = 4
"""Databases that a part of the plan each is walked through in, at once."""
ROWS = 500
"""Few, so that what is claimed is about waiting for locks."""
FIRST_RELEASE = "create_outbox"
"""The last change of the first release: from here on there are rows."""

PLAN = re.findall(r"^(\w+) .*\d{4}-\d\d-\d\dT", (ROOT / "migrations/sqitch.plan").read_text(), re.MULTILINE)
SEED = Path(__file__).with_name("migrate_rows.sql")

GROWING = ("slot_add_seats_and_resources", "booking_add_visit", "encrypt_personal_data", "event_add_audit")
"""Changes that rewrite, check or index a table under its lock: docs/dba.md says how long for how many rows."""
MANY = 20_000

AS_FUNCTIONS_WRITE = """
update data.event set changes = jsonb_build_object(
  'status', jsonb_build_array(case topic when 'booking.cancelled' then 'confirmed' end, split_part(topic, '.', 2))
)
"""
"""What changed, in events of plain statements that fit every release: the first had no such column."""

Waits = dict[str, list[list[Wait]]]
"""By change and try: during its deployment and its reversal."""


def run(stage: Stage) -> None:
    """Walk through the plan, apply all functions twice under load, and alter a table as nobody should."""
    with stage.cluster() as cluster:
        _walk(stage, cluster)
        if not stage.quick:
            _growing(stage, cluster)
        _careless(stage, cluster)
        _sand(stage, cluster)


def _walk(stage: Stage, cluster: Cluster) -> None:
    changes = PLAN[-3:] if stage.quick else PLAN
    length = math.ceil(len(changes) / (1 if stage.quick else LANES))
    lanes = [changes[first : first + length] for first in range(0, len(changes), length)]
    urls = [cluster.create_database(f"walk_{number}") for number in range(len(lanes))]
    waits: Waits = {}
    with ThreadPoolExecutor(LANES) as pool:
        for found in pool.map(_walk_lane, urls, lanes):
            waits |= found
    _finish(urls[-1])
    every = [one for tries in waits.values() for found in tries for one in found]
    stalls = {change: [_stall(found) for found in tries] for change, tries in waits.items()}
    worst = max(stalls, key=lambda change: max(stalls[change]))
    stage.tell("changes, each deployed and reverted", len(waits))
    stage.tell("patients and slots, bookings and events", f"{ROWS} each, {ROWS // 2} each")
    stage.tell("median stall, ms", round(statistics.median(one.stall for one in every) * 1000))
    stage.tell(f"longest stall, ms ({worst})", round(max(stalls[worst]) * 1000))
    stage.tell("longest wait of a writer, ms", round(max(one.writer for one in every) * 1000))
    stage.tell("longest wait of a bystander, ms", round(max(one.bystander for one in every) * 1000))
    stage.tell(
        "ms by change, up and down in each try",
        {change: [[round(one.stall * 1000) for one in found] for found in tries] for change, tries in waits.items()},
    )
    stage.tell("changes tried three times", sum(len(tries) > 1 for tries in waits.values()))
    for change, tries in stalls.items():
        _claim_short(stage, change, tries)
    stage.invariants(urls[-1])


def _stall(found: list[Wait]) -> float:
    return max(one.stall for one in found)


def _claim_short(stage: Stage, what: str, tries: list[float]) -> None:
    stage.claim(statistics.median(tries) <= LIMIT, f"{what} stalls nobody longer than {LIMIT} s: {tries}")
    stage.claim(max(tries) <= LONGEST, f"{what} stalls nobody longer than {LONGEST} s in any try: {tries}")


def _finish(url: str) -> None:
    """Complete the migration of the lane that ends where the plan does."""
    run_script("migrate", url)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(AS_FUNCTIONS_WRITE)
        connection.execute("select internal.seal_events(1000000)")


def _walk_lane(url: str, changes: list[str]) -> Waits:
    """Take a database from the predecessor of the first change to the last, and give what each made writers wait."""
    waits: Waits = {}
    slots, patients = _prepare(url, changes[0])
    for change in changes:
        with PlainWriters(url, slots, patients) as writers:
            waits[change] = _cycle(url, change, writers)
        if writers.errors:
            raise RuntimeError(f"{change}: {writers.errors[:3]}")
        if change == FIRST_RELEASE:
            slots, patients = _fill(url, ROWS)
    return waits


def _prepare(url: str, first: str) -> tuple[list[object], list[object]]:
    """Deploy what comes before a change, with rows if there were any by then; give slots and patients to write to."""
    before = PLAN[: PLAN.index(first)]
    found: tuple[list[object], list[object]] = ([None] * WRITERS, [None] * WRITERS)
    if FIRST_RELEASE in before:
        run_script("sqitch", url, "deploy", "--to", FIRST_RELEASE)
        found = _fill(url, ROWS)
    if before:
        run_script("sqitch", url, "deploy", "--to", before[-1])
    return found


def _fill(url: str, rows: int) -> tuple[list[object], list[object]]:
    """Fill the tables of the first release; give slots that nobody has, and as many patients."""
    with psycopg.connect(url, autocommit=True, options=f"-c TimeZone=UTC -c rows.count={rows}") as connection:
        connection.execute(SEED.read_bytes())
        free = connection.execute("select id from data.slot where booked = 0 limit %s", [WRITERS]).fetchall()
        patients = connection.execute(
            "select id from data.patient where id not in (select patient_id from data.booking) limit %s", [WRITERS]
        ).fetchall()
        connection.execute("analyze")
    return [row[0] for row in free], [row[0] for row in patients]


def _cycle(url: str, change: str, writers: PlainWriters) -> list[list[Wait]]:
    """Deploy a change and revert it, and have it; three times if a writer waits too long at the first.

    Reverted, it leaves every row as it was before.
    """
    before = PLAN[: PLAN.index(change)][-1:]
    deploy = ("deploy", "--to", change)
    revert = ("revert", "-y", *(("--to", before[0]) if before else ()))
    tries: list[list[Wait]] = []
    had = rows(url, writers)
    while not tries or (len(tries) < TRIES and _stall(tries[0]) > LIMIT):
        tries.append([])
        for step in (deploy, revert):
            with reader(url), writers.watched() as found:
                run_script("sqitch", url, *step)
            tries[-1] += found
        if differ := had ^ rows(url, writers):
            raise RuntimeError(f"{change}, deployed and reverted, leaves other rows: {sorted(differ)[:3]}")
    run_script("sqitch", url, *deploy)
    return tries


def _growing(stage: Stage, cluster: Cluster) -> None:
    """Deploy what takes the longer the more rows there are, to many; it is told, and nothing is claimed."""
    url = cluster.create_database("growing")
    run_script("sqitch", url, "deploy", "--to", FIRST_RELEASE)
    slots, patients = _fill(url, MANY)
    stalls = {}
    for change in PLAN:
        if change in GROWING:
            run_script("sqitch", url, "deploy", "--to", PLAN[PLAN.index(change) - 1])
            with PlainWriters(url, slots, patients) as writers, writers.watched() as found:
                run_script("sqitch", url, "deploy", "--to", change)
            stalls[change] = round(found[0].stall * 1000)
    stage.tell(f"stalls that grow, ms at {MANY} rows a table", stalls)


def _careless(stage: Stage, cluster: Cluster) -> None:
    """Show the danger: a plain ALTER waits for the reader, and everybody waits for the ALTER."""
    url = cluster.create_database("careless")
    slots, patients = _prepare(url, "create_hook_schema")
    with PlainWriters(url, slots, patients) as writers, psycopg.connect(url, autocommit=True) as connection:
        with writers.watched() as quiet:
            time.sleep(1)
        with reader(url), writers.watched() as stall:
            connection.execute("alter table data.booking add column planted integer")
        had = rows(url, writers)
        connection.execute("alter table data.patient drop column phone, add column phone text")
        differ = had ^ rows(url, writers)
    stage.tell("longest wait without a migration, ms", round(quiet[0].writer * 1000))
    stage.tell("control: a plain ALTER behind the reader, ms", round(stall[0].stall * 1000))
    stage.claim(stall[0].stall > 1, "control: without a lock_timeout writers wait for the reader")
    stage.tell("control: rows that differ after a column was dropped and added", len(differ))
    stage.claim(len(differ) > 0, "control: what a migration loses is seen")


def _sand(stage: Stage, cluster: Cluster) -> None:
    """Apply all functions twice while 8 clients book."""
    url = cluster.database_url()
    _, slots, patients = world(url, 100, 200, capacity=200)
    waits: list[Wait] = []
    while not waits or (len(waits) < TRIES and waits[0].stall > LIMIT):
        log = stage.log(f"sand-{len(waits)}")
        with (
            Load(as_app(url), log, bookings(slots, patients), seed=stage.seed + len(waits), clients=8),
            PlainWriters(url, [], []) as beside,
            beside.watched() as found,
        ):
            for _ in range(2):
                with reader(url):
                    run_script("migrate", url)
        waits.append(Wait(max(one.took for one in log), found[0].bystander))
        codes = {one.code for one in log if one.outcome == REFUSED}
        stage.claim(codes <= {"MB101", "MB104", "55P03"}, f"whatever is refused has its reason: {codes}")
    stage.tell("calls while all functions were applied twice", log.outcomes().total())
    stage.tell(
        "longest of them, and of a bystander, ms by try",
        [[round(one.writer * 1000), round(one.bystander * 1000)] for one in waits],
    )
    _claim_short(stage, "applying all functions", [one.stall for one in waits])
    stage.invariants(url)
