"""The mutants that ``make mutants`` plants fit the SQL as it is, each with tests that guard against it."""

import pytest

from cluster import ROOT
from torture.mutants.mutant import Edit, Mutant, PlantError, mutants

ALL = mutants(quick=False)


def test_there_are_enough() -> None:
    assert len({mutant.name for mutant in ALL}) == len(ALL) >= 20
    assert len(mutants(quick=True)) == 3


@pytest.mark.parametrize("mutant", ALL, ids=lambda mutant: mutant.name)
def test_can_be_planted(mutant: Mutant) -> None:
    assert mutant.tests
    for edit in mutant.edits:
        assert all(path.read_text() != text for path, text in edit.changed(ROOT).items())


def test_a_text_that_is_not_there_or_not_once_is_said() -> None:
    for before in ("no such text", "v_slot"):
        with pytest.raises(PlantError, match="not once"):
            Edit(["sql/functions/api/booking/book_slot.sql"], before, "").changed(ROOT)
