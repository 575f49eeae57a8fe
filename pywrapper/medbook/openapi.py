"""The OpenAPI 3.1 document, built from the catalogue and the routes, so that it cannot drift from either."""

import re
from importlib.metadata import version
from typing import Any

from medbook.catalog import Argument, Catalog, Function, Row
from medbook.routes import ROUTES, Route
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
    paths["/healthz"] = {"get": _probe("The process answers.", "healthz")}
    paths["/readyz"] = {"get": _probe("A fresh database connection and one call work.", "readyz")}
    paths["/openapi.json"] = {"get": _probe("This document.", "openapi")}
    paths["/.well-known/jwks.json"] = {
        "get": _probe("The keys that verify tokens.", "jwks", "application/jwk-set+json")
    }
    schemas = {row.name: _row(row) for row in catalog.rows.values()}
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
            "schemas": {**schemas, "problem": PROBLEM},
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
        "schema": _argument_schema(argument),
    }


def _argument_schema(argument: Argument) -> dict[str, Any]:
    schema = dict(TYPES[argument.type].schema)
    default = _default(argument)
    if default is not None:
        schema["default"] = default
    return schema


def _default(argument: Argument) -> object:
    text = argument.default or ""
    if text in ("true", "false"):
        return text == "true"
    if text.isdecimal():
        return int(text)
    match = re.fullmatch(r"'(.*)'::text", text)
    return match[1] if match else None


def _request_body(route: Route, arguments: list[Argument]) -> dict[str, Any]:
    if route.body:
        schema: dict[str, Any] = {"type": "object", "minProperties": 1}
        comment = next(a.comment for a in arguments if a.name == route.body)
        return {"required": True, "description": comment, "content": {"application/json": {"schema": schema}}}
    required = [a.name for a in arguments if a.is_required]
    schema = {
        "type": "object",
        "additionalProperties": False,
        "properties": {a.name: _property(a) for a in arguments},
    }
    if required:
        schema["required"] = required
    return {"required": bool(required), "content": {"application/json": {"schema": schema}}}


def _property(argument: Argument) -> dict[str, Any]:
    schema = {**_argument_schema(argument), "description": argument.comment}
    if not argument.is_required:
        # a null is an argument left out
        schema["type"] = [schema["type"], "null"]
    return schema


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
    refusals = {
        status: {
            "description": ", ".join(listed) or "Refused.",
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/problem"}}},
        }
        for status, listed in sorted(names.items())
    }
    if "dry_run" in function.arguments:
        refusals["200"] = {**answer, "description": "What it would do."}
    return {**refusals, str(route.status): answer}


def _probe(summary: str, name: str, media_type: str = "application/json") -> dict[str, Any]:
    content = {media_type: {"schema": {"type": "object"}}}
    responses = {"200": {"description": "Yes.", "content": content}, "503": {"description": "No."}}
    return {"operationId": name, "summary": summary, "responses": responses}


def _row(row: Row) -> dict[str, Any]:
    properties = {}
    for attribute in row.attributes:
        returned = {"jsonb": {"type": ["array", "object", "null"]}, "integer": {"type": ["integer", "null"]}}
        known = TYPES[attribute.type].schema
        schema = dict(returned.get(attribute.type, {**known, "type": [known["type"], "null"]}))
        if attribute.comment:
            schema["description"] = attribute.comment
        properties[attribute.name] = schema
    return {"type": "object", "description": row.comment, "properties": properties}
