"""The same key sent sixteen times at once books once, and all sixteen get the same answer."""

import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import psycopg
import pytest

from client import Answer, Client
from conftest import token
from world import World, broken_invariants

CALLERS = 16
ROUNDS = 10
TRIES = 100
"""How often a caller who is told 429, as many of one address at once may be, asks again."""


def sixteen_at_once(call: Any) -> list[Any]:
    barrier = threading.Barrier(CALLERS)

    def run(number: int) -> Any:
        barrier.wait(60)
        return call(number)

    with ThreadPoolExecutor(CALLERS) as pool:
        return list(pool.map(run, range(CALLERS)))


def book(connection: psycopg.Connection[Any], slot: Any, patient: Any, key: str | None) -> Any:
    try:
        return connection.execute(
            "select to_jsonb(b) from api.book_slot(%s, %s, p_idempotency_key => %s) as b", [slot, patient, key]
        ).fetchone()
    except psycopg.Error as error:
        return error.sqlstate


@pytest.fixture
def callers(world: World, database: str) -> Iterator[list[psycopg.Connection[Any]]]:
    """Connect, and have each book something: sixteen who plan all statements at once may be busy for a second."""
    with ExitStack() as stack:
        connections = [stack.enter_context(psycopg.connect(database, autocommit=True)) for _ in range(CALLERS)]
        for connection in connections:
            book(connection, world.slot(), world.ann, str(uuid.uuid4()))
        yield connections


def post(client: Client, body: Any, key: dict[str, str]) -> Answer:
    for _ in range(TRIES):
        answer = client.post("/bookings", body, key)
        if answer.status != 429:
            break
    return answer


@pytest.mark.parametrize("capacity", [1, CALLERS])
def test_over_sql(world: World, callers: list[psycopg.Connection[Any]], capacity: int) -> None:
    for _ in range(ROUNDS):
        slot, key = world.slot(capacity), str(uuid.uuid4())
        answers = sixteen_at_once(lambda n, slot=slot, key=key: book(callers[n], slot, world.ann, key))
        assert answers == answers[:1] * CALLERS
        assert answers[0][0]["status"] == "pending"
        assert world.value("select count(*) from data.booking where slot_id = %s", slot) == 1
    assert broken_invariants(world.connection) == []


def test_control_without_a_key_the_answers_differ(world: World, callers: list[psycopg.Connection[Any]]) -> None:
    slot = world.slot(CALLERS)
    answers = sixteen_at_once(lambda n: book(callers[n], slot, world.ann, None))
    assert answers != answers[:1] * CALLERS


def test_over_http(shared_world: World, server: int) -> None:
    client = Client(server, token(role="admin"))
    for _ in range(ROUNDS):
        body = {"slot_id": str(shared_world.slot()), "patient_id": str(shared_world.ann)}
        key = {"Idempotency-Key": str(uuid.uuid4())}
        answers = sixteen_at_once(lambda _, body=body, key=key: post(client, body, key))
        assert [a.status for a in answers] == [201] * CALLERS
        assert [a.body for a in answers] == [answers[0].body] * CALLERS
        assert {a.headers["etag"] for a in answers} == {'"1"'}


def test_who_repeats_a_key_writes_too(world: World, database: str) -> None:
    """So that his COMMIT waits for a synchronous standby as the first one did; `torture standby` shows why."""
    slot, key = world.slot(), str(uuid.uuid4())
    with psycopg.connect(database) as connection:
        first = book(connection, slot, world.ann, key)
        connection.commit()
        repeated = connection.execute(
            "select to_jsonb(b) from api.book_slot(%s, %s, p_idempotency_key => %s) as b", [slot, world.ann, key]
        ).fetchone()
        row = connection.execute("select pg_current_xact_id_if_assigned() is not null").fetchone()
    assert repeated == first
    assert row == (True,)
