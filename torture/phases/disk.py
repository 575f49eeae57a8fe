"""The disk fills up under load: what was acknowledged stays, what was not done is refused, and room heals it.

Data and WAL fail differently. No room for data is an error of the statement, 53100: the server goes on and refuses what
would grow. No room for WAL is a PANIC: all sessions end, recovery ends with a checkpoint that needs WAL too, and the
server stays down until there is room. Clients told PANIC know nothing: their commit may be in the WAL already.
"""

import random
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from client import Client
from cluster import Cluster
from conftest import serving, token
from torture.aftermath import PATIENCE_SECONDS, Aftermath, bookings, connect, lost_by, settled, wait_for
from torture.call_log import OK, CallLog
from torture.image import fill, make_image, mounted, need_root, room
from torture.load import Choose, Load
from torture.over_http import REFUSALS, HttpLoad, post, settle_over_http
from torture.prepared import prepare, slots_and_patients
from torture.stage import ClaimError, Stage, as_app

MEGABYTES = 192
SEGMENT = 16 * 2**20


@dataclass(frozen=True)
class Clients:
    """Who books, over SQL and over HTTP, and what came of it; loads: closed, they stop."""

    url: str
    port: int
    book: Choose
    log: CallLog
    http_log: CallLog
    seed: int
    loads: ExitStack

    def begin(self) -> None:
        """Begin to book."""
        self.loads.enter_context(Load(as_app(self.url), self.log, self.book, seed=self.seed))
        self.loads.enter_context(HttpLoad(self.port, self.http_log, self.book, seed=self.seed))


def run(stage: Stage) -> None:
    """Fill the disk of the WAL, then that of everything, while clients book."""
    need_root()
    with room(MEGABYTES) as images:
        _full_of_wal(stage, images / "wal.img")
        _full_of_data(stage, images / "data.img")
        _control(stage, images / "control.img")


def _full_of_wal(stage: Stage, image: Path) -> None:
    with _wal_disk(stage, image, "wal") as (directory, disk), stage.cluster(directory) as cluster:
        with _clients(stage, cluster.database_url(), "wal") as clients:
            ballast = _use_up(cluster, disk)
            clients.begin()
            _wait_for_the_end(stage, cluster)
            stage.claim(not _starts(cluster), "it does not start while there is no room")
            stage.tell("WAL full, over HTTP", _without_room(stage, clients, {503}))
            began = time.monotonic()
            ballast.unlink()
            cluster.start()
            _goes_on(clients)
            stage.tell("WAL full, seconds from room to bookings", round(time.monotonic() - began, 1))
            clients.loads.close()
            done = _settled(stage, clients, "WAL full")
        stage.claim(done.acknowledged > 100 and done.unknown > 0, "the disk was full at work")


def _full_of_data(stage: Stage, image: Path) -> None:
    make_image(image, MEGABYTES)
    directory = stage.directory / "data"
    with mounted(image, directory / "cluster/data") as disk:
        prepare(stage, directory)
        with stage.cluster(directory) as cluster:
            with _clients(stage, cluster.database_url(), "data") as clients:
                ballast = fill(disk, 3 * 2**20)
                clients.begin()
                _wait_until(lambda: clients.log.codes()["53100"] >= 100)
                stage.tell("data full, over HTTP", _without_room(stage, clients, {200, 503}))
                ballast.unlink()
                _goes_on(clients)
                stage.claim(cluster.is_alive(), "the server lives on")
                stage.tell("data full, refused with 53100", clients.log.codes()["53100"])
                clients.loads.close()
                clients.loads.close()
            done = _settled(stage, clients, "data full")
            stage.claim(done.acknowledged > 100, "the disk was full at work")


def _control(stage: Stage, image: Path) -> None:
    """WAL full again, for clients that MedBook would refuse: they do not wait until what they write is on disk."""
    lazy = {"wal_writer_delay": "10000ms", "wal_writer_flush_after": "64MB", "wal_buffers": "1MB"}
    with _wal_disk(stage, image, "unsafe") as (directory, disk), stage.cluster(directory, **lazy) as cluster:
        url = cluster.database_url()
        with connect(url) as connection:
            connection.execute(
                "create or replace function internal.check_durability() returns void language sql as 'select'"
            )
        ballast, log = _use_up(cluster, disk), CallLog(stage.directory / "disk-unsafe.jsonl")
        book = bookings(*slots_and_patients(url))
        with Load(as_app(url), log, book, seed=stage.seed, options="-c synchronous_commit=off"):
            _wait_for_the_end(stage, cluster)
        ballast.unlink()
        cluster.start()
        after = lost_by(log, url)
    stage.tell("control, synchronous_commit off: acknowledged and lost", f"{len(after.gone)} of {after.acknowledged}")
    stage.claim(len(after.gone) > 0, "control: who does not wait for the disk loses some")


@contextmanager
def _wal_disk(stage: Stage, image: Path, name: str) -> Iterator[tuple[Path, Path]]:
    """Give the directory for a cluster whose WAL is on a disk of its own, and that disk."""
    make_image(image, MEGABYTES)
    directory = stage.directory / name
    prepare(stage, directory)
    with mounted(image, directory / "wal") as disk:
        wal = directory / "cluster/data/pg_wal"
        subprocess.run(["cp", "-a", wal, disk], check=True)
        shutil.rmtree(wal)
        wal.symlink_to(disk / "pg_wal")
        yield directory, disk


def _use_up(cluster: Cluster, disk: Path) -> Path:
    """Leave no room for another segment of WAL, and little in the last; give the ballast that does."""
    ballast = fill(disk, 2**20)
    last = max(path.name for path in (disk / "pg_wal").iterdir() if len(path.name) == 24)
    with connect(cluster.database_url()) as connection:
        for _ in range(200):
            at = connection.execute("select * from pg_walfile_name_offset(pg_current_wal_insert_lsn())").fetchone()
            if at and at["file_name"] == last and at["file_offset"] > SEGMENT - 2 * 2**20:
                return ballast
            connection.execute("select pg_logical_emit_message(false, 'torture', repeat('x', 500000))")
    raise ClaimError("the WAL does not get to its last segment")


@contextmanager
def _clients(stage: Stage, url: str, name: str) -> Iterator[Clients]:
    """Give clients that will book over SQL, 24 of them, and HTTP, four."""
    log, http_log = (CallLog(stage.directory / f"disk-{name}-{way}.jsonl") for way in ("sql", "http"))
    book = bookings(*slots_and_patients(url))
    with serving(url, SERVER_WORKERS="1") as port, ExitStack() as loads:
        yield Clients(url, port, book, log, http_log, stage.seed, loads)


def _wait_for_the_end(stage: Stage, cluster: Cluster) -> None:
    _wait_until(lambda: not cluster.is_alive())
    said = (Path(cluster.base_dir) / "Cluster.log").read_text()
    stage.claim("PANIC" in said and "No space left on device" in said, "the server says why it ends")
    cluster.kill()


def _starts(cluster: Cluster) -> bool:
    try:
        cluster.start()
    except (RuntimeError, OSError):
        return False
    return True


def _without_room(stage: Stage, clients: Clients, ready: set[int]) -> str:
    """Look at what HTTP answers while there is no room; give it."""
    _wait_until(lambda: clients.http_log.codes()["503 unavailable"] >= 10)
    _, arguments = clients.book(random.Random(f"{stage.seed}/without room"))
    call, answer = post(Client(clients.port, token(role="admin")), arguments)
    stage.claim(
        (call.code, answer.headers["content-type"]) == ("503 unavailable", "application/problem+json"),
        "a booking is answered 503, as a problem",
    )
    stage.claim(answer.headers.get("retry-after") == "1", "and when to try again")
    # a new session may want room for a cache of the catalogue, so data alone decide nothing
    status = Client(clients.port).get("/readyz").status
    stage.claim(status in ready, f"/readyz answers {ready}, not {status}")
    return f"503 unavailable, Retry-After: 1; /readyz {status}"


def _goes_on(clients: Clients) -> None:
    had, had_http = clients.log.outcomes()[OK], clients.http_log.outcomes()[OK]
    wait_for(clients.log, OK, had + 50)
    wait_for(clients.http_log, OK, had_http + 10)


def _settled(stage: Stage, clients: Clients, name: str) -> Aftermath:
    """Settle what is unknown to the clients of both ways."""
    url, http_log = clients.url, clients.http_log
    codes = http_log.codes()
    stage.claim(set(codes) <= REFUSALS, f"HTTP refuses as it should: {dict(codes)}")
    total = settled(stage, clients.log, url)
    total += settled(stage, http_log, url, lambda: settle_over_http(clients.port, http_log))
    stage.tell(f"{name}: acknowledged", total.acknowledged)
    stage.tell(f"{name}: unknown, settled by their key", total.unknown)
    stage.tell(f"{name}: acknowledged and lost", len(total.gone))
    stage.claim(not total.gone, "no acknowledged booking is lost")
    return total


def _wait_until(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        if time.monotonic() > until:
            raise TimeoutError(f"not within {PATIENCE_SECONDS} s")
        time.sleep(0.05)
