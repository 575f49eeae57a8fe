"""Tables and plots of what was measured."""

from pathlib import Path
from typing import Any

TITLES = {
    "throughput_8": "Book, each a slot of his own, 8 clients",
    "throughput_32": "Book, each a slot of his own, 32 clients",
    "hot_slot": "Everybody wants the same slots",
}


def table(results: dict[str, Any]) -> str:
    """Give the figures as Markdown, ratios to MedBook's own beside them."""
    text = [f"{results['at']}, {results['machine']}, {results['size']['rounds']} rounds: medians.\n"]
    for scenario, of_all in results["figures"].items():
        columns = list(next(iter(of_all.values())))
        text.append(f"\n**{TITLES.get(scenario, scenario)}**\n")
        text.append("| | " + " | ".join(columns) + " | MedBook ÷ it |")
        text.append("| --- |" + " ---: |" * (len(columns) + 1))
        for name, figures in of_all.items():
            ratio = of_all["MedBook"][columns[0] if scenario != "hot_slot" else "p99_ms"] / (
                figures[columns[0] if scenario != "hot_slot" else "p99_ms"]
            )
            text.append(f"| {name} | " + " | ".join(f"{figures[c]:.4g}" for c in columns) + f" | {ratio:.2f} |")
    return "\n".join(text) + "\n"


def plot(results: dict[str, Any], directory: Path) -> None:
    """Draw one picture of bars a scenario, as PNG and SVG."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    figures = results["figures"]
    _, axes = pyplot.subplots(1, len(figures), figsize=(5 * len(figures), 4), squeeze=False)
    for axis, (scenario, of_all) in zip(axes[0], figures.items(), strict=True):
        what = "p99_ms" if scenario == "hot_slot" else "per_second"
        names = list(of_all)
        axis.barh(names, [of_all[name][what] for name in names], color=["#2b6cb0" if n == "MedBook" else "#a0aec0" for n in names])
        axis.invert_yaxis()
        axis.set_title(TITLES.get(scenario, scenario), fontsize=10)
        axis.set_xlabel("ms, 99 % of all answers: less is better" if what == "p99_ms" else "bookings a second: more is better")
    pyplot.tight_layout()
    for suffix in ("png", "svg"):
        pyplot.savefig(directory / f"latest.{suffix}")
