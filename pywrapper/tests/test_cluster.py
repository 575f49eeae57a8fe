"""Clusters are copies of a migrated one, and of none that was made of other files than those that are there now."""

import shutil
from pathlib import Path

import pytest

import cluster


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what a migrated cluster is made of, in place of it."""
    for name in cluster.MAKE_IT:
        copy = shutil.copytree if (cluster.ROOT / name).is_dir() else shutil.copy
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        copy(cluster.ROOT / name, tmp_path / name)
    (tmp_path / "sql/tests").mkdir()
    monkeypatch.setattr(cluster, "ROOT", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "name",
    [
        "sql/functions/_grants.sql",
        "sql/jobs/schedule.sql",
        "sql/schema/_roles.sql",
        "migrations/sqitch.plan",
        "scripts/sand.sh",
        "pywrapper/tests/cluster.py",
        "sql/functions/api/a_new_one.sql",
    ],
)
def test_whatever_it_is_made_of_makes_another(tree: Path, name: str) -> None:
    before = cluster.fingerprint()
    with (tree / name).open("a") as file:
        file.write("-- changed\n")
    assert cluster.fingerprint() != before


def test_a_test_makes_no_other(tree: Path) -> None:
    before = cluster.fingerprint()
    (tree / "sql/tests/a_new_one.sql").write_text("select 1;")
    assert cluster.fingerprint() == before
