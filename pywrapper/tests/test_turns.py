"""Requests take turns in the order in which they came."""

import threading
import time

import pytest

from medbook.turns import Turns


def waiting(turns: Turns, count: int, done: list[int]) -> list[threading.Thread]:
    """Let so many come one after the other, and wait."""
    threads = []
    for number in range(count):

        def take(number: int = number) -> None:
            if turns.acquire(30):
                done.append(number)
                turns.release()

        threads.append(threading.Thread(target=take))
        threads[-1].start()
        while len(turns._waiting) <= number:
            time.sleep(0.001)
    return threads


def test_whoever_comes_overtakes_nobody() -> None:
    turns, done = Turns(1), list[int]()
    assert turns.acquire(0)
    threads = waiting(turns, 5, done)
    turns.release()
    for thread in threads:
        thread.join(30)
    assert done == [0, 1, 2, 3, 4]


def test_a_turn_is_handed_over_not_put_down() -> None:
    for _ in range(200):
        turns, done = Turns(1), list[int]()
        assert turns.acquire(0)
        (thread,) = waiting(turns, 1, done)
        turns.release()
        assert not turns.acquire(0) or done
        thread.join(30)


def test_control_a_semaphore_lets_who_comes_overtake() -> None:
    semaphore = threading.BoundedSemaphore(1)
    overtaken = 0
    for _ in range(200):
        assert semaphore.acquire(timeout=30)
        thread = threading.Thread(target=semaphore.acquire, kwargs={"timeout": 30})
        thread.start()
        while not semaphore._cond._waiters:  # type: ignore[attr-defined]
            time.sleep(0.001)
        semaphore.release()
        if semaphore.acquire(blocking=False):
            overtaken += 1
            semaphore.release()
        thread.join(30)
        semaphore.release()
    assert overtaken > 0


@pytest.mark.parametrize("most", [1, 3])
def test_there_are_as_many_turns_as_it_says_whoever_gives_up(most: int) -> None:
    turns = Turns(most)
    assert [turns.acquire(0) for _ in range(most)] == [True] * most
    assert not turns.acquire(0.01)
    for _ in range(most):
        turns.release()
    assert [turns.acquire(0) for _ in range(most + 1)] == [*[True] * most, False]
