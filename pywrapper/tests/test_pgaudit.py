"""pgaudit as docs/hardening.md sets it up: who changes what is in the server's log, and no patient's name is."""

import re
from collections.abc import Iterator

import psycopg
import pytest

from cluster import ROOT, TEMPLATE, Cluster
from pooler import as_login

CANARY = "Canary Nameson"
AS_ADMIN = """set request.jwt.claims = '{"sub": "an admin", "role": "admin"}'"""


def documented(language: str) -> str:
    """Give the code block about pgaudit in this language."""
    section = (ROOT / "docs/hardening.md").read_text()
    return next(
        str(block) for block in re.findall(rf"```{language}\n(.*?)```", section, re.DOTALL) if "pgaudit" in block
    )


def register(address: str) -> str:
    """Give a call with a patient's name written into it."""
    return f"select from api.register_patient('{CANARY}', '{address}@example.org')"


class Audited:
    """A cluster that pgaudit watches."""

    def __init__(self, cluster: Cluster, url: str) -> None:
        self.cluster = cluster
        self.url = url

    def log(self) -> str:
        return "".join(path.read_text() for path in self.cluster.directory.rglob("*.log"))

    def logged(self, login: str, *statements: str, name: str | None = None) -> str:
        """Run statements as a login and give what the log has of them; a name is passed as their parameter."""
        before = len(self.log())
        with psycopg.connect(as_login(self.url, login), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode(), [name] if name else None)
        return self.log()[before:]


@pytest.fixture(scope="module")
def audited() -> Iterator[Audited]:
    """MedBook in a cluster with the documented settings."""
    settings = dict(re.findall(r"^\s*([\w.]+) = '?([^'\n]*)'?$", documented("ini"), re.MULTILINE))
    assert "pgaudit" in settings["shared_preload_libraries"]
    own = Cluster(**settings)
    try:
        url = own.database_url(TEMPLATE)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(documented("sql").encode())
        yield Audited(own, url)
    finally:
        own.stop()


def test_what_a_superuser_grants_and_makes_is_logged(audited: Audited) -> None:
    grant = "grant select on data.patient to medbook_reader"
    assert f"ROLE,GRANT,TABLE,,{grant}" in audited.logged("postgres", grant)
    hidden = "do $$ begin execute 'create table public.' || 'made ()'; end $$"
    assert "DDL,CREATE TABLE,TABLE,public.made,create table" in audited.logged("postgres", hidden)
    log = audited.logged(
        "postgres", f"alter role medbook_http password '{CANARY}'", "grant medbook_owner to medbook_http"
    )
    assert "alter role medbook_http password <REDACTED>" in log
    assert "grant medbook_owner to medbook_http" in log
    assert CANARY not in log


def test_what_the_migrator_reads_and_writes_is_logged_by_table_alone(audited: Audited) -> None:
    log = audited.logged(
        "medbook_migrator",
        f"select from data.patient where profile = '{CANARY}'",
        f"update data.clinic set name = '{CANARY}' where name = '{CANARY}'",
        "set role medbook_owner",
        f"create table data.copied as select '{CANARY}' as name",
        "grant select on data.patient to public",
    )
    for line in (
        "READ,SELECT,TABLE,data.patient",
        "WRITE,UPDATE,TABLE,data.clinic",
        "DDL,CREATE TABLE AS,TABLE,data.copied",
        "ROLE,GRANT,TABLE",
    ):
        assert line in log
    assert CANARY not in log


def test_the_migrator_cannot_turn_it_off(audited: Audited) -> None:
    for setting in ("pgaudit.log = none", "pgaudit.log_relation = off"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            audited.logged("medbook_migrator", f"set {setting}")


def test_a_patients_name_in_a_call_is_not_logged(audited: Audited) -> None:
    before = len(audited.log())
    audited.logged("postgres", register("a"))
    audited.logged("postgres", "select from api.register_patient(%s, 'b@example.org')", name=CANARY)
    audited.logged("medbook_http", AS_ADMIN, register("c"))
    migrator = audited.logged("medbook_migrator", AS_ADMIN, register("d"))
    with pytest.raises(psycopg.Error, match="email_taken"):
        audited.logged("postgres", register("a"))
    log = audited.log()[before:]
    assert "WRITE,INSERT,TABLE,data.patient" in migrator
    assert "ERROR:  email_taken" in log
    assert CANARY not in log


@pytest.mark.parametrize("classes", ["function", "read", "all"])
def test_other_classes_would_log_it(audited: Audited, classes: str) -> None:
    assert CANARY in audited.logged("postgres", f"set pgaudit.log = '{classes}'", register(classes))


def test_parameters_would_log_it_and_ddl_does_when_it_is_written_into_it(audited: Audited) -> None:
    call = "select from api.register_patient(%s, 'parameter@example.org')"
    with psycopg.connect(audited.url, autocommit=True) as connection:
        connection.execute("set pgaudit.log = 'read'")
        connection.execute("set pgaudit.log_parameter = on")
        before = len(audited.log())
        connection.execute(call, [CANARY])
    assert CANARY in audited.log()[before:]
    assert CANARY in audited.logged("postgres", f"create table public.copied as select '{CANARY}' as name")
