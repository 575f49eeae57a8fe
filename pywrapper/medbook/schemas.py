"""JSON Schemas of the OpenAPI document, from the catalogue."""

import re
from typing import Any

from medbook.catalog import Argument, Row
from medbook.values import TYPES

PROBLEM = {
    "type": "object",
    "description": "RFC 9457 problem details.",
    "required": ["type", "title", "status", "name"],
    "properties": {
        "type": {"type": "string", "description": "urn:medbook:NAME"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "SQLSTATE."},
        "name": {"type": "string", "description": "Stable name of the error."},
        "detail": {"type": "string"},
        "hint": {"type": "string", "description": "What to do about it."},
        "field": {"type": "string", "description": "Which field is wrong."},
        "rule": {"type": "string", "description": "Which booking rule refuses it, by the name of its field."},
        "allowed_from": {"type": "string", "format": "date-time", "description": "The earliest time it would allow."},
        "request_id": {"type": "string", "description": "X-Request-ID of the answer, as it stands in the logs."},
    },
}


def of_argument(argument: Argument) -> dict[str, Any]:
    """Give that of an argument, as it stands in a query string or a body."""
    schema = dict(TYPES[argument.type].schema)
    default = _default(argument)
    if default is not None:
        schema["default"] = default
    return schema


def of_field(argument: Argument) -> dict[str, Any]:
    """Give that of an argument which is a field of a body."""
    schema = {**of_argument(argument), "description": argument.comment}
    if not argument.is_required:
        # a null is an argument left out
        schema["type"] = [schema["type"], "null"]
    return schema


def of_row(row: Row) -> dict[str, Any]:
    """Give that of a row shape."""
    properties = {}
    for attribute in row.attributes:
        returned = {"jsonb": {"type": ["array", "object", "null"]}, "integer": {"type": ["integer", "null"]}}
        known = TYPES[attribute.type].schema
        schema = dict(returned.get(attribute.type, {**known, "type": [known["type"], "null"]}))
        if attribute.comment:
            schema["description"] = attribute.comment
        properties[attribute.name] = schema
    return {"type": "object", "description": row.comment, "properties": properties}


def _default(argument: Argument) -> object:
    text = argument.default or ""
    if text in ("true", "false"):
        return text == "true"
    if text.isdecimal():
        return int(text)
    match = re.fullmatch(r"'(.*)'::text", text)
    return match[1] if match else None
