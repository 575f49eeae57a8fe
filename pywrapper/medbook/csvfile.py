"""Reads one CSV file (RFC 4180, UTF-8), and says what is wrong with it by file, line and column."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path


class UnreadableFileError(Exception):
    """A file that cannot be read on: its header is wrong, or it is no UTF-8 or no CSV. ``problems`` are lines."""

    def __init__(self, *problems: str) -> None:
        super().__init__(*problems)
        self.problems = problems


def read(path: Path, columns: Mapping[str, bool], problems: list[str]) -> Iterator[tuple[int, dict[str, str | None]]]:
    """Give the well-formed rows, each with the line it ends on; an empty field is None.

    columns: those that the header may have, and whether it must.
    problems: gets a line for each row that is not well formed.

    Raises UnreadableFileError.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = next(reader, [])
            wrong = [f"{path}:1: {what}" for what in _check_header(header, columns)]
            if wrong:
                raise UnreadableFileError(*wrong)
            for values in reader:
                what = _check_row(values, header)
                if what:
                    problems.append(f"{path}:{reader.line_num}: {what}")
                elif values:
                    yield reader.line_num, {name: text or None for name, text in zip(header, values, strict=True)}
    except UnicodeDecodeError:
        raise UnreadableFileError(f"{path}:{_first_undecodable_line(path)}: row: is not UTF-8") from None
    except csv.Error as error:
        raise UnreadableFileError(f"{path}:{reader.line_num}: row: is no CSV: {error}") from None


def _check_header(header: list[str], columns: Mapping[str, bool]) -> Iterator[str]:
    for name in dict.fromkeys(header):
        if name not in columns:
            yield f"{name}: unknown column; known are {', '.join(columns)}"
        elif header.count(name) > 1:
            yield f"{name}: column is given twice"
    for name, is_required in columns.items():
        if is_required and name not in header:
            yield f"{name}: column is missing"


def _check_row(values: list[str], header: list[str]) -> str | None:
    if values and len(values) != len(header):
        return f"row: has {len(values)} columns, the header {len(header)}"
    return next((f"{name}: has a NUL" for name, text in zip(header, values, strict=False) if "\0" in text), None)


def _first_undecodable_line(path: Path) -> int:
    for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
        try:
            line.decode()
        except UnicodeDecodeError:
            return number
    return 1
