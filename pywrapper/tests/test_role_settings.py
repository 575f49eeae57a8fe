"""Each login begins with time limits of its own: what it gets when it connects, not what the catalogue says."""

from typing import Any

import psycopg
import pytest

from pooler import as_login

LIMITS = "select current_setting('statement_timeout'), current_setting('lock_timeout'), " + (
    "current_setting('idle_in_transaction_session_timeout'), current_setting('TimeZone')"
)


def limits(database: str, login: str) -> Any:
    """Give what a new session of the login is limited to."""
    with psycopg.connect(as_login(database, login)) as connection:
        return connection.execute(LIMITS.encode()).fetchone()


@pytest.mark.parametrize(
    ("login", "expected"),
    [
        ("medbook_http", ("5s", "2s", "1s", "UTC")),
        ("medbook_worker", ("30s", "5s", "1s", "UTC")),
        ("medbook_migrator", ("0", "0", "1h", "UTC")),
    ],
)
def test_a_login_is_limited_in_time(shared_database: str, login: str, expected: tuple[str, ...]) -> None:
    assert limits(shared_database, login) == expected


def test_a_member_does_not_inherit_the_settings_of_its_group(database: str, admin: psycopg.Connection[Any]) -> None:
    admin.execute("create role billing_of_a_test login in role medbook_service")
    try:
        admin.execute("alter role medbook_service set lock_timeout = '7s'")
        assert limits(database, "billing_of_a_test")[1] == "0"
        admin.execute("alter role billing_of_a_test set lock_timeout = '7s'")
        assert limits(database, "billing_of_a_test")[1] == "7s"
    finally:
        admin.execute("alter role medbook_service reset lock_timeout")
        admin.execute("drop role billing_of_a_test")


def test_a_statement_over_its_limit_is_ended(shared_database: str) -> None:
    with psycopg.connect(as_login(shared_database, "medbook_http")) as connection:
        connection.execute("set local statement_timeout = '50ms'")
        with pytest.raises(psycopg.errors.QueryCanceled):
            connection.execute("select count(*) from generate_series(1, 10000000000)")
