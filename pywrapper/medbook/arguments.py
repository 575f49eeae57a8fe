"""Turns a request into the named arguments of a function. Nothing unknown is ignored."""

import json
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl

from flask import Request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

from medbook.body import BodyReader
from medbook.catalog import Function
from medbook.problems import RefusalError
from medbook.routes import Route
from medbook.values import TYPES, check_characters, is_in_range

MAX_BODY_BYTES = 64 * 1024
MAX_DEPTH = 16
"""How deep a JSON body may nest."""

ETAG = re.compile(r'"([0-9]{1,10})"')


def read_arguments(
    request: Request, route: Route, function: Function, path: dict[str, str], bodies: BodyReader
) -> dict[str, Any]:
    """Read path, headers, then query string (GET, DELETE) or JSON body (POST, PUT, PATCH).

    Where the whole body is one argument (PATCH), the others come from the query string.

    Raises RefusalError for an argument that is unknown, missing, given twice or malformed, and HTTPException for a
    body that is no JSON.
    """
    arguments: dict[str, Any] = {}

    def take(name: str, value: Any, *, is_text: bool) -> None:
        if name not in function.arguments:
            raise RefusalError("unknown_field", name, f"{name} is not an argument of {route.method} {route.path}")
        if name in arguments:
            raise RefusalError("invalid_argument", name, f"{name} is given twice")
        if value is not None:
            arguments[name] = _read(name, value, function.arguments[name].type, is_text=is_text)

    for name, text in path.items():
        take(name, text, is_text=True)
    _take_headers(request, take)
    if route.method in ("GET", "DELETE"):
        if request.content_length:
            raise BadRequest("GET and DELETE take no body")
        for name, text in _read_query(request):
            take(name, text, is_text=True)
    else:
        body = _read_body(request, bodies)
        if route.body:
            take(route.body, body, is_text=False)
            for name, text in _read_query(request):
                take(name, text, is_text=True)
        else:
            for name, value in body.items():
                take(name, value, is_text=False)
            for name, _ in _read_query(request):
                raise RefusalError("invalid_argument", name, f"{name} belongs into the body")

    for argument in function.arguments.values():
        if argument.is_required and argument.name not in arguments:
            raise RefusalError("invalid_argument", argument.name, f"{argument.name} is required")
    return arguments


def _read(name: str, value: Any, type_name: str, *, is_text: bool) -> Any:
    known = TYPES[type_name]
    try:
        return known.read_text(value) if is_text else known.read(value)
    except (ValueError, TypeError, KeyError, OverflowError):
        raise RefusalError("invalid_argument", name, f"{name} {known.problem}") from None


def _take_headers(request: Request, take: Callable[..., None]) -> None:
    key = request.headers.get("Idempotency-Key")
    if key is not None:
        take("idempotency_key", key, is_text=True)
    etag = request.headers.get("If-Match")
    if etag is not None and etag.strip() != "*":
        match = ETAG.fullmatch(etag.strip())
        if not match:
            raise RefusalError("invalid_argument", "If-Match", 'If-Match is not one strong ETag, like "3"')
        take("expected_version", match[1], is_text=True)


def _read_query(request: Request) -> Iterator[tuple[str, str]]:
    try:
        yield from (
            parse_qsl(
                request.query_string.decode("ascii"), keep_blank_values=True, strict_parsing=True, errors="strict"
            )
            if request.query_string
            else ()
        )
    except ValueError:
        raise BadRequest("the query string is malformed, or not UTF-8") from None


def _read_body(request: Request, bodies: BodyReader) -> dict[str, Any]:
    data = bodies.read(request)
    if len(data) > MAX_BODY_BYTES:
        raise RequestEntityTooLarge
    if not data:
        return {}
    if request.mimetype != "application/json" and not request.mimetype.endswith("+json"):
        raise UnsupportedMediaType("send the body as application/json")
    try:
        body = json.loads(
            data.decode("utf-8-sig"),
            object_pairs_hook=_read_object,
            parse_float=_read_number,
            parse_constant=_refuse_constant,
        )
    except RecursionError:
        raise BadRequest(f"the body nests deeper than {MAX_DEPTH}") from None
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise BadRequest(f"the body is not JSON in UTF-8: {error}") from None
    except ValueError:
        raise BadRequest("the body has a number that is none, or far too long") from None
    if not isinstance(body, dict):
        raise BadRequest("the body is not a JSON object")
    for name, value in body.items():
        _check_value(name, name, 2)
        _check_value(name, value, 2)
    return body


def _read_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        name = next(name for i, (name, _) in enumerate(pairs) if name in dict(pairs[:i]))
        raise RefusalError("invalid_argument", name, f"{name} is given twice")
    return members


def _read_number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except ArithmeticError:
        # an exponent beyond even a Decimal's
        raise ValueError(text) from None


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _check_value(field: str, value: Any, depth: int) -> None:
    """Refuse what PostgreSQL's jsonb could not keep, or what nests too deep, wherever it is in the field."""
    if isinstance(value, dict | list) and depth > MAX_DEPTH:
        raise BadRequest(f"the body nests deeper than {MAX_DEPTH}")
    if isinstance(value, dict):
        for name, member in value.items():
            _check_value(field, name, depth + 1)
            _check_value(field, member, depth + 1)
    elif isinstance(value, list):
        for member in value:
            _check_value(field, member, depth + 1)
    elif isinstance(value, int | Decimal) and not is_in_range(value):
        raise RefusalError("invalid_argument", field, f"{field} has a number that is too large or too fine")
    elif isinstance(value, str):
        try:
            check_characters(value)
        except ValueError:
            raise RefusalError("invalid_argument", field, f"{field} has a character that cannot be stored") from None
