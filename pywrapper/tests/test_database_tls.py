"""TLS to the database, as docs/hardening.md sets it up: who does not verify, or comes in the clear, stays out."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from client import Client
from cluster import Cluster
from conftest import serving

ONLY_TLS = "local all all trust\nhostssl all all all trust\n"
ALSO_CLEAR = "local all all trust\nhost all all all trust\n"


class Secured:
    """A cluster with a certificate for localhost, and the authority that signed it."""

    def __init__(self, cluster: Cluster, database: str, directory: Path) -> None:
        self.cluster = cluster
        self.database = database
        self.data = cluster.directory / "cluster" / "data"
        self.authority = make_authority(directory, "ca")
        self.stranger = make_authority(directory, "stranger")
        sign_server(directory, "ca")
        for name in ("server.crt", "server.key"):
            shutil.copy(directory / name, self.data / name)
            (self.data / name).chmod(0o600)
            if os.geteuid() == 0:
                shutil.chown(self.data / name, pwd.getpwnam("postgres").pw_uid)
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute("alter system set ssl = on")
            connection.execute("alter system set ssl_min_protocol_version = 'TLSv1.3'")
        self.let_in(ONLY_TLS)

    def let_in(self, rules: str) -> None:
        """Replace pg_hba.conf and wait until a new connection meets it; the socket is always open."""
        (self.data / "pg_hba.conf").write_text(rules)
        socket = f"host={self.cluster.directory}/cluster/tmp port={self.cluster.dsn()['port']}"
        with psycopg.connect(f"{socket} user=postgres dbname=postgres", autocommit=True) as connection:
            before = connection.execute("select pg_conf_load_time(), pg_reload_conf()").fetchone()
            assert before
            # the postmaster tells its sessions before it accepts another
            while connection.execute("select pg_conf_load_time()").fetchone() == before[:1]:
                pass

    def url(self, mode: str, authority: Path, host: str = "localhost") -> str:
        """Give the URL with these demands, as superuser."""
        url = self.database.replace("127.0.0.1", host)
        return f"{url}?sslmode={mode}&sslrootcert={authority}&hostaddr=127.0.0.1"


def openssl(directory: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=directory, check=True, capture_output=True)


def make_authority(directory: Path, name: str) -> Path:
    subject = ("-subj", f"/CN={name}", "-days", "2")
    openssl(directory, "req", "-x509", *subject, *new_key(name), "-out", f"{name}.crt")
    return directory / f"{name}.crt"


def sign_server(directory: Path, authority: str) -> None:
    openssl(directory, "req", "-new", "-subj", "/CN=localhost", *new_key("server"), "-out", "server.csr")
    (directory / "san").write_text("subjectAltName=DNS:localhost")
    signer = ("-CA", f"{authority}.crt", "-CAkey", f"{authority}.key", "-CAcreateserial", "-days", "2")
    openssl(directory, "x509", "-req", "-in", "server.csr", *signer, "-extfile", "san", "-out", "server.crt")


def new_key(name: str) -> tuple[str, ...]:
    return ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", f"{name}.key")


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    cluster = Cluster()
    try:
        yield Secured(cluster, cluster.copy_database("clinics"), tmp_path_factory.mktemp("certificates"))
    finally:
        cluster.stop()


def in_use(url: str) -> Any:
    with psycopg.connect(url) as connection:
        return connection.execute("select version from pg_stat_ssl where pid = pg_backend_pid()").fetchone()


def test_a_verified_connection_is_encrypted(secured: Secured) -> None:
    assert in_use(secured.url("verify-full", secured.authority)) == ("TLSv1.3",)


def test_the_server_connects_by_it(secured: Secured) -> None:
    with serving(secured.url("verify-full", secured.authority)) as port:
        assert Client(port).get("/readyz").status == 200


@pytest.mark.parametrize(
    ("authority", "host"), [("stranger", "localhost"), ("authority", "other.example")], ids=["authority", "host"]
)
def test_a_wrong_certificate_is_refused(secured: Secured, authority: str, host: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="certificate"):
        in_use(secured.url("verify-full", getattr(secured, authority), host))


def test_who_does_not_verify_the_name_would_not_notice(secured: Secured) -> None:
    assert in_use(secured.url("verify-ca", secured.authority, "other.example")) == ("TLSv1.3",)


def test_the_clear_is_refused_by_hostssl_alone(secured: Secured) -> None:
    clear = secured.url("disable", secured.authority)
    with pytest.raises(psycopg.OperationalError, match="no encryption"):
        in_use(clear)
    secured.let_in(ALSO_CLEAR)
    try:
        assert in_use(clear) == (None,)
    finally:
        secured.let_in(ONLY_TLS)
