"""Filesystems in files, mounted by loop: disks that can be cut off, and that can be full."""

import fcntl
import os
import shutil
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from torture.stage import ClaimError

SHUT_DOWN = 0x8004587D
"""FS_IOC_SHUTDOWN: from here on a filesystem writes nothing more, as if its disk had gone."""
WITHOUT_FLUSH = struct.pack("I", 2)
"""Not even its journal's last transaction."""
BUSY_SECONDS = 20
"""How long processes that were killed may still keep a filesystem busy."""


def need_root() -> None:
    """Fail where no filesystem can be mounted: a torture that was left out has not passed."""
    if os.geteuid() != 0 or not Path("/dev/loop-control").exists():
        raise ClaimError("this phase mounts disk images: it needs root and loop devices, and has not been run")


@contextmanager
def room(megabytes: int) -> Iterator[Path]:
    """Make a directory for images: in memory if that has the room, as nothing has to outlive this run."""
    memory = Path("/dev/shm")
    is_roomy = memory.is_dir() and shutil.disk_usage(memory).free > 4 * megabytes * 2**20
    with TemporaryDirectory(prefix="medbook-torture-", dir=memory if is_roomy else None) as directory:
        yield Path(directory)


def make_image(image: Path, megabytes: int) -> None:
    """Make an ext4 filesystem in a sparse file, empty, all of it for anybody."""
    with image.open("wb") as file:
        file.truncate(megabytes * 2**20)
    _run("mkfs.ext4", "-q", "-F", "-m", "0", "-E", "lazy_itable_init=0", image)


@contextmanager
def mounted(image: Path, at: Path, options: str = "") -> Iterator[Path]:
    """Mount an image to the end of the block, replaying its journal if need be."""
    at.mkdir(parents=True, exist_ok=True)
    _run("mount", "-o", ",".join(filter(None, ["loop", options])), image, at)
    try:
        if (at / "lost+found").exists():
            (at / "lost+found").rmdir()
        yield at
    finally:
        _unmount(at)


def fill(at: Path, leave: int) -> Path:
    """Take all but so many bytes of a filesystem's room, and give the file that does: a ballast, to be thrown off."""
    ballast = at / "ballast"
    room_left = os.statvfs(at).f_bavail * os.statvfs(at).f_frsize
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(1, room_left - leave))
    return ballast


class Drive:
    """A disk with a volatile write cache, and a filesystem on it for a cluster's data directory.

    directory: for a Cluster; its data directory is on the disk.
    The disk is a file in a filesystem of its own, whose page cache is the disk's cache: a write is kept only once the
    loop device has been told to flush, which is an fsync of that file.
    """

    def __init__(self, directory: Path, megabytes: int) -> None:
        need_root()
        self.directory, self.megabytes = directory, megabytes
        self._cache, self._data = directory / "cache", directory / "cluster/data"
        self._mounts, self._all = ExitStack(), ExitStack()

    def __enter__(self) -> Self:
        self.directory.mkdir()
        with ExitStack() as opened:
            self._platter = opened.enter_context(room(self.megabytes)) / "platter.img"
            opened.callback(self.unplug)
            make_image(self._platter, self.megabytes + 64)
            with mounted(self._platter, self._cache):
                make_image(self._cache / "disk.img", self.megabytes)
            self.plug_in()
            self._all = opened.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._all.close()

    def plug_in(self, options: str = "") -> None:
        """Mount it; both journals are replayed."""
        self._mounts.enter_context(mounted(self._platter, self._cache))
        self._mounts.enter_context(mounted(self._cache / "disk.img", self._data, options))

    def unplug(self) -> None:
        """Unmount it."""
        self._mounts.close()

    def flush(self) -> None:
        """Write all that was written until now to the platter."""
        for path in (self._data, self._cache):
            _run("sync", "-f", path)

    def cut(self) -> float:
        """Cut the power, and give the moment before; what the platter has then is what there will be."""
        cache = os.open(self._cache, os.O_RDONLY)
        try:
            before = time.monotonic()
            fcntl.ioctl(cache, SHUT_DOWN, WITHOUT_FLUSH)
        finally:
            os.close(cache)
        return before

    def copy(self) -> None:
        """Take a copy of the platter as it is, to be plugged in instead."""
        _run("cp", "--sparse=always", self._platter, self._platter.with_suffix(".copy"))

    def replace(self, options: str = "") -> None:
        """Unmount what the cut left, and mount the copy in its place."""
        self.unplug()
        shutil.move(self._platter.with_suffix(".copy"), self._platter)
        self.plug_in(options)


def _unmount(at: Path) -> None:
    until = time.monotonic() + BUSY_SECONDS
    while subprocess.run(["umount", at], check=False, capture_output=True).returncode:
        if time.monotonic() > until:
            _run("umount", "--lazy", at)
            raise TimeoutError(f"{at} is still in use")
        time.sleep(0.1)


def _run(*command: str | Path) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise ClaimError(f"{command[0]}: {done.stderr.strip()}")
