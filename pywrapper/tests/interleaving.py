"""Two calls on two connections, step by step: what happens must be what some order of the two would have given.

The first takes its locks and waits; the second is then let go; the first ends.
"""

import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import Any

import psycopg

Outcome = tuple[str, str, Any]
"""The answer of the first, the answer of the second, the state in the end."""


Connections = tuple[psycopg.Connection[Any], psycopg.Connection[Any], psycopg.Connection[Any]]
"""Who watches, the first, the second. They can serve scene after scene, whose functions they then know already."""


def connect(url: str, stack: ExitStack) -> Connections:
    """Open three connections."""
    watcher, first, second = (
        stack.enter_context(psycopg.connect(url, autocommit=True, options="-c TimeZone=UTC")) for _ in range(3)
    )
    return watcher, first, second


class Scene:
    """Rows to act on, two connections whose clocks stand still, and a third that watches.

    operations: SQL by name, each giving one text. state: SQL that gives what the scene has become, without ids.
    """

    def __init__(self, connections: Connections, now: str, operations: Mapping[str, str], state: str) -> None:
        self.operations = operations
        self._state = state
        self.ids: dict[str, Any] = {}
        self.watcher, self.first, self.second = connections
        self.set_clock(now)

    def set_clock(self, now: str) -> None:
        """Stop the clocks of all three connections there."""
        for connection in (self.watcher, self.first, self.second):
            connection.execute("select set_config('medbook.now', %s, false)", [now])

    def run(self, connection: psycopg.Connection[Any], operation: str) -> str:
        """Run one operation; give its answer or its error."""
        try:
            row = connection.execute(self.operations[operation].encode(), self.ids).fetchone()
        except psycopg.Error as error:
            return str(error.diag.message_primary if (error.sqlstate or "").startswith("MB") else error.sqlstate)
        assert row is not None
        return str(row[0])

    def state(self) -> Any:
        """Give what the scene has become."""
        return self.watcher.execute(self._state.encode(), self.ids).fetchone()

    def wait_for(self, thread: threading.Thread) -> None:
        """Wait until the second connection is done or blocked by the first."""
        pids = [self.second.info.backend_pid, self.first.info.backend_pid]
        while thread.is_alive():
            row = self.watcher.execute("select %s = any (pg_blocking_pids(%s))", [pids[1], pids[0]]).fetchone()
            if row == (True,):
                return
            thread.join(0.002)


def is_serial(
    scene: Callable[[], Scene], pair: tuple[str, str], end: str, gave_way: Callable[[str, str], bool]
) -> tuple[bool, list[Outcome], Outcome]:
    """Tell whether two operations at once are like one after the other; give what is allowed, and what happened.

    end: commit or rollback, of the first. gave_way: whether an operation's answer means that it left the field to the
    other one, as with slot_locked.
    """
    allowed = [one_after_the_other(scene(), pair, end), the_other_way_round(scene(), pair, end)]
    outcome = at_once(scene(), pair, end)
    if gave_way(pair[1], outcome[1]):
        allowed.append(_the_first_alone(scene(), pair[0], end, outcome[1]))
    return outcome in allowed, allowed, outcome


def one_after_the_other(scene: Scene, pair: tuple[str, str], end: str) -> Outcome:
    """Run the first to its end, then the second."""
    first = _held_open(scene, pair[0])
    scene.first.execute(end.encode())
    return first, scene.run(scene.second, pair[1]), scene.state()


def the_other_way_round(scene: Scene, pair: tuple[str, str], end: str) -> Outcome:
    """Run the second, then the first to its end."""
    second = scene.run(scene.second, pair[1])
    first = _held_open(scene, pair[0])
    scene.first.execute(end.encode())
    return first, second, scene.state()


def at_once(scene: Scene, pair: tuple[str, str], end: str) -> Outcome:
    """Let the second go while the first holds its locks, and end the first once the second is done or waits for it."""
    answers = []
    first = _held_open(scene, pair[0])
    thread = threading.Thread(target=lambda: answers.append(scene.run(scene.second, pair[1])))
    thread.start()
    scene.wait_for(thread)
    scene.first.execute(end.encode())
    thread.join(30)
    return first, answers[0], scene.state()


def _the_first_alone(scene: Scene, operation: str, end: str, second: str) -> Outcome:
    first = _held_open(scene, operation)
    scene.first.execute(end.encode())
    return first, second, scene.state()


def _held_open(scene: Scene, operation: str) -> str:
    scene.first.execute("begin")
    return scene.run(scene.first, operation)
