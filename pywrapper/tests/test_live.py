"""Who is told what, where one look at the database meets those who come and go."""

import threading
from typing import Any

import pytest

from medbook.live import Hub, Page, Watcher


def page(last_id: int, *ids: int) -> Page:
    """What the database tells."""
    changes: list[dict[str, Any]] = [{"id": n, "kind": "slot", "clinic_id": "a", "doctor_id": "b"} for n in ids]
    return {"last_id": last_id, "is_complete": True, "changes": changes}


def at(position: int) -> Watcher:
    """Somebody who has been told so far."""
    watcher = Watcher("127.0.0.1")
    watcher.position = position
    return watcher


def ids_of(watcher: Watcher) -> list[int]:
    """Give the ids of what he is told next."""
    taken = watcher.take(10)
    assert taken
    return [int(line[4:]) for line in taken[0].splitlines() if line.startswith("id: ")]


def test_who_comes_behind_the_last_look_is_to_ask_first_and_who_is_ahead_of_it_is_told_nothing_twice() -> None:
    may_answer = threading.Event()
    asked: list[int] = []

    def ask(after: int) -> Page:
        asked.append(after)
        if after == 8:
            return page(8)
        may_answer.wait(10)
        return page(8, 6, 7, 8)

    hub = Hub(ask, 10, 10)
    first, behind, ahead = at(5), at(3), at(7)
    assert hub.attach(first)
    assert not hub.attach(behind), "4 and 5 were handed out before he came"
    assert hub.attach(ahead)
    may_answer.set()
    assert ids_of(first) == [6, 7, 8]
    assert ids_of(ahead) == [8]
    assert asked[0] == 5, "the first one says from where"
    for watcher in (first, ahead):
        hub.leave(watcher)


def test_when_the_look_fails_for_good_everybody_is_sent_away_and_the_next_begins_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fails = [True]
    failed = threading.Event()
    monkeypatch.setattr(threading, "excepthook", lambda _: failed.set())

    def ask(after: int) -> Page:
        if fails[0]:
            raise RuntimeError
        return page(after + 1, after + 1)

    hub = Hub(ask, 10, 10)
    watcher = at(1)
    assert hub.attach(watcher)
    assert watcher.take(10) is None
    assert failed.wait(10)
    fails[0] = False
    again = at(1)
    while not hub.attach(again):
        pass
    assert ids_of(again)[0] == 2
    hub.leave(again)
