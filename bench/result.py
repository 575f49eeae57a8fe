"""What a scenario gives: a table of figures, and the targets that they meet or miss."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any


def percentile(calls: Iterable[float], share: float) -> float:
    """Give what this share of all calls did not exceed."""
    ordered = sorted(calls)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def percentile_of_rounds(rounds: Iterable[Iterable[float]], share: float) -> float:
    """Give the median of the rounds: one call that the machine held up is not what a round was like."""
    return median(percentile(calls, share) for calls in rounds)


@dataclass(frozen=True)
class Target:
    """What was to be reached: ``figure`` is to be at least or at most ``bound``.

    is_must: missed, MedBook is not slow but broken.
    """

    what: str
    figure: float
    bound: float
    at_least: bool = False
    is_must: bool = False

    @property
    def met(self) -> bool:
        """Say whether it was reached."""
        return self.figure >= self.bound if self.at_least else self.figure <= self.bound


@dataclass(frozen=True)
class Table:
    """Figures of one scenario, medians of its rounds.

    name: of its raw numbers and pictures.
    rows: by row and column; every row has the same columns, whose names end in their unit.
    plotted: the column that is drawn as bars.
    notes: what a reader must know to judge them, sentence by sentence.
    """

    name: str
    title: str
    rows: dict[str, dict[str, float]]
    plotted: str
    targets: list[Target] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Give it for the raw numbers."""
        return {**asdict(self), "targets": [{**asdict(t), "met": t.met} for t in self.targets]}
