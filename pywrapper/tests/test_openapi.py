"""The OpenAPI document is valid, and tells of everything there is."""

import psycopg
from openapi_spec_validator import OpenAPIV31SpecValidator

from client import Client
from medbook.database import describe
from medbook.routes import ROUTES


def test_the_document_is_valid(http: Client) -> None:
    document = http.get("/openapi.json").body
    assert document["openapi"] == "3.1.0"
    OpenAPIV31SpecValidator(document).validate()


def test_every_route_is_in_it_with_its_arguments(http: Client) -> None:
    paths = http.get("/openapi.json").body["paths"]
    assert {(method.upper(), path) for path, item in paths.items() for method in item} == {
        (route.method, route.path) for route in ROUTES
    } | {("GET", path) for path in ("/events/stream", "/healthz", "/readyz", "/openapi.json", "/.well-known/jwks.json")}
    book = paths["/bookings"]["post"]
    fields = book["requestBody"]["content"]["application/json"]["schema"]
    assert fields["required"] == ["slot_id", "patient_id"]
    assert set(fields["properties"]) == {
        "slot_id", "patient_id", "clinic_id", "idempotency_key", "expected_version", "notes", "confirm",
    }  # fmt: skip
    assert {p["name"] for p in book["parameters"]} == {"Idempotency-Key", "If-Match"}
    assert "slot_unavailable" in book["responses"]["409"]["description"]


def test_every_api_function_has_a_route_but_those_of_workers_who_come_by_sql(shared_database: str) -> None:
    with psycopg.connect(shared_database) as connection:
        functions = set(describe(connection).functions)
        rows = connection.execute(
            "select proname from pg_proc"
            " where pronamespace = 'api'::regnamespace and internal.permitted_roles(proname) = '{worker}'"
        )
        of_workers = {row[0] for row in rows}
    assert "claim_events" in of_workers
    # the list of errors is read at start-up, health answers /readyz, and what is live is streamed
    assert functions - {route.function for route in ROUTES} == {"errors", "health", "list_live_changes"} | of_workers
    assert {route.function for route in ROUTES} <= functions


def test_the_stream_is_in_it_with_how_it_is_resumed(http: Client) -> None:
    stream = http.get("/openapi.json").body["paths"]["/events/stream"]["get"]
    assert {(p["in"], p["name"]) for p in stream["parameters"]} == {
        ("header", "Last-Event-ID"),
        ("query", "last_event_id"),
        ("query", "clinic_id"),
        ("query", "doctor_id"),
    }
    assert list(stream["responses"]["200"]["content"]) == ["text/event-stream"]
