"""The OpenAPI 3.1 document, built from the catalogue and the routes, so that it cannot drift from either."""

import re
from importlib.metadata import version
from typing import Any

from medbook import schemas, stream
from medbook.catalog import Argument, Catalog, Function
from medbook.routes import ROUTES, Route

HEADERS: dict[str, dict[str, Any]] = {
    "idempotency_key": {
        "name": "Idempotency-Key",
        "description": "The same request with the same key is carried out once and answered alike, for 24 hours.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 200},
    },
    "expected_version": {
        "name": "If-Match",
        "description": "The ETag it was read with: refuse if it has changed since.",
        "schema": {"type": "string", "pattern": '^(\\*|"[0-9]{1,9}")$'},
    },
}

ALWAYS_POSSIBLE = ("400", "422", "401", "429", "500", "503")


def document(catalog: Catalog) -> dict[str, Any]:
    """Build the document."""
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, catalog)
    paths[stream.PATH] = {"get": _stream(catalog)}
    paths["/healthz"] = {"get": _probe("The process answers.", "healthz")}
    paths["/readyz"] = {"get": _probe("A fresh database connection and one call work.", "readyz")}
    paths["/openapi.json"] = {"get": _probe("This document.", "openapi")}
    paths["/.well-known/jwks.json"] = {
        "get": _probe("The keys that verify tokens.", "jwks", "application/jwk-set+json")
    }
    rows = {row.name: schemas.of_row(row) for row in catalog.rows.values()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "MedBook",
            "version": version("medbook"),
            "description": "Appointment booking for clinics. Each operation is one SQL function of schema api.",
        },
        "servers": [{"url": "/"}],
        "security": [{}, {"bearer": []}],
        "paths": paths,
        "components": {
            "schemas": {**rows, "problem": schemas.PROBLEM},
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def _operation(route: Route, catalog: Catalog) -> dict[str, Any]:
    function = catalog.functions[route.function]
    in_path = re.findall(r"{(\w+)}", route.path)
    others = [a for a in function.arguments.values() if a.name not in in_path]
    operation: dict[str, Any] = {
        "operationId": f"{route.method.lower()}_{re.sub('[^a-z]+', '_', route.path).strip('_')}",
        "summary": function.summary,
        "description": function.details,
        "parameters": [_parameter(function.arguments[name], "path") for name in in_path],
        "responses": _responses(route, function, catalog),
    }
    for argument in others:
        if argument.name in HEADERS:
            operation["parameters"].append({"in": "header", "required": False, **HEADERS[argument.name]})
        elif route.method in ("GET", "DELETE") or (route.body and argument.name != route.body):
            operation["parameters"].append(_parameter(argument, "query"))
    if route.method in ("POST", "PUT", "PATCH"):
        operation["requestBody"] = _request_body(route, others)
    return operation


def _parameter(argument: Argument, where: str) -> dict[str, Any]:
    return {
        "name": argument.name,
        "in": where,
        "required": where == "path" or argument.is_required,
        "description": argument.comment,
        "schema": schemas.of_argument(argument),
    }


def _request_body(route: Route, arguments: list[Argument]) -> dict[str, Any]:
    if route.body:
        schema: dict[str, Any] = {"type": "object", "minProperties": 1}
        comment = next(a.comment for a in arguments if a.name == route.body)
        return {"required": True, "description": comment, "content": {"application/json": {"schema": schema}}}
    required = [a.name for a in arguments if a.is_required]
    schema = {
        "type": "object",
        "additionalProperties": False,
        "properties": {a.name: schemas.of_field(a) for a in arguments},
    }
    if required:
        schema["required"] = required
    return {"required": bool(required), "content": {"application/json": {"schema": schema}}}


def _responses(route: Route, function: Function, catalog: Catalog) -> dict[str, Any]:
    shape: dict[str, Any] = {"$ref": f"#/components/schemas/{function.row}"}
    if function.is_set:
        shape = {
            "type": "object",
            "required": ["items", "next"],
            "properties": {
                "items": {"type": "array", "items": shape},
                "next": {"type": ["string", "null"], "description": "The next page's after; null after the last."},
            },
        }
    answer: dict[str, Any] = {"description": "Done.", "content": {"application/json": {"schema": shape}}}
    headers = {
        "ETag": any(a.name == "version" for a in catalog.rows[function.row].attributes) and not function.is_set,
        "Location": bool(route.location),
    }
    if any(headers.values()):
        answer["headers"] = {name: {"schema": {"type": "string"}} for name, has in headers.items() if has}

    names: dict[str, list[str]] = {status: [] for status in ALWAYS_POSSIBLE}
    for _, name in function.errors:
        names.setdefault(str(catalog.problems[name].http_status), []).append(name)
    if route.method in ("POST", "PUT", "PATCH"):
        names.update({status: names.get(status, []) for status in ("413", "415")})
    refusals = {status: _refusal(", ".join(listed) or "Refused.") for status, listed in sorted(names.items())}
    if "dry_run" in function.arguments:
        refusals["200"] = {**answer, "description": "What it would do."}
    return {**refusals, str(route.status): answer}


def _stream(catalog: Catalog) -> dict[str, Any]:
    last_event_id = {"name": stream.HEADER, "in": "header", "required": False, "schema": {"type": "string"}}
    names = [name for _, name in catalog.functions["list_live_changes"].errors if name.endswith("_not_found")]
    answers = {"404": ", ".join(names), **dict.fromkeys(ALWAYS_POSSIBLE, "Refused.")}
    return {
        "operationId": "stream",
        "summary": "Tells what can be booked otherwise than before, as it happens",
        "description": "Server-sent events: slot and schedule, whose data are a live_change, and reset: something is"
        " missing, search again. An id resumes the stream after its event, for 24 hours.",
        "parameters": [
            {**last_event_id, "description": "The id of the last event that was received."},
            *(_parameter(argument, "query") for argument in stream.arguments(catalog)),
        ],
        "responses": {
            **{status: _refusal(description) for status, description in sorted(answers.items())},
            "200": {
                "description": "Until either side ends it.",
                "content": {"text/event-stream": {"schema": {"type": "string"}}},
            },
        },
    }


def _refusal(description: str) -> dict[str, Any]:
    return {
        "description": description,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/problem"}}},
    }


def _probe(summary: str, name: str, media_type: str = "application/json") -> dict[str, Any]:
    content = {media_type: {"schema": {"type": "object"}}}
    responses = {"200": {"description": "Yes.", "content": content}, "503": {"description": "No."}}
    return {"operationId": name, "summary": summary, "responses": responses}
