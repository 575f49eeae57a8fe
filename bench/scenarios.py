"""What is measured, each contestant in turn, repeated; figures are the medians of the rounds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

import psycopg

from bench.clients import Run, run
from bench.contestants import Contestant, Job


@dataclass(frozen=True)
class Size:
    """How much of it: of a full run, or of a quick one that only shows that it works."""

    rounds: int
    bookings: int
    """Of one round of throughput, all clients together."""
    clients: tuple[int, ...]
    hot_clients: int
    hot_slots: int


FULL = Size(rounds=5, bookings=4000, clients=(8, 32), hot_clients=100, hot_slots=60)
QUICK = Size(rounds=1, bookings=400, clients=(8,), hot_clients=20, hot_slots=10)

Figures = dict[str, dict[str, float]]
"""Of each contestant, by name, its figures."""


def throughput(contestants: Sequence[Contestant], clients: int, size: Size) -> Figures:
    """Everybody books a slot of his own: how many bookings in a second."""

    def jobs(contestant: Contestant) -> list[list[Job]]:
        made, patients = contestant.prepare(size.bookings, size.bookings)
        pairs = [Job(*pair) for pair in zip(made, patients, strict=True)]
        return [pairs[n::clients] for n in range(clients)]

    runs = _interleaved(contestants, jobs, size.rounds)
    return {
        name: {
            "per_second": median(done.per_second for done in of_one),
            # nobody else wants the slot: who is told that it is busy is told what is not so
            "failed": median(size.bookings - done.outcomes["booked"] for done in of_one),
            "p50_ms": median(done.percentile(0.50) for done in of_one),
            "p99_ms": median(done.percentile(0.99) for done in of_one),
        }
        for name, of_one in runs.items()
    }


def hot_slot(contestants: Sequence[Contestant], size: Size) -> Figures:
    """Everybody wants the same slots, in the same order: one wins each, and how long all others wait to be told."""

    def jobs(contestant: Contestant) -> list[list[Job]]:
        slots, patients = contestant.prepare(size.hot_slots, size.hot_clients)
        return [[Job(slot, patient) for slot in slots] for patient in patients]

    burnt: dict[str, list[float]] = {contestant.name: [] for contestant in contestants}

    def count(contestant: Contestant, before: int, after: int, done: Run) -> None:
        losers = done.outcomes.total() - done.outcomes["booked"]
        burnt[contestant.name].append((after - before - done.outcomes["booked"]) / losers)

    runs = _interleaved(contestants, jobs, size.rounds, count)
    return {
        name: {
            "winners": median(done.outcomes["booked"] for done in of_one),
            "unsold": median(size.hot_slots - done.outcomes["booked"] for done in of_one),
            "p50_ms": median(done.percentile(0.50) for done in of_one),
            "p99_ms": median(done.percentile(0.99) for done in of_one),
            "max_ms": median(done.percentile(1.0) for done in of_one),
            "xids_per_loser": median(burnt[name]),
        }
        for name, of_one in runs.items()
    }


def _interleaved(
    contestants: Sequence[Contestant],
    jobs: Callable[[Contestant], list[list[Job]]],
    rounds: int,
    count: Callable[[Contestant, int, int, Run], None] | None = None,
) -> dict[str, list[Run]]:
    """Run each in turn, every round in another order; a double booking ends it, but for who is known to make some."""
    runs: dict[str, list[Run]] = {contestant.name: [] for contestant in contestants}
    for number in range(rounds):
        for contestant in [*contestants[number % len(contestants) :], *contestants[: number % len(contestants)]]:
            work = jobs(contestant)
            before = _xid(contestant)
            done = run(contestant, work)
            if count:
                count(contestant, before, _xid(contestant), done)
            if contestant.double_bookings():
                raise RuntimeError(f"{contestant.name} has double-booked {contestant.double_bookings()} slots")
            runs[contestant.name].append(done)
    return runs


def _xid(contestant: Contestant) -> int:
    """Give the next transaction id of the server; asking takes none."""
    with psycopg.connect(contestant.url) as connection:
        row = connection.execute("select pg_snapshot_xmax(pg_current_snapshot())::text::bigint").fetchone()
        assert row
        return int(row[0])
