"""``python -m bench [scenario ...]``: measure, and write bench/results."""

import argparse
import json
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from bench import booking, booking_queue, expire, generate, growth, http, report, search, server, tuning
from bench.result import Table
from cluster import Cluster
from torture import promises

SCENARIOS = {
    "booking": booking.measure,
    "booking_queue": booking_queue.measure,
    "generate": generate.measure,
    "search": search.measure,
    "expire": expire.measure,
    "growth": growth.measure,
    "http": http.measure,
    "tuning": tuning.measure,
}
IN_QUICK = ("booking", "booking_queue", "generate", "expire", "growth", "http")
"""What --quick runs unless scenarios are named: as many as fit into two minutes."""
RESULTS = Path(__file__).parent / "results"


def about(cluster: Cluster) -> dict[str, Any]:
    """Say when and on what it was measured."""
    with psycopg.connect(cluster.database_url("postgres")) as connection:
        version = connection.info.server_version
    machine = f"{os.cpu_count()} cores, {platform.machine()}, PostgreSQL {version // 10000}.{version % 10000}"
    return {"at": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine}


def main() -> int:
    """Measure all scenarios or those that are named; with --quick only show that they work; fail if one does not."""
    parser = argparse.ArgumentParser(prog="bench", description=main.__doc__)
    parser.add_argument("scenarios", nargs="*", metavar="scenario", help=", ".join(SCENARIOS))
    parser.add_argument("--quick", action="store_true", help="small, writes nothing")
    arguments = parser.parse_args()
    if unknown := set(arguments.scenarios) - set(SCENARIOS):
        parser.error(f"no such scenario: {', '.join(sorted(unknown))}")
    broken: list[str] = []
    for name in arguments.scenarios or (IN_QUICK if arguments.quick else SCENARIOS):
        with server.postgres() as cluster:
            tables: list[Table] = list(SCENARIOS[name](cluster, quick=arguments.quick))
            said = about(cluster)
        heading = f"{said['at']}, {said['machine']}."
        text = report.markdown(heading, tables)
        print(text, flush=True)
        broken += [
            f"{name}: {t.what} {t.figure:g}" for table in tables for t in table.targets if t.is_must and not t.met
        ]
        if not arguments.quick:
            RESULTS.mkdir(exist_ok=True)
            (RESULTS / f"{name}.json").write_text(json.dumps(report.raw(said, tables), indent=1) + "\n")
            (RESULTS / f"{name}.md").write_text(text)
            report.plot(tables, RESULTS)
            report.into_readme(heading, tables)
            report.into_docs(tables)
            promises.write()
    print("\n".join(broken), file=sys.stderr)
    return int(bool(broken))


if __name__ == "__main__":
    raise SystemExit(main())
