"""The generated docs are what the database says now, and what README says is there is there."""

import re

import psycopg
import pytest

from bench.__main__ import SCENARIOS
from cluster import ROOT
from medbook import reference
from torture import promises
from torture.__main__ import PHASES


def test_no_generated_page_is_stale(shared_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", shared_database)
    stale = [path.name for path, text in reference.pages(ROOT).items() if path.read_text() != text]
    assert stale == [], "make docs"


PAGES = ["README.md", "CONTRIBUTING.md", "demo/README.md"]
PAGES += [f"docs/{page.name}" for page in sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES)
def test_every_link_to_a_file_leads_somewhere(page: str) -> None:
    path = ROOT / page
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text())
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_every_make_target_that_is_told_of_exists() -> None:
    told = {
        target
        for page in PAGES
        for target in re.findall(r"^(?:\$ )?make ([a-z]+)|`make ([a-z]+)", (ROOT / page).read_text(), re.MULTILINE)
        for target in target
        if target
    }
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert told <= targets


def test_every_topic_is_told_of(shared_database: str) -> None:
    rows = re.findall(r"^\| ([a-z_]+) \| ([a-z_, ]+) \|$", (ROOT / "docs/events.md").read_text(), re.MULTILINE)
    told = {f"{of}.{what}" for of, all_that in rows for what in all_that.split(", ") if of not in ("of", "what")}
    with psycopg.connect(shared_database) as connection:
        topics = connection.execute("select internal.topics()").fetchone()
    assert topics is not None
    assert told == set(topics[0])


@pytest.mark.parametrize("page", PAGES)
def test_the_tables_of_measurements_are_those_of_the_newest_results(page: str) -> None:
    results = "".join(path.read_text() for path in sorted((ROOT / "bench/results").glob("*.md")))
    shown = re.findall(r"<!-- table (\w+) -->\n(.*?)<!-- /table -->", (ROOT / page).read_text(), re.DOTALL)
    assert [name for name, rows in shown if rows not in results] == [], "make bench"


def test_the_page_of_promises_is_what_its_list_and_the_results_say() -> None:
    assert promises.PAGE.read_text() == promises.page(), "make docs"


def test_every_promise_is_proved_by_what_is_there_and_everything_proves_one() -> None:
    listed = [promise for chapter in promises.chapters() for promise in chapter["promise"]]
    assert [p["says"] for p in listed if not any(p.get(kind) for kind in ("tests", "torture", "bench"))] == []
    assert [test for p in listed for test in p.get("tests", []) if not (ROOT / test).is_file()] == []
    # tuning is for who tunes: it promises nothing
    for kind, there in (("torture", set(PHASES)), ("bench", SCENARIOS.keys() - {"tuning"})):
        assert there <= {name for p in listed for name in p.get(kind, [])}
