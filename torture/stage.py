"""What every phase works with: servers, a world, the seed, and the claims it has to prove."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from cluster import Cluster
from torture.call_log import CallLog
from world import World, broken_invariants


class ClaimError(Exception):
    """A claim that did not hold, or a control that showed no danger."""


@dataclass
class Stage:
    """One run of torture.

    seed: what every random choice follows from.
    quick: small and short, as CI runs it.
    figures: what was counted and timed, by phase and name: printed, and in torture/results.
    """

    seed: int
    quick: bool
    phase: str = ""
    figures: dict[str, dict[str, Any]] = field(default_factory=dict)
    directory: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="medbook-torture-")))

    def __post_init__(self) -> None:
        # servers run as another user than root
        self.directory.chmod(0o755)

    def seconds(self, full: float, quick: float) -> float:
        """Choose how long a load lasts."""
        return quick if self.quick else full

    def tell(self, name: str, value: Any) -> None:
        """Keep a figure of the phase under way."""
        self.figures.setdefault(self.phase, {})[name] = value
        print(f"  {name}: {value}", flush=True)

    def log(self, name: str) -> CallLog:
        """Begin the log of calls of that name."""
        return CallLog(self.directory / f"{name}.jsonl")

    def claim(self, holds: bool, claim: str) -> None:
        """Go on only if it holds."""
        if not holds:
            raise ClaimError(f"{self.phase}: not so: {claim} (seed {self.seed})")

    def invariants(self, url: str) -> None:
        """Go on only if every invariant holds in a database."""
        with psycopg.connect(url) as connection:
            broken = broken_invariants(connection)
        self.claim(not broken, "; ".join(broken) or "every invariant holds")

    @contextmanager
    def cluster(
        self, directory: str | Path = "", environment: Mapping[str, str] | None = None, /, **settings: str
    ) -> Iterator[Cluster]:
        """Start a durable server, on the files in a directory, else a new one with an application's login ``app``."""
        own = Path(directory or tempfile.mkdtemp(dir=self.directory))
        cluster = Cluster(own, environment, **{"fsync": "on", **settings})
        try:
            if not directory:
                with psycopg.connect(cluster.database_url(), autocommit=True) as connection:
                    connection.execute("create role app login in role medbook_service")
            yield cluster
        finally:
            cluster.stop()
            if not directory:
                shutil.rmtree(own, ignore_errors=True)

    def remove(self) -> None:
        """Remove the files of the run."""
        shutil.rmtree(self.directory, ignore_errors=True)


def as_app(url: str) -> str:
    """Give a database's URL for an application's login."""
    return url.replace("postgres@", "app@")


def world(url: str, slots: int, patients: int, capacity: int = 1) -> tuple[World, list[Any], list[Any]]:
    """Make a clinic with so many slots and patients; give it, and their ids."""
    with psycopg.connect(url, autocommit=True, options="-c TimeZone=UTC") as connection:
        made = World(connection)
        return made, [made.slot(capacity) for _ in range(slots)], made.patients(patients)
