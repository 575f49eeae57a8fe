"""Reminders are neither lost nor doubled: workers are killed while bookings are made, moved and cancelled."""

import random
import subprocess
import sys
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import psycopg

from world import World

DOCTORS = 6
PATIENTS = 8
"""Of each doctor; each books once, and perhaps moves or cancels."""
VISITS_AT = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=3)
LEASE = 2.0
"""Of a sender, in seconds: nothing is given out again before it is over."""
SENDER = Path(__file__).with_name("sender.py")


class Sent(NamedTuple):
    """A message as a sender noted it, before it told anybody."""

    id: str
    attempt: str
    leased_until: str
    kind: str
    booking: str
    minutes: str
    starts_at: str
    status: str


@contextmanager
def senders(url: str, file: Path, ahead: timedelta) -> Iterator[None]:
    """Keep two workers going; again and again they are killed, and others take their place."""
    stop = threading.Event()
    chance = random.Random(1)

    def keep() -> None:
        while not stop.is_set():
            command = [sys.executable, str(SENDER), url, str(file), str(ahead.total_seconds())]
            workers = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(2)]
            for worker in workers:
                assert worker.stdout is not None
                worker.stdout.readline()
            stop.wait(0.3 + chance.random() * 0.5)
            for worker in workers:
                worker.kill()
                worker.communicate()

    keeper = threading.Thread(target=keep)
    keeper.start()
    try:
        yield
    finally:
        stop.set()
        keeper.join()


def live(url: str, slots: list[Any], patients: list[Any], seed: int) -> None:
    """Book for each patient; half of the bookings move, some of them back again, and a third are cancelled."""
    chance = random.Random(seed)
    pause = threading.Event()
    with psycopg.connect(url, autocommit=True) as connection:
        for patient in patients:
            row = connection.execute(
                "select id from api.book_slot(%s, %s, p_confirm => true)", [slots[0], patient]
            ).fetchone()
            assert row is not None
            for slot in slots[1 : 1 + chance.choice((0, 0, 1, 2))] if chance.random() < 0.7 else []:
                pause.wait(chance.random() * 0.2)
                connection.execute("select api.reschedule_booking(%s, %s)", [row[0], slot])
            pause.wait(chance.random() * 0.2)
            if chance.random() < 0.33:
                connection.execute("select api.cancel_booking(%s)", [row[0]])


def book_move_and_cancel(world: World, url: str) -> None:
    """Let all doctors' patients book at the same time."""
    threads = []
    for seed in range(DOCTORS):
        doctor = world.call("add_doctor", world.clinic, f"Dr {seed}", "Cardiology")["id"]
        first, second = (
            world.call("create_slot", doctor, at, at + timedelta(minutes=30), PATIENTS)["id"]
            for at in (VISITS_AT, VISITS_AT + timedelta(minutes=30))
        )
        work = (url, [first, second, first], world.patients(PATIENTS), seed)
        threads.append(threading.Thread(target=live, args=work))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_each_visit_has_its_reminders_once_though_workers_are_killed(
    database: str, world: World, tmp_path: Path
) -> None:
    file = tmp_path / "sent"
    world.value("select api.plan_messages()")
    with senders(database, file, timedelta()):
        book_move_and_cancel(world, database)
        world.wait_until(
            "select not exists (select from data.outbox as o inner join data.event as e on e.id = o.event_id"
            " where e.topic like 'booking.%%')"
        )
        world.wait_until("select not exists (select from data.event_delivery)")
        world.wait_until("select not exists (select from data.message where status = 'queued' and kind <> 'reminder')")
    told = [Sent(*line.split()) for line in file.read_text().splitlines()]
    assert not [message for message in told if message.kind == "reminder"], "no reminder before its time"

    # some are cancelled or moved at the last moment, when their reminders are due and nobody has planned that
    last = world.connection.execute(
        "select id from data.booking where status = 'confirmed' order by id limit 4"
    ).fetchall()
    world.call("cancel_booking", last[0][0])
    world.call("cancel_booking", last[1][0])
    an_hour_before = VISITS_AT - timedelta(hours=1) - datetime.now(UTC)
    with senders(database, file, an_hour_before):
        world.wait_until("select not exists (select from data.message where status = 'queued')")
    sent = [Sent(*line.split()) for line in file.read_text().splitlines()]
    leases: dict[str, list[float]] = defaultdict(list)
    for message in sent:
        leases[message.id].append(float(message.leased_until))
    assert all(after - before >= LEASE for of_one in leases.values() for before, after in pairwise(of_one))
    print(len(sent) - len({m.id for m in sent}), "of", len(sent), "were given out again after a worker was killed")
    assert len({m.id for m in sent}) < len(sent), "workers were killed at work"
    # sent by a worker that was killed before it said so, and then, as the visit was cancelled or moved, not once more
    statuses = dict(world.connection.execute("select id::text, status from data.message where attempts > 0").fetchall())
    assert {statuses.pop(told_id) for told_id in {m.id for m in sent}} <= {"sent", "skipped"}
    assert "sent" not in statuses.values(), "what is told to be sent was"

    reminders = {m.id: m for m in sent if m.kind == "reminder"}.values()
    due = world.connection.execute(
        "select b.id::text, b.starts_at, n::text from data.booking as b, unnest('{1440,120}'::integer[]) as n"
        " where b.status = 'confirmed'"
    ).fetchall()
    print(len(reminders), "reminders of", len(due) // 2, "visits")
    assert Counter((m.booking, datetime.fromisoformat(m.starts_at), m.minutes) for m in reminders) == Counter(due)
    assert world.value("select count(*) from data.booking where status = 'cancelled'") > 4
    confirmed = Counter(m.booking for m in {m.id: m for m in sent if m.kind == "confirmation"}.values())
    assert set(confirmed.values()) == {1}


def test_control_a_sweep_without_rows_loses_and_doubles(world: World) -> None:
    """What the rows are there to avoid: every minute, all that begin in 24 hours, give or take the sweep."""
    slots = [world.slot() for _ in range(12)]
    for slot in slots:
        world.call("book_slot", slot, world.ann, None, None, None, None, True)
    starts = [row[0] for row in world.connection.execute("select starts_at from data.booking").fetchall()]
    reminded: Counter[Any] = Counter()

    def sweep(at: datetime) -> None:
        rows = world.connection.execute(
            "select id from data.booking where status = 'confirmed'"
            " and starts_at - interval '24 hours' >= %(at)s::timestamptz - interval '1 minute'"
            " and starts_at - interval '24 hours' < %(at)s::timestamptz",
            {"at": at},
        ).fetchall()
        reminded.update(row[0] for row in rows)

    begin = min(starts) - timedelta(days=1, minutes=30)
    minutes = int((max(starts) - min(starts)).total_seconds() / 60) + 60
    chance = random.Random(1)
    minute = 0
    while minute < minutes:
        sweep(begin + timedelta(minutes=minute))
        fate = chance.random()
        if fate < 0.25:
            # killed before it noted how far it was: the next one sweeps this minute again
            sweep(begin + timedelta(minutes=minute))
        elif fate < 0.3:
            # killed, and five minutes pass before the next one is there
            minute += 5
        minute += 1
    counts = [reminded[row[0]] for row in world.connection.execute("select id from data.booking").fetchall()]
    print(counts.count(0), "lost and", sum(count > 1 for count in counts), "doubled of", len(counts))
    assert 0 in counts
    assert max(counts) > 1
