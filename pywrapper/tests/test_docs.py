"""The generated docs are what the database says now, and what README says is there is there."""

import re

import pytest

from cluster import ROOT
from medbook import reference


def test_no_generated_page_is_stale(shared_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", shared_database)
    stale = [path.name for path, text in reference.pages(ROOT).items() if path.read_text() != text]
    assert stale == [], "make docs"


@pytest.mark.parametrize(
    "page", ["README.md", "CONTRIBUTING.md", "demo/README.md", "docs/dba.md", "docs/http.md", "docs/scheduling.md"]
)
def test_every_link_to_a_file_leads_somewhere(page: str) -> None:
    path = ROOT / page
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text())
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_every_make_target_that_is_told_of_exists() -> None:
    told = {
        target
        for page in ("README.md", "CONTRIBUTING.md", "docs/dba.md")
        for target in re.findall(r"^(?:\$ )?make ([a-z]+)|`make ([a-z]+)", (ROOT / page).read_text(), re.MULTILINE)
        for target in target
        if target
    }
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert told <= targets
