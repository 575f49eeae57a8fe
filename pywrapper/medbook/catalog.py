"""The functions of schema ``api`` as the database describes them."""

import re
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Argument:
    """One argument of a function; ``name`` is without ``p_``, as HTTP says it. ``default`` is the SQL expression."""

    name: str
    type: str
    default: str | None
    comment: str

    @property
    def is_required(self) -> bool:
        """Whether a call must give it."""
        return self.default is None


@dataclass(frozen=True, eq=False)
class Function:
    """One function; ``row`` names the shape it returns, ``errors`` are the codes and names its comment promises.

    is_read_only: it is not volatile, so that it writes nothing, not even that somebody read.
    """

    name: str
    arguments: dict[str, Argument]
    row: str
    is_set: bool
    is_read_only: bool
    summary: str
    details: str
    errors: list[tuple[str, str]]


@dataclass(frozen=True)
class Attribute:
    """One attribute of a row shape."""

    name: str
    type: str
    comment: str


@dataclass(frozen=True)
class Row:
    """One row shape."""

    name: str
    comment: str
    attributes: list[Attribute]


@dataclass(frozen=True)
class Problem:
    """One row of ``api.errors()``."""

    code: str
    name: str
    http_status: int
    title: str
    retryable: bool
    retry_after: int | None


@dataclass(frozen=True)
class Catalog:
    """All of it, by name."""

    functions: dict[str, Function] = field(default_factory=dict)
    rows: dict[str, Row] = field(default_factory=dict)
    problems: dict[str, Problem] = field(default_factory=dict)

    @classmethod
    def from_description(cls, description: dict[str, Any]) -> "Catalog":
        """Build it from what ``database.describe`` read."""
        return cls(
            functions={f["name"]: _function(f) for f in description["functions"]},
            rows={
                r["name"]: Row(r["name"], r["comment"] or "", [Attribute(**a) for a in r["attributes"]])
                for r in description["rows"]
            },
            problems={p["name"]: Problem(**p) for p in description["problems"]},
        )


def _function(described: dict[str, Any]) -> Function:
    summary, details, arguments, errors = _read_comment(described["comment"] or "")
    return Function(
        name=described["name"],
        arguments={
            a["name"].removeprefix("p_"): Argument(
                a["name"].removeprefix("p_"), a["type"], a["default"], arguments.get(a["name"], "")
            )
            for a in described["arguments"]
        },
        row=described["row"],
        is_set=described["is_set"],
        is_read_only=described["is_read_only"],
        summary=summary,
        details=details,
        errors=errors,
    )


def _read_comment(comment: str) -> tuple[str, str, dict[str, str], list[tuple[str, str]]]:
    """Split a COMMENT into its first sentence, the rest, the arguments' lines and the Errors line."""
    lines = comment.splitlines()
    errors = re.findall(r"([0-9A-Z]{5}) ([a-z_]+)", lines[-1]) if lines and lines[-1].startswith("Errors:") else []
    arguments = dict(re.findall(r"^(p_\w+): (.*)$", comment, re.MULTILINE))
    prose = [line for line in lines if not line.startswith(("p_", "Errors:"))]
    summary, _, more = (prose[0] if prose else "").partition(". ")
    details = "\n".join(part for part in [more, *prose[1:]] if part)
    return summary.removesuffix("."), details, arguments, errors
