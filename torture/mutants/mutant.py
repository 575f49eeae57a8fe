"""What a mutant is, and the lists of them: one TOML file for each part of MedBook."""

import shutil
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Self

from cluster import ROOT

LISTS = sorted(Path(__file__).parent.glob("*.toml"))


class PlantError(Exception):
    """A mutant whose text is not where it says, or whose test is no part of ``make test``."""


@dataclass(frozen=True)
class Edit:
    """One text that becomes another, in each of these files: a table is in sql/schema and in its migration."""

    files: list[str]
    before: str
    after: str

    def changed(self, tree: Path) -> dict[Path, str]:
        """Give the files as they would be; the text to change must be in each, and once."""
        texts = {}
        for name in self.files:
            text = (tree / name).read_text()
            if (count := text.count(self.before)) != 1:
                raise PlantError(f"{name} has the text to change {count} times, not once:\n{self.before}")
            texts[tree / name] = text.replace(self.before, self.after)
        return texts


@dataclass(frozen=True)
class Mutant:
    """A mistake in the SQL.

    danger: what it would do to somebody.
    tests: the pgTAP files and pytest ids, all of them parts of ``make test``, of which one at least has to fail.
    """

    name: str
    danger: str
    tests: list[str]
    edits: list[Edit]

    @property
    def is_killed_by_pgtap(self) -> bool:
        """Say whether pgTAP alone finds it, which takes less time."""
        return all(test.startswith("sql/") for test in self.tests)

    @classmethod
    def read(cls, said: dict[str, Any]) -> Self:
        """Read one from its list."""
        edits = [Edit(**edit) for edit in said.pop("edit")]
        mutant = cls(**said, edits=edits)
        for test in mutant.tests:
            if not test.startswith(("sql/tests/", "pywrapper/tests/")) or not (ROOT / test.split("::")[0]).exists():
                raise PlantError(f"{mutant.name}: {test} is no test")
        return mutant


def mutants(*, quick: bool) -> list[Mutant]:
    """Read all lists; or the first mutant of each that pgTAP finds."""
    lists = [[Mutant.read(said) for said in tomllib.loads(path.read_text())["mutant"]] for path in LISTS]
    if quick:
        return [found[0] for of_list in lists if (found := [one for one in of_list if one.is_killed_by_pgtap])]
    return list(chain.from_iterable(lists))


@contextmanager
def tree_with(mutant: Mutant | None) -> Iterator[Path]:
    """Copy MedBook as it stands, and plant a mutant in the copy."""
    with tempfile.TemporaryDirectory(prefix="medbook-mutant-") as directory:
        tree = Path(directory) / "medbook"
        shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(".*", "__pycache__", "results", "*.egg-info"))
        for edit in mutant.edits if mutant else []:
            for path, text in edit.changed(tree).items():
                path.write_text(text)
        yield tree
