"""``medbook rotate-master-key``: wraps the keys of patients anew, a batch a transaction."""

import sys
import time

import click
import psycopg

from medbook import statements
from medbook.config import master_key
from medbook.database import set_locally, told

BATCH = 1000
BUSY_SECONDS = 0.5
"""How long to wait when all keys that remain are locked by others."""


def run(url: str) -> int:
    """Wrap every key with the first of MEDBOOK_MASTER_KEY and give how many that were; raises psycopg.Error.

    Cut off, it goes on from there the next time.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        _, total = _rotate(connection, 0)
        left = total
        with click.progressbar(length=total, label="wrapping keys", file=sys.stderr) as bar:
            while left:
                done, left = _rotate(connection, BATCH)
                bar.update(done)
                if left and not done:
                    time.sleep(BUSY_SECONDS)
    return total


def _rotate(connection: psycopg.Connection[tuple[int, int]], limit: int) -> tuple[int, int]:
    with connection.transaction():
        set_locally(connection, told(None, master_key()))
        row = connection.execute(statements.ROTATE_MASTER_KEY, [limit]).fetchone()
    return row or (0, 0)
