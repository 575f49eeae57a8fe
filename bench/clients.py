"""Many clients at once: processes that start at a barrier, and what each call of theirs took and gave."""

import multiprocessing
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.contestants import Contestant, Job
from bench.result import percentile

FIRST = 6
"""Bookings of each client before those that count: after five PostgreSQL keeps a plan."""


@dataclass
class Run:
    """What came of one run: seconds from the start to the last answer, and of each call."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    """In seconds, of every call."""
    outcomes: Counter[str] = field(default_factory=Counter)
    double_bookings: int = 0
    """Slots that were booked more than once."""

    @property
    def per_second(self) -> float:
        """Bookings made in a second."""
        return self.outcomes["booked"] / self.seconds

    def percentile(self, share: float) -> float:
        """Give the latency that this share of all calls did not exceed, in milliseconds."""
        return percentile(self.latencies, share) * 1000


def _client(
    contestant: Contestant, first: Sequence[Job], jobs: Sequence[Job], warm: Any, barrier: Any, done: Any, answers: Any
) -> None:
    call = contestant.connect()
    for job in first:
        call(job)
    warm.wait()
    barrier.wait()
    began = time.perf_counter()
    latencies, outcomes = [], Counter[str]()
    for job in jobs:
        at = time.perf_counter()
        outcomes[call(job)] += 1
        latencies.append(time.perf_counter() - at)
    ended = time.perf_counter()
    # a client that ends, and its connection, take the cores from those who still call
    done.wait(300)
    answers.put((began, ended, latencies, outcomes))


def own_slots(contestant: Contestant, clients: int, bookings: int) -> list[list[Job]]:
    """Make slots and patients, and share them out: everybody books slots of his own."""
    pairs = [Job(*pair) for pair in zip(*contestant.prepare(bookings, bookings), strict=True)]
    return [pairs[n::clients] for n in range(clients)]


def run(
    contestant: Contestant,
    firsts: Sequence[Sequence[Job]],
    jobs: Sequence[Sequence[Job]],
    ready: Callable[[], None] = lambda: None,
) -> Run:
    """Let each client do its jobs one after the other, all clients at the same time.

    firsts: jobs that each client does before, as the connections of a pool have: plans and caches are there.
    ready: called when all have done these, and before any begins.
    """
    context = multiprocessing.get_context("fork")
    warm, barrier, done = context.Barrier(len(jobs) + 1), context.Barrier(len(jobs) + 1), context.Barrier(len(jobs))
    answers = context.Queue()
    clients = [
        context.Process(target=_client, args=(contestant, first, mine, warm, barrier, done, answers))
        for first, mine in zip(firsts, jobs, strict=True)
    ]
    for client in clients:
        client.start()
    warm.wait(300)
    ready()
    barrier.wait()
    told = [answers.get(timeout=300) for _ in clients]
    for client in clients:
        client.join()
    result = Run(seconds=max(end for _, end, _, _ in told) - min(began for began, _, _, _ in told))
    for _, _, latencies, outcomes in told:
        result.latencies += latencies
        result.outcomes += outcomes
    return result
