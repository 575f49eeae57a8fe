"""The disk fills up under load: what was acknowledged stays, what was not done is refused, and room heals it.

Data and WAL fail differently. No room for data is an error of the statement, 53100: the server goes on and refuses what
would grow. No room for WAL is a PANIC: all sessions end, recovery ends with a checkpoint that needs WAL too, and the
server stays down until there is room. Clients told PANIC know nothing: their commit may be in the WAL already.
"""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cluster import Cluster
from torture.aftermath import bookings, connect, lost_by
from torture.both_ways import both_ways, wait_until
from torture.image import fill, make_image, mounted, need_root, room
from torture.load import Load
from torture.prepared import prepare, slots_and_patients
from torture.stage import ClaimError, Stage, as_app

MEGABYTES = 192
SEGMENT = 16 * 2**20


def run(stage: Stage) -> None:
    """Fill the disk of the WAL, then that of everything, while clients book."""
    need_root()
    with room(MEGABYTES) as images:
        _full_of_wal(stage, images / "wal.img")
        _full_of_data(stage, images / "data.img")
        _control(stage, images / "control.img")


def _full_of_wal(stage: Stage, image: Path) -> None:
    with _wal_disk(stage, image, "wal") as (directory, disk), stage.cluster(directory) as cluster:
        with both_ways(stage, cluster.database_url(), "wal") as clients:
            ballast = _use_up(cluster, disk)
            clients.begin()
            _wait_for_the_end(stage, cluster)
            stage.claim(not _starts(cluster), "it does not start while there is no room")
            stage.tell("WAL full, over HTTP", clients.without_room({503}))
            began = time.monotonic()
            ballast.unlink()
            cluster.start()
            clients.go_on()
            stage.tell("WAL full, seconds from room to bookings", round(time.monotonic() - began, 1))
            clients.loads.close()
            done = clients.settled("WAL full")
        stage.claim(done.acknowledged > 100 and done.unknown > 0, "the disk was full at work")


def _full_of_data(stage: Stage, image: Path) -> None:
    make_image(image, MEGABYTES)
    directory = stage.directory / "data"
    with mounted(image, directory / "cluster/data") as disk:
        prepare(stage, directory)
        with stage.cluster(directory) as cluster:
            with both_ways(stage, cluster.database_url(), "data") as clients:
                ballast = fill(disk, 3 * 2**20)
                clients.begin()
                wait_until(lambda: clients.log.codes()["53100"] >= 100)
                stage.tell("data full, over HTTP", clients.without_room({200, 503}))
                ballast.unlink()
                clients.go_on()
                stage.claim(cluster.is_alive(), "the server lives on")
                stage.tell("data full, refused with 53100", clients.log.codes()["53100"])
                clients.loads.close()
            done = clients.settled("data full")
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
        ballast, log = _use_up(cluster, disk), stage.log("disk-unsafe")
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


def _wait_for_the_end(stage: Stage, cluster: Cluster) -> None:
    wait_until(lambda: not cluster.is_alive())
    said = (Path(cluster.base_dir) / "Cluster.log").read_text()
    stage.claim("PANIC" in said and "No space left on device" in said, "the server says why it ends")
    cluster.kill()


def _starts(cluster: Cluster) -> bool:
    try:
        cluster.start()
    except (RuntimeError, OSError):
        return False
    return True
