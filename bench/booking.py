"""Booking against rivals and the floor: each a slot of his own, and everybody the same slots."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from statistics import median

import psycopg

from bench import server
from bench.clients import FIRST, Run, own_slots, run
from bench.contestants import Contestant, Job
from bench.contestants.medbook import Floor, MedBook
from bench.contestants.rivals import CheckThenInsert, PlainInsert, RedisLock, RowLock, Serializable
from bench.result import Table, Target
from cluster import Cluster

FLOOR = (
    "The floor is one function that leaves behind what book_slot does: slot updated; booking, event, event_unsealed and"
    " outbox inserted, of the same width, with all constraints, indexes and foreign keys. It asks nothing."
)
BESIDE = (
    "No worker and no job runs beside it. With medbook worker on the same two cores MedBook books an eighth less, by"
    " medians of three runs."
)


def measure(cluster: Cluster, *, quick: bool) -> Iterator[Table]:
    """Measure throughput with 8 and 32 clients, and the hot slot with 100."""
    rounds, bookings = (1, 400) if quick else (5, 2000)
    with _contestants(cluster) as everybody:
        control = CheckThenInsert(server.empty_database(cluster, "bench_control"))
        for clients in (8,) if quick else (8, 32):
            yield throughput(everybody, clients, bookings, rounds)
        wanted = [*(one for one in everybody if one.name != "floor"), control]
        yield hot_slot(wanted, *((20, 10) if quick else (100, 60)), rounds)


@contextmanager
def _contestants(cluster: Cluster) -> Iterator[list[Contestant]]:
    with server.redis_server() as redis_url:
        medbook = server.medbook_database(cluster, "bench_medbook")
        floor = server.copied_database(cluster, "bench_floor", "bench_medbook")
        yield [
            MedBook(*medbook),
            Floor(*floor),
            RedisLock(server.empty_database(cluster, "bench_redis"), redis_url),
            Serializable(server.empty_database(cluster, "bench_serializable")),
            RowLock(server.empty_database(cluster, "bench_row_lock")),
            PlainInsert(server.empty_database(cluster, "bench_plain_insert")),
        ]


def throughput(contestants: Sequence[Contestant], clients: int, bookings: int, rounds: int) -> Table:
    """Everybody books a slot of his own: how many bookings in a second."""
    runs = _interleaved(contestants, lambda contestant: own_slots(contestant, clients, bookings), rounds)
    rows = {
        name: {
            "bookings / s": median(done.per_second for done in of_one),
            # nobody else wants the slot: who is told that it is busy is told what is not so
            "falsely refused": median(bookings - done.outcomes["booked"] for done in of_one),
            "double-booked": sum(done.double_bookings for done in of_one),
            "p50 ms": median(done.percentile(0.50) for done in of_one),
            "p99 ms": median(done.percentile(0.99) for done in of_one),
        }
        for name, of_one in runs.items()
    }
    mine = rows["MedBook"]["bookings / s"]
    not_booked = [bookings - done.outcomes["booked"] for done in runs["MedBook"]]
    return Table(
        f"throughput_{clients}",
        f"Book, each a slot of his own, {clients} clients",
        rows,
        plotted="bookings / s",
        targets=[
            Target("MedBook ÷ floor", mine / rows["floor"]["bookings / s"], 0.85, at_least=True),
            Target("MedBook ÷ Redis lock", mine / rows["Redis lock"]["bookings / s"], 2.5, at_least=True),
            Target("bookings that MedBook refused", max(not_booked), 0, is_must=True),
        ],
        notes=[FLOOR, BESIDE] if clients == 8 else [],
    )


def hot_slot(contestants: Sequence[Contestant], clients: int, slots: int, rounds: int) -> Table:
    """Everybody wants the same slots, in the same order: one wins each, and how long all others wait to be told."""

    def jobs(contestant: Contestant) -> list[list[Job]]:
        made, patients = contestant.prepare(slots, clients)
        return [[Job(slot, patient) for slot in made] for patient in patients]

    burnt: dict[str, list[float]] = {contestant.name: [] for contestant in contestants}

    def count(contestant: Contestant, before: int, after: int, done: Run) -> None:
        losers = done.outcomes.total() - done.outcomes["booked"]
        burnt[contestant.name].append((after - before - done.outcomes["booked"]) / losers)

    runs = _interleaved(contestants, jobs, rounds, count)
    rows = {
        name: {
            "winners": median(done.outcomes["booked"] for done in of_one),
            "double-booked": sum(done.double_bookings for done in of_one),
            "p50 ms": median(done.percentile(0.50) for done in of_one),
            "p99 ms": median(done.percentile(0.99) for done in of_one),
            "max ms": median(done.percentile(1.0) for done in of_one),
            "xids / loser": median(burnt[name]),
        }
        for name, of_one in runs.items()
    }
    mine = rows["MedBook"]
    not_once = max(abs(slots - done.outcomes["booked"]) for done in runs["MedBook"])
    correct = [
        row for name, row in rows.items() if name != "MedBook" and not row["double-booked"] and row["winners"] == slots
    ]
    fastest = min(row["p99 ms"] for row in correct)
    return Table(
        "hot_slot",
        f"{clients} clients want the same {slots} slots",
        rows,
        plotted="p99 ms",
        targets=[
            Target("slots without exactly one winner", not_once, 0, is_must=True),
            Target("slots that MedBook double-booked", mine["double-booked"], 0, is_must=True),
            Target(
                "slots that the control double-booked",
                rows[CheckThenInsert.name]["double-booked"],
                1,
                at_least=True,
                is_must=True,
            ),
            Target("p99 of all answers, ms:", mine["p99 ms"], 150),
            Target("p99 ÷ the fastest correct rival's", mine["p99 ms"] / fastest, 0.5),
            Target("transaction ids burnt per loser", mine["xids / loser"], 0.1, is_must=True),
        ],
    )


def _interleaved(
    contestants: Sequence[Contestant],
    jobs: Callable[[Contestant], list[list[Job]]],
    rounds: int,
    count: Callable[[Contestant, int, int, Run], None] | None = None,
) -> dict[str, list[Run]]:
    """Run each in turn, every round in another order."""
    runs: dict[str, list[Run]] = {contestant.name: [] for contestant in contestants}
    for number in range(rounds):
        for contestant in [*contestants[number % len(contestants) :], *contestants[: number % len(contestants)]]:
            work = jobs(contestant)
            firsts = own_slots(contestant, len(work), FIRST * len(work))
            double, before = contestant.double_bookings(), list[int]()
            done = run(contestant, firsts, work, lambda: before.append(_xid(contestant)))  # noqa: B023  called in this turn
            if count:
                count(contestant, before[0], _xid(contestant), done)
            done.double_bookings = contestant.double_bookings() - double
            runs[contestant.name].append(done)
    return runs


def _xid(contestant: Contestant) -> int:
    """Give the next transaction id of the server; asking takes none."""
    with psycopg.connect(contestant.url) as connection:
        row = connection.execute("select pg_snapshot_xmax(pg_current_snapshot())::text::bigint").fetchone()
        assert row
        return int(row[0])
