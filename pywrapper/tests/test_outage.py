"""The database goes away and comes back: whoever calls is served again at once, however long it was away."""

import time

from client import Client
from cluster import Cluster
from conftest import serving

AWAY_SECONDS = 8.5
"""Attempts that wait twice as long each time, from a second on, are then as far apart again."""
WITHIN_SECONDS = 3.5


def test_once_the_database_is_back_it_is_used() -> None:
    cluster = Cluster()
    try:
        with serving(cluster.database_url(), SERVER_WORKERS="1") as port:
            client = Client(port)
            assert client.get("/clinics").status == 200
            cluster.kill()
            ends = time.monotonic() + AWAY_SECONDS
            while time.monotonic() < ends:
                answer = client.get("/clinics")
                assert (answer.status, answer.headers["retry-after"]) == (503, "1")
                time.sleep(0.1)
            cluster.start()
            began = time.monotonic()
            while client.get("/clinics").status == 503:
                assert time.monotonic() < began + WITHIN_SECONDS, "the database answers, and is not asked"
            assert client.get("/clinics").status == 200
    finally:
        cluster.stop()
