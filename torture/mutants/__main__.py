"""``python -m torture.mutants [word ...]``: plant one mistake at a time in the SQL, and see MedBook's tests find it."""

import argparse
import json
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from torture import promises
from torture.mutants.mutant import Mutant, PlantError, mutants, tree_with
from torture.mutants.suite import SuiteError, first_failure

AT_ONCE = 2
RESULTS = Path(__file__).parents[1] / "results"


def killed(mutant: Mutant) -> bool:
    """Plant it in a copy, run the tests that guard against it, and say which one failed."""
    began = time.monotonic()
    try:
        with tree_with(mutant) as tree:
            killer = first_failure(tree, mutant.tests)
    except (PlantError, SuiteError) as error:
        print(f"BROKEN    {mutant.name}\n{error}", flush=True)
        return False
    seconds = round(time.monotonic() - began)
    print(f"{mutant.name}\n  " + (f"killed by {killer}" if killer else "SURVIVED") + f" ({seconds} s)", flush=True)
    return killer is not None


def control(chosen: list[Mutant]) -> bool:
    """Without a mutant no test fails that is said to kill one."""
    tests = sorted({test for mutant in chosen for test in mutant.tests})
    with tree_with(None) as tree:
        failed = first_failure(tree, tests)
    print("control: without a mutant " + (f"{failed} FAILS" if failed else f"all {len(tests)} tests pass"), flush=True)
    return failed is None


def main() -> int:
    """Plant all of them, or those that are named; fails if one survives."""
    parser = argparse.ArgumentParser(prog="torture.mutants", description=main.__doc__)
    parser.add_argument("words", nargs="*", metavar="word", help="those in whose name one of these words is")
    parser.add_argument("--quick", action="store_true", help="three that pgTAP finds, as CI runs it")
    arguments = parser.parse_args()
    # the tests end their servers by it, and in the background it would be ignored
    signal.signal(signal.SIGINT, signal.default_int_handler)
    chosen = [
        one
        for one in mutants(quick=arguments.quick)
        if not arguments.words or any(word in one.name for word in arguments.words)
    ]
    began = time.monotonic()
    if not chosen or not control(chosen):
        return 1
    with ThreadPoolExecutor(AT_ONCE) as pool:
        passed = sum(pool.map(killed, chosen))
    if not arguments.quick and not arguments.words:
        RESULTS.mkdir(exist_ok=True)
        at = datetime.now(UTC).isoformat(timespec="seconds")
        said = {"at": at, "mutants": len(chosen), "killed": passed, "seconds": round(time.monotonic() - began)}
        (RESULTS / "mutants.json").write_text(json.dumps(said, indent=1) + "\n")
        promises.write()
    print(f"{passed} passed, {len(chosen) - passed} failed")
    return int(passed < len(chosen))


if __name__ == "__main__":
    raise SystemExit(main())
