"""``medbook import``: a whole clinic group from CSV files, in one transaction, all or nothing.

Each file is checked for shape, copied into a temporary table, and each of its rows then becomes one call of an api
function: an import meets the same rules as any other client. Every bad row is found before it gives up.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
import psycopg

from medbook import csvfile, statements
from medbook.catalog import Catalog
from medbook.config import master_key
from medbook.database import describe, set_locally, told
from medbook.values import TYPES, check_characters

CLAIMS = {"role": "admin", "sub": "import"}


class BadRowsError(Exception):
    """Rows that cannot be loaded; ``lines`` name file, line and column of each."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(f"{len(lines)} bad rows")
        self.lines = lines


@dataclass(frozen=True)
class Kind:
    """One kind of file.

    function: what each row becomes a call of; the other columns are its arguments.
    key: the columns that later files name a row by, and that must not come twice.
    parent: the kind that the first columns name, and the argument its id becomes.
    """

    function: str
    key: tuple[str, ...] = ()
    parent: tuple[str, str] = ("", "")


KINDS = {
    "clinics": Kind("create_clinic", key=("name",)),
    "doctors": Kind("add_doctor", key=("clinic", "name"), parent=("clinics", "clinic_id")),
    "availability": Kind("define_availability", parent=("doctors", "doctor_id")),
    "patients": Kind("register_patient"),
}
PARENT_COLUMNS = {"clinics": ("clinic",), "doctors": ("clinic", "doctor")}

PRESENT = {"clinics": statements.ACTIVE_CLINICS, "doctors": statements.ACTIVE_DOCTORS}


@dataclass
class State:
    """What is known while the files go in: ids by kind and key, keys of rows that were bad, and what was bad."""

    ids: dict[str, dict[tuple[str, ...], Any]] = field(default_factory=dict)
    bad: dict[str, set[tuple[str, ...]]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def run(url: str, files: Sequence[Path]) -> dict[str, int]:
    """Load the files and give how many rows of each kind went in; raises BadRowsError or psycopg.Error."""
    by_kind = _sort(files)
    with psycopg.connect(url) as connection:
        catalog = describe(connection)
        set_locally(connection, told(CLAIMS, master_key()))
        state = State()
        for kind, statement in PRESENT.items():
            state.ids[kind] = {tuple(key): row_id for key, row_id in connection.execute(statement)}
            state.bad[kind] = set()
        counts = _stage_all(connection, catalog, by_kind, state)
        total = sum(counts.values())
        with click.progressbar(length=total, label="importing", file=sys.stderr) as bar:
            for kind, path in by_kind.items():
                for _ in _load(connection, catalog, kind, path, state):
                    bar.update(1)
        if state.problems:
            raise BadRowsError(state.problems)
    return counts


def _sort(files: Sequence[Path]) -> dict[str, Path]:
    given: dict[str, Path] = {}
    for path in files:
        if path.suffix != ".csv" or path.stem not in KINDS:
            raise click.UsageError(f"{path}: the file name tells what is in it: {', '.join(f'{k}.csv' for k in KINDS)}")
        if path.stem in given:
            raise click.UsageError(f"{path}: {path.stem}.csv is given twice")
        given[path.stem] = path
    return {kind: given[kind] for kind in KINDS if kind in given}


def _columns(catalog: Catalog, kind: str) -> dict[str, bool]:
    """Give the columns a file may have, and whether each is required."""
    arguments = catalog.functions[KINDS[kind].function].arguments
    parent, parent_argument = KINDS[kind].parent
    columns = dict.fromkeys(PARENT_COLUMNS.get(parent, ()), True)
    return columns | {a.name: a.is_required for a in arguments.values() if a.name != parent_argument}


def _stage_all(
    connection: psycopg.Connection[Any], catalog: Catalog, by_kind: dict[str, Path], state: State
) -> dict[str, int]:
    """Stage every file and give the number of rows; a file that cannot be read leaves no use in going on."""
    counts, unreadable = {}, False
    for kind, path in by_kind.items():
        try:
            counts[kind] = _stage(connection, catalog, kind, path, state)
        except csvfile.UnreadableFileError as error:
            state.problems += error.problems
            unreadable = True
    if unreadable:
        raise BadRowsError(state.problems)
    return counts


def _stage(connection: psycopg.Connection[Any], catalog: Catalog, kind: str, path: Path, state: State) -> int:
    """Copy a file into a temporary table of texts, one row a line; give how many."""
    columns = _columns(catalog, kind)
    rows = list(csvfile.read(path, columns, state.problems))
    connection.execute(statements.create_staging(kind, columns))
    with connection.cursor() as cursor, cursor.copy(statements.copy_staging(kind)) as copy:
        for line, row in rows:
            copy.write_row([line, *(row.get(name) for name in columns)])
    return len(rows)


def _load(connection: psycopg.Connection[Any], catalog: Catalog, kind: str, path: Path, state: State) -> Iterator[None]:
    """Make one call a staged row; a refusal is noted with its line and column, and the next row is tried."""
    columns = _columns(catalog, kind)
    rows = connection.execute(statements.read_staging(kind, columns)).fetchall()
    for values in rows:
        row = dict(zip(["line", *columns], values, strict=True))
        problem = _load_row(connection, catalog, kind, row, state)
        if problem:
            state.problems.append(f"{path}:{row['line']}: {problem}")
            if KINDS[kind].key:
                state.bad[kind].add(tuple(row[name] for name in KINDS[kind].key))
        yield


def _load_row(
    connection: psycopg.Connection[Any], catalog: Catalog, kind: str, row: dict[str, Any], state: State
) -> str | None:
    """Call the function with one row; give what is wrong with it, after the column, or None."""
    spec = KINDS[kind]
    function = catalog.functions[spec.function]
    key = tuple(row[name] for name in spec.key)
    if key and key in state.ids[kind]:
        return f"{spec.key[-1]}: is already there"

    arguments: dict[str, Any] = {}
    parent, parent_argument = spec.parent
    if parent:
        parent_key = tuple(row[name] for name in PARENT_COLUMNS[parent])
        if parent_key in state.bad[parent]:
            return f"{PARENT_COLUMNS[parent][-1]}: its own row is bad"
        if parent_key not in state.ids[parent]:
            return f"{PARENT_COLUMNS[parent][-1]}: is unknown: {', '.join(map(str, parent_key))}"
        arguments[parent_argument] = state.ids[parent][parent_key]
    for argument in function.arguments.values():
        text = row.get(argument.name)
        if text is None:
            if argument.is_required and argument.name not in arguments:
                return f"{argument.name}: is required"
            continue
        try:
            arguments[argument.name] = TYPES[argument.type].read_text(check_characters(text))
        except (ValueError, KeyError):
            return f"{argument.name}: {TYPES[argument.type].problem}"

    try:
        with connection.transaction():
            made = connection.execute(statements.call_id(function, arguments), list(arguments.values())).fetchone()
    except psycopg.Error as error:
        if not (error.sqlstate or "").startswith("MB"):
            raise
        diag = error.diag
        return f"{diag.column_name or 'row'}: {diag.message_detail or diag.message_primary}"
    if key and made:
        state.ids[kind][key] = made[0]
    return None
