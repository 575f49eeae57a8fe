"""``medbook create-admin``: how the first account comes to be."""

import psycopg

from medbook import statements
from medbook.config import master_key
from medbook.database import set_locally, told

CLAIMS = {"role": "admin", "sub": "create-admin"}


def create_admin(url: str, email: str, password: str) -> str:
    """Make an admin's account and give its id; raises psycopg.Error, which quotes neither address nor password."""
    with psycopg.connect(url) as connection:
        set_locally(connection, told(CLAIMS, master_key()))
        row = connection.execute(statements.CREATE_ADMIN, [email, password]).fetchone()
    # a function that returns no set gives one row
    assert row is not None  # noqa: S101  # nosec B101
    return str(row[0])
