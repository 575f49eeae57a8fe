"""Whoever loses his session while he writes is told that nobody knows, whatever its last words were."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import psycopg

from client import Client
from cluster import Cluster
from conftest import serving, token
from world import World

TERMINATE = """
select pg_terminate_backend(pid) from pg_stat_activity
where datname = current_database() and usename = 'medbook_http' and wait_event_type = 'Lock'
"""

CANCEL = """
select pg_cancel_backend(pid) from pg_stat_activity where usename = 'medbook_http' and wait_event = 'SyncRep'
"""


def test_a_write_whose_session_is_ended_has_an_unknown_outcome(
    shared_world: World, shared_database: str, server: int
) -> None:
    slot, patient = str(shared_world.slot()), str(shared_world.ann)
    client, key = Client(server, token(role="admin")), {"Idempotency-Key": str(uuid.uuid4())}
    with psycopg.connect(shared_database) as twin, ThreadPoolExecutor(1) as thread:
        # waits for whoever claimed the key before
        twin.execute(
            "insert into data.idempotency_key (key, actor, clinic_id, fingerprint, created_at)"
            " values (%s, 'admin:a admin', %s, '', now())",
            [key["Idempotency-Key"], shared_world.clinic],
        )
        answer = thread.submit(client.post, "/bookings", {"slot_id": slot, "patient_id": patient}, key)
        while not answer.done():
            shared_world.connection.execute(TERMINATE)
        twin.rollback()
    assert (answer.result().status, answer.result().name) == (503, "outcome_unknown")
    assert client.post("/bookings", {"slot_id": slot, "patient_id": patient}, key).status == 201


def test_a_write_whose_wait_for_a_standby_is_cancelled_has_an_unknown_outcome() -> None:
    cluster = Cluster()
    try:
        url, key = cluster.database_url(), {"Idempotency-Key": str(uuid.uuid4())}
        with psycopg.connect(url, autocommit=True) as admin, serving(url) as port, ThreadPoolExecutor(1) as thread:
            world = World(admin)
            body = {"slot_id": str(world.slot()), "patient_id": str(world.ann)}
            admin.execute("alter system set synchronous_standby_names = 'nobody'")
            admin.execute("select pg_reload_conf()")
            client = Client(port, token(role="admin"))
            answer = thread.submit(client.post, "/bookings", body, key)
            while not answer.done():
                admin.execute(CANCEL)
            admin.execute("alter system reset synchronous_standby_names")
            admin.execute("select pg_reload_conf()")
            # only the primary has it: whoever takes the answer for success loses it with the primary
            assert (answer.result().status, answer.result().name) == (503, "outcome_unknown")
            assert client.post("/bookings", body, key).status == 201
    finally:
        cluster.stop()
