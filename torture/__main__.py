"""``python -m torture [phase ...]``: torture a MedBook, and prove after each phase that nothing is broken."""

import argparse
import json
import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from torture import promises
from torture.phases import (
    clock,
    disk,
    frozen,
    kill,
    load,
    migrate,
    outbox,
    overload,
    pooler,
    power,
    restore,
    scheduler,
    standby,
    storms,
)
from torture.stage import Stage

PHASES: dict[str, Callable[[Stage], None]] = {
    "load": load.run,
    "storms": storms.run,
    "outbox": outbox.run,
    "kill": kill.run,
    "power": power.run,
    "disk": disk.run,
    "standby": standby.run,
    "scheduler": scheduler.run,
    "clock": clock.run,
    "frozen": frozen.run,
    "overload": overload.run,
    "pooler": pooler.run,
    "migrate": migrate.run,
    "restore": restore.run,
}
"""Each proves its claims, and then shows by its control that the danger is real."""
IN_QUICK = ("load", "storms", "outbox", "kill", "power", "disk", "standby", "frozen", "pooler", "restore")
"""What --quick runs unless phases are named: as many as fit into four minutes."""
RESULTS = Path(__file__).parent / "results"


def main() -> int:
    """Run all phases or those that are named; the first claim that does not hold ends it."""
    parser = argparse.ArgumentParser(prog="torture", description=main.__doc__)
    parser.add_argument("phases", nargs="*", metavar="phase", help=", ".join(PHASES))
    parser.add_argument("--quick", action="store_true", help="short, as CI runs it; writes no results")
    parser.add_argument("--seed", type=int, default=random.randrange(2**32), help="replays the same choices")
    arguments = parser.parse_args()
    if unknown := set(arguments.phases) - set(PHASES):
        parser.error(f"no such phase: {', '.join(sorted(unknown))}")
    stage = Stage(arguments.seed, arguments.quick)
    print(f"seed {stage.seed}", flush=True)
    try:
        for name in arguments.phases or (IN_QUICK if stage.quick else PHASES):
            print(f"{name}:", flush=True)
            stage.phase, began = name, time.monotonic()
            PHASES[name](stage)
            stage.tell("seconds", round(time.monotonic() - began))
            if not stage.quick:
                write(name, stage)
    except BaseException:
        print(f"what each call was told: {stage.directory}", file=sys.stderr)
        raise
    stage.remove()
    print(f"{len(stage.figures)} passed, 0 failed")
    return 0


def write(phase: str, stage: Stage) -> None:
    """Keep what a phase has told, and when."""
    RESULTS.mkdir(exist_ok=True)
    told = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "seed": stage.seed, **stage.figures[phase]}
    (RESULTS / f"{phase}.json").write_text(json.dumps(told, indent=1, default=str) + "\n")
    promises.write()


if __name__ == "__main__":
    raise SystemExit(main())
