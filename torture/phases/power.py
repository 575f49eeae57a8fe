"""The power is cut under load: what was acknowledged is on the disk.

What a disk has after a power cut is a question of order, not of time: all that was flushed, and of the rest any part.
So a copy of an image made while writes go on is no picture of any moment, and stopping the processes stops neither the
kernel's writeback nor the journal. Here the data directory is on a filesystem (ext4, by loop) whose disk is a file in
another one, and what is cut off, by the ioctl FS_IOC_SHUTDOWN without a flush of its journal, is that other one: from
one moment to the next nothing more gets to the platter, and all is gone that was in

- PostgreSQL's buffers: nobody's processes outlive the cut;
- the page cache of the inner filesystem: written, and never fsynced;
- the page cache of the outer one, which is the volatile cache of the disk: sent to the disk, and never flushed.

The image of the outer filesystem is copied after that moment. What may still be written to it then are blocks which
its journal has already, so the copy is what a power cut at that moment leaves. It is mounted, which replays both
journals, and PostgreSQL is started on it. Controls: the same without fsync, and with a disk never told to flush.
"""

import random
import subprocess
from pathlib import Path

from cluster import Cluster, postgres_bin
from torture.aftermath import Aftermath, bookings, connect, lost_by, settled, wait_for
from torture.call_log import OK, CallLog
from torture.image import Drive
from torture.load import Load
from torture.prepared import prepare, slots_and_patients
from torture.stage import Stage, as_app

MEGABYTES = 1024
"""Of the disk."""


def run(stage: Stage) -> None:
    """Cut the power while 24 clients book; then twice more with what keeps data safe turned off."""
    chance = random.Random(stage.seed)
    total = Aftermath()
    with Drive(stage.directory / "power", MEGABYTES) as drive:
        prepare(stage, drive.directory)
        for number in range(1 if stage.quick else 4):
            with stage.cluster(drive.directory) as cluster:
                log, _ = _cut(stage, drive, cluster, f"power-{number}", chance)
                cluster.start()
                total += settled(stage, log, cluster.database_url())
                _check_pages(cluster)
        stage.tell("acknowledged", total.acknowledged)
        stage.tell("unknown, settled by their key", total.unknown)
        stage.tell("acknowledged and lost", len(total.gone))
        stage.claim(total.acknowledged > 100 and total.unknown > 0, "the power was cut at work")
        stage.claim(not total.gone, "no acknowledged booking is lost")
        _control(stage, drive, "fsync off", chance, fsync="off")
        drive.unplug()
        drive.plug_in("barrier=0")
        _control(stage, drive, "a disk that is never told to flush", chance)


def _cut(stage: Stage, drive: Drive, cluster: Cluster, name: str, chance: random.Random) -> tuple[CallLog, float]:
    """Cut the power under load; give what was called and the moment before the cut, with the copy plugged in."""
    url = cluster.database_url()
    with connect(url) as connection:
        connection.execute("checkpoint")
    drive.flush()
    log = stage.log(name)
    with Load(as_app(url), log, bookings(*slots_and_patients(url)), seed=chance.getrandbits(32)):
        wait_for(log, OK, chance.randint(200, 400 if stage.quick else 2000))
        moment = drive.cut()
        cluster.kill()
    drive.copy()
    drive.replace()
    return log, moment


def _control(stage: Stage, drive: Drive, name: str, chance: random.Random, **settings: str) -> None:
    with stage.cluster(drive.directory, **settings) as cluster:
        log, moment = _cut(stage, drive, cluster, f"power {name}", chance)
        try:
            cluster.start()
        except (RuntimeError, OSError):
            stage.tell(f"control, {name}", "the server does not even start")
            return
        after = lost_by(log, cluster.database_url(), moment)
    stage.tell(f"control, {name}: acknowledged and lost", f"{len(after.gone)} of {after.acknowledged}")
    stage.claim(len(after.gone) > 0, f"control: {name} loses some")


def _check_pages(cluster: Cluster) -> None:
    """Check rows against indexes, then, the server stopped, every page's checksum; what is wrong raises."""
    as_postgres = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"]
    where = ["-h", "127.0.0.1", "-p", str(cluster.dsn()["port"]), "-U", "postgres", "-d", "medbook"]
    _run(postgres_bin() / "pg_amcheck", "--install-missing", "--heapallindexed", *where)
    cluster.terminate()
    _run(*as_postgres, postgres_bin() / "pg_checksums", "--check", "-D", cluster.get_data_directory())


def _run(*command: str | Path) -> None:
    subprocess.run(command, check=True, capture_output=True, cwd="/")
