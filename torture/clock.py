"""A clock that is moved while servers run by it."""

import time
from collections.abc import Mapping
from pathlib import Path

LIBRARY = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")


class Clock:
    """The wall clock of the processes that are started with its environment; intervals are measured as ever.

    offset: seconds that it is ahead of this process's.
    """

    def __init__(self, directory: Path) -> None:
        directory.chmod(0o755)
        self._file = directory / "clock"
        self.offset = 0.0
        self.move(0)

    @property
    def environment(self) -> Mapping[str, str]:
        """What makes a process go by this clock."""
        return {
            "LD_PRELOAD": str(LIBRARY),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            # looked up at every reading: a move is seen at once, by all
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_DISABLE_SHM": "1",
            "NO_FAKE_STAT": "1",
        }

    def now(self) -> float:
        """Read it."""
        return time.time() + self.offset

    def move(self, seconds: float) -> None:
        """Set it so far ahead, or back, of this process's."""
        new = self._file.with_suffix(".new")
        new.write_text(f"{seconds:+f}\n")
        new.chmod(0o644)
        new.replace(self._file)
        self.offset = seconds

    def move_to_a_minute(self, seconds: float) -> None:
        """Set it about so far ahead, or back: so that a whole minute begins in five seconds."""
        self.move(seconds + (55 - (time.time() + seconds) % 60) % 60)
