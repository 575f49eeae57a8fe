"""``python -m bench``: measure, and write bench/results."""

import argparse
import json
import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from bench import report, scenarios, server
from bench.contestants import Contestant
from bench.contestants.medbook import Floor, MedBook
from bench.contestants.rivals import PlainInsert, RedisLock, RowLock, Serializable

RESULTS = Path(__file__).parent / "results"


def measure(size: scenarios.Size) -> dict[str, Any]:
    """Run every scenario and give the figures."""
    with server.postgres() as cluster, server.redis_server() as redis_url:
        medbook = MedBook(*server.medbook_database(cluster, "bench_medbook"))
        floor = Floor(*server.medbook_database(cluster, "bench_floor"))
        rivals: list[Contestant] = [
            RedisLock(server.empty_database(cluster, "bench_redis"), redis_url),
            Serializable(server.empty_database(cluster, "bench_serializable")),
            RowLock(server.empty_database(cluster, "bench_row_lock")),
            PlainInsert(server.empty_database(cluster, "bench_plain_insert")),
        ]
        figures = {
            f"throughput_{clients}": scenarios.throughput([medbook, floor, *rivals], clients, size)
            for clients in size.clients
        }
        figures["hot_slot"] = scenarios.hot_slot([medbook, *rivals], size)
        with psycopg.connect(cluster.database_url("postgres")) as connection:
            version = connection.info.server_version
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, PostgreSQL {version // 10000}.{version % 10000}",
        "size": vars(size),
        "figures": figures,
    }


def main() -> None:
    """Measure in full, or with --quick only that it works."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small run: shows that it works, and writes nothing")
    quick = parser.parse_args().quick
    results = measure(scenarios.QUICK if quick else scenarios.FULL)
    print(report.table(results))
    if not quick:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "latest.json").write_text(json.dumps(results, indent=1) + "\n")
        (RESULTS / "latest.md").write_text(report.table(results))
        report.plot(results, RESULTS)


if __name__ == "__main__":
    main()
