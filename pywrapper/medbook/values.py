"""The PostgreSQL types of api arguments: what each is in JSON, and how a value is read.

The readers are stricter than PostgreSQL's own input: no ``tomorrow``, no ``infinity``, no time without an offset.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
INTEGER = re.compile(r"-?[0-9]{1,10}")
NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
MAX_INTEGER = 2**31 - 1
MAX_NUMBER = Decimal("1e15")
MAX_DECIMALS = 15
MAX_LIST = 100
"""How many items a list may have."""


@dataclass(frozen=True)
class Type:
    """One PostgreSQL type.

    schema: its JSON Schema (OpenAPI 3.1).
    problem: what is wrong with a value that is not one, after the field's name.
    read: turns a JSON value into what psycopg sends; raises ValueError or TypeError.
    read_text: the same for a value from a path, a query string or a header.
    """

    schema: dict[str, Any]
    problem: str
    read: Callable[[Any], Any]
    read_text: Callable[[str], Any]


def check_characters(value: str) -> str:
    """Return the text; raise ValueError where PostgreSQL could not keep it: NUL and lone surrogates."""
    value.encode()
    if "\0" in value:
        raise ValueError("NUL")
    return value


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return check_characters(value)


def _uuid(value: Any) -> str:
    if not UUID.fullmatch(_string(value)):
        raise ValueError
    return str(value)


def _integer(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > MAX_INTEGER:
        raise ValueError
    return value


def _integer_text(value: str) -> int:
    if not INTEGER.fullmatch(value):
        raise ValueError
    return _integer(int(value))


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _boolean_text(value: str) -> bool:
    return {"true": True, "false": False}[value]


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise TypeError
    if not is_in_range(value):
        raise ValueError
    return Decimal(value)


def is_in_range(value: int | Decimal) -> bool:
    """Tell whether a number is neither too large nor too fine: whoever reads JSON with floats reads the same."""
    exponent = Decimal(value).as_tuple().exponent
    return (
        -MAX_NUMBER <= value <= MAX_NUMBER
        and isinstance(exponent, int)
        and exponent >= -MAX_DECIMALS
        and Decimal(repr(float(value))) == value
    )


def _number_text(value: str) -> Decimal:
    if not NUMBER.fullmatch(value):
        raise ValueError
    return _number(Decimal(value))


def _instant(value: Any) -> datetime:
    instant = datetime.fromisoformat(_string(value))
    if instant.tzinfo is None:
        raise ValueError
    return instant.astimezone(UTC)


def _date(value: Any) -> date:
    return date.fromisoformat(_string(value))


def _time(value: Any) -> time:
    wall_clock = time.fromisoformat(_string(value))
    if wall_clock.tzinfo is not None:
        raise ValueError
    return wall_clock


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError
    return value


def _list_of(read: Callable[[Any], Any]) -> Callable[[Any], list[Any]]:
    def read_list(value: Any) -> list[Any]:
        if not isinstance(value, list) or len(value) > MAX_LIST:
            raise TypeError
        return [read(item) for item in value]

    return read_list


def _list_text(read_text: Callable[[str], Any]) -> Callable[[str], list[Any]]:
    def read_list(value: str) -> list[Any]:
        return _list_of(read_text)(value.split(","))

    return read_list


def _no_text(value: str) -> Any:
    raise ValueError(value)


TYPES = {
    # a count or a position: HTTP needs none above an integer's
    "bigint": Type(
        {"type": "integer", "minimum": -MAX_INTEGER, "maximum": MAX_INTEGER},
        "is not an integer",
        _integer,
        _integer_text,
    ),
    "boolean": Type({"type": "boolean"}, "is not true or false", _boolean, _boolean_text),
    "date": Type({"type": "string", "format": "date"}, "is not a date like 2026-12-24", _date, _date),
    "integer": Type(
        {"type": "integer", "minimum": -MAX_INTEGER, "maximum": MAX_INTEGER},
        "is not an integer",
        _integer,
        _integer_text,
    ),
    "integer[]": Type(
        {"type": "array", "items": {"type": "integer"}, "maxItems": MAX_LIST},
        f"is not a list of up to {MAX_LIST} integers (in a URL: 1,2,3)",
        _list_of(_integer),
        _list_text(_integer_text),
    ),
    "jsonb": Type({"type": "object"}, "is not an object", _object, _no_text),
    "numeric": Type({"type": "number"}, "is not a number", _number, _number_text),
    "text": Type({"type": "string"}, "is not text, or has a character that cannot be stored", _string, _string),
    "text[]": Type(
        {"type": "array", "items": {"type": "string"}, "maxItems": MAX_LIST},
        f"is not a list of up to {MAX_LIST} texts (in a URL: separated by commas)",
        _list_of(_string),
        _list_text(_string),
    ),
    "time without time zone": Type(
        {"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]"}, "is not a time like 09:30", _time, _time
    ),
    "timestamp with time zone": Type(
        {"type": "string", "format": "date-time"},
        "is not an ISO 8601 time with an offset, like 2026-12-24T09:30:00Z (in a URL, + is %2B)",
        _instant,
        _instant,
    ),
    "uuid": Type({"type": "string", "format": "uuid"}, "is not a UUID", _uuid, _uuid),
    "uuid[]": Type(
        {"type": "array", "items": {"type": "string", "format": "uuid"}, "maxItems": MAX_LIST},
        f"is not a list of up to {MAX_LIST} UUIDs (in a URL: separated by commas)",
        _list_of(_uuid),
        _list_text(_uuid),
    ),
}
