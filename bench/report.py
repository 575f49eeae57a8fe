"""Tables and plots of what was measured."""

import re
from pathlib import Path
from typing import Any

import matplotlib as mpl

from bench.result import Table, Target

mpl.use("Agg")
from matplotlib import pyplot

README = Path(__file__).parents[1] / "README.md"
IN_README = re.compile(r"(<!-- bench -->\n).*?(<!-- /bench -->)", re.DOTALL)
SHOWN_IN_README = ("throughput_8", "throughput_32", "hot_slot")
DOCS = Path(__file__).parents[1] / "docs"
IN_DOCS = re.compile(r"(<!-- table (\w+) -->\n).*?(<!-- /table -->)", re.DOTALL)
OURS, THEIRS = "#2b6cb0", "#a0aec0"


def markdown(heading: str, tables: list[Table]) -> str:
    """Give the figures as Markdown, the targets below their table."""
    return heading + "\n\n" + "\n".join(_section(table) for table in tables)


def _section(table: Table) -> str:
    lines = [
        f"### {table.title}\n",
        _rows(table),
        *(f"- {_verdict(target)}" for target in table.targets),
        *(f"- {note}" for note in table.notes),
    ]
    return "\n".join(lines) + "\n"


def _rows(table: Table) -> str:
    columns = list(next(iter(table.rows.values())))
    lines = [
        "| | " + " | ".join(columns) + " |",
        "| --- |" + " ---: |" * len(columns),
        *(f"| {name} | " + " | ".join(_figure(row[c]) for c in columns) + " |" for name, row in table.rows.items()),
    ]
    return "\n".join(lines) + "\n"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:.4g}"


def _verdict(target: Target) -> str:
    bound = f"{'≥' if target.at_least else '≤'} {target.bound:.4g}"
    return f"{'reached' if target.met else '**missed**'}: {target.what} {target.figure:.3g} ({bound})"


def plot(tables: list[Table], directory: Path) -> None:
    """Draw a picture of bars a table, as PNG and SVG."""
    for table in tables:
        figure, axis = pyplot.subplots(figsize=(7, 0.45 * len(table.rows) + 1.2))
        names = list(table.rows)
        values = [table.rows[name][table.plotted] for name in names]
        bars = axis.barh(names, values, color=[OURS if "MedBook" in name else THEIRS for name in names])
        axis.bar_label(bars, fmt="%.3g", padding=3)
        axis.invert_yaxis()
        axis.margins(x=0.12)
        axis.set_title(table.title, fontsize=10)
        axis.set_xlabel(table.plotted)
        figure.tight_layout()
        for suffix in ("png", "svg"):
            figure.savefig(directory / f"{table.name}.{suffix}", dpi=120)
        pyplot.close(figure)


def raw(about: dict[str, Any], tables: list[Table]) -> dict[str, Any]:
    """Give everything for the file of raw numbers."""
    return {**about, "tables": [table.as_json() for table in tables]}


def into_readme(heading: str, tables: list[Table]) -> None:
    """Renew the tables and pictures that README shows."""
    shown = [table for table in tables if table.name in SHOWN_IN_README]
    if not shown:
        return
    pictures = "\n".join(f"![{table.title}: {table.plotted}](bench/results/{table.name}.svg)" for table in shown)
    text = f"{markdown(heading, shown)}\n{pictures}\n"
    README.write_text(IN_README.sub(lambda found: f"{found[1]}{text}{found[2]}", README.read_text()))


def into_docs(tables: list[Table]) -> None:
    """Renew the tables that the docs show."""
    rows = {table.name: _rows(table) for table in tables}
    for page in DOCS.glob("*.md"):
        text = page.read_text()
        renewed = IN_DOCS.sub(
            lambda found: f"{found[1]}{rows[found[2]]}{found[3]}" if found[2] in rows else found[0], text
        )
        if renewed != text:
            page.write_text(renewed)
