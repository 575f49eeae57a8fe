"""Runs some of MedBook's tests in a copy of it, as ``make test`` runs them all."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

SECONDS = 600
"""After so long a run is broken off, and has found nothing."""


class SuiteError(Exception):
    """A run that ended without any test having failed: what is there does not even deploy, or does not end."""


def first_failure(tree: Path, tests: list[str]) -> str | None:
    """Run pgTAP files, then pytest's; name the first test that fails, if any does."""
    pgtap = [test for test in tests if test.startswith("sql/")]
    pytest = [test for test in tests if not test.startswith("sql/")]
    if pgtap:
        command = [sys.executable, "pywrapper/tests/cluster.py", "pg_prove", "--merge", "--ext", ".sql", *pgtap]
        status, said = _run(tree, command)
        if status:
            return _failed_pgtap(said)
    if pytest:
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *pytest]
        status, said = _run(tree, command)
        if status:
            return _found(said, r"^FAILED (\S+)")
    return None


def _failed_pgtap(said: str) -> str:
    file = _found(said, r"^(sql/tests/\S+) +\(Wstat")
    failed = re.search(r"^# +Failed test \d+: \"(.*)\"|^psql:\S+ (ERROR: .*)", said, re.MULTILINE)
    return f"{file}: {failed[1] or failed[2]}" if failed else file


def _found(said: str, pattern: str) -> str:
    found = re.search(pattern, said, re.MULTILINE)
    # what cannot be read is no mistake that a test finds
    if not found or "syntax error at" in said:
        raise SuiteError(said[-2000:])
    return found[1]


def _run(tree: Path, command: list[str]) -> tuple[int, str]:
    process = subprocess.Popen(
        command,
        cwd=tree,
        env={**os.environ, "PYTHONPATH": f"{tree}/pywrapper:{tree}/pywrapper/tests:{tree}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        said, _ = process.communicate(timeout=SECONDS)
    except BaseException as error:
        # as Ctrl-C does: it stops the servers that it has started
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=60)
        if isinstance(error, subprocess.TimeoutExpired):
            raise SuiteError(f"no end after {SECONDS} s: {' '.join(command)}") from None
        raise
    return process.returncode, said
