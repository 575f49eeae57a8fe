"""Refusals: RFC 9457 problem JSON, from the errors that ``api.errors()`` lists."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg
from flask import Response
from psycopg.errors import IdleInTransactionSessionTimeout
from psycopg_pool import PoolTimeout
from werkzeug.exceptions import HTTPException

from medbook.catalog import Catalog, Problem
from medbook.database import OutcomeUnknownError
from medbook.origin import request_id

BUSY_SECONDS = 1
"""Retry-After for a database that is out of reach or out of connections, in seconds."""


@dataclass
class RefusalError(Exception):
    """A request the wrapper itself refuses, under a name that api.errors() has.

    retry_after: seconds to wait; None: it is not told, or by other means.
    """

    name: str
    field: str = ""
    detail: str = ""
    retry_after: int | None = None


def problem(
    status: int,
    name: str,
    title: str,
    *,
    code: str | None = None,
    detail: str | None = None,
    hint: str | None = None,
    field: str | None = None,
    rule: str | None = None,
    allowed_from: str | None = None,
    retry_after: int | None = None,
) -> Response:
    """Build an application/problem+json response; members without a value are left out."""
    members = {
        "type": f"urn:medbook:{name}",
        "title": title,
        "status": status,
        "code": code,
        "name": name,
        "detail": detail,
        "hint": hint,
        "field": field,
        "rule": rule,
        "allowed_from": allowed_from,
        "request_id": request_id() or None,
    }
    body = json.dumps({key: value for key, value in members.items() if value is not None})
    response = Response(body, status, mimetype="application/problem+json")
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def from_refusal(refusal: RefusalError, catalog: Catalog) -> Response:
    """Answer a refusal of the wrapper itself."""
    known = catalog.problems[refusal.name]
    return problem(
        known.http_status,
        known.name,
        known.title,
        code=known.code,
        detail=refusal.detail or None,
        field=refusal.field or None,
        retry_after=refusal.retry_after,
    )


def from_database(error: psycopg.Error, catalog: Catalog) -> Response | None:
    """Answer a database error; None if it is none a caller should see. Native DETAIL is never passed on."""
    state = error.sqlstate or ""
    diag = error.diag
    known = catalog.problems.get(diag.message_primary or "")
    if known and known.code == state:
        return problem(
            known.http_status,
            known.name,
            known.title,
            code=state,
            detail=diag.message_detail,
            hint=diag.message_hint,
            field=diag.column_name,
            rule=diag.constraint_name or None,
            allowed_from=_allowed_from(diag.message_detail or ""),
            retry_after=_retry_after(diag.message_detail or "", known),
        )
    known = next((p for p in catalog.problems.values() if p.code == state), None)
    if known:
        return problem(known.http_status, known.name, known.title, code=state, retry_after=known.retry_after)
    if state.startswith("22"):
        known = catalog.problems["invalid_argument"]
        return problem(known.http_status, known.name, known.title, code=known.code, detail=diag.message_primary)
    if state.startswith("23"):
        return problem(409, "constraint_violation", "A rule of the database forbids it", detail=diag.constraint_name)
    if state == "57014":
        return problem(
            503, "timeout", "The database took too long", hint="Ask for less at once.", retry_after=BUSY_SECONDS
        )
    if isinstance(error, PoolTimeout | psycopg.OperationalError | IdleInTransactionSessionTimeout):
        return problem(503, "unavailable", "The database cannot answer now", retry_after=BUSY_SECONDS)
    return None


def _allowed_from(detail: str) -> str | None:
    """Find the earliest time that a booking rule would allow, which DETAIL ends with, as ISO 8601."""
    match = re.search(r"allowed_from=(.+)$", detail)
    return datetime.fromisoformat(match[1]).astimezone(UTC).isoformat() if match else None


def _retry_after(detail: str, known: Problem) -> int | None:
    """Find the seconds to wait, which DETAIL ends with where they differ from call to call."""
    match = re.search(r"retry_after=([0-9]+)$", detail)
    return int(match[1]) if match else known.retry_after


def from_unknown_outcome(_: OutcomeUnknownError) -> Response:
    """Answer a write whose COMMIT was not answered."""
    return problem(
        503,
        "outcome_unknown",
        "The call may or may not have been carried out",
        hint="Repeat it with the same Idempotency-Key, or look.",
        retry_after=BUSY_SECONDS,
    )


def from_http(error: HTTPException) -> Response:
    """Answer an error of the protocol itself: no such path, method, media type, too large."""
    status = error.code or 500
    detail = {404: "no such path: see /openapi.json", 405: "the path has no such method: see /openapi.json"}
    name = error.name.lower().replace(" ", "_")
    response = problem(status, name, error.name, detail=detail.get(status, error.description))
    allowed = getattr(error, "valid_methods", None)
    if allowed:
        response.headers["Allow"] = ", ".join(sorted(allowed))
    wait = getattr(error, "retry_after", None)
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response
