"""How the worker calls: one transaction a call, as medbook_worker."""

from typing import Any

import psycopg
from psycopg.rows import DictRow, dict_row
from psycopg.types.json import Jsonb

from medbook import statements
from medbook.connection import timed
from medbook.database import set_locally, told

Row = dict[str, Any]


class Session:
    """A connection of one part of the worker."""

    def __init__(self, url: str, master_key: str) -> None:
        """Connect; raises psycopg.Error. master_key: of personal data; empty where the database server has it."""
        self._settings = told(None, master_key)
        self._connection: psycopg.Connection[DictRow] = psycopg.connect(
            timed(url), autocommit=True, prepare_threshold=None, row_factory=dict_row
        )

    def call(self, function: str, **arguments: Any) -> list[Row]:
        """Call an api function and give its rows; that of a function with a plain answer has one value."""
        values = [Jsonb(value) if isinstance(value, dict) else value for value in arguments.values()]
        with self._connection.transaction():
            set_locally(self._connection, self._settings)
            return self._connection.execute(statements.call_rows(function, arguments), values).fetchall()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    @property
    def is_lost(self) -> bool:
        """Whether the connection is gone."""
        return self._connection.closed
