"""The Flask application: a request becomes one function call, its answer JSON."""

import json
import logging
from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime
from typing import Any

import psycopg
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, ServiceUnavailable

from medbook import headers, limits, openapi, origin, problems, sessions, stream
from medbook.arguments import MAX_BODY_BYTES, read_arguments
from medbook.body import BodyReader
from medbook.catalog import Catalog
from medbook.config import Config
from medbook.database import Call, Database, OutcomeUnknownError
from medbook.identity import InvalidTokenError, claims_of
from medbook.routes import ROUTES, Route
from medbook.turns import Turns

logger = logging.getLogger("medbook")


def create_app(config: Config | None = None) -> Flask:
    """Make the application, reading the catalogue of its database; ``config`` defaults to the environment's."""
    config = config or Config.from_environment()
    database = Database(config)
    catalog = database.catalog()
    database.open()

    app = Flask("medbook", static_folder=None)
    app.url_map.merge_slashes = False
    # one more than may be sent: a body of unstated length is cut off there, and then seen to be too large
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES + 1
    app.config["TRUSTED_HOSTS"] = list(config.hosts) or None
    origin.trace(app, config)
    headers.add_headers(app, config)
    limits.limit(app, config, exempt=("healthz", "readyz"))
    # half of the threads that serve, and a quarter for one address
    bodies = BodyReader(config.threads // 2, config.threads // 4)
    # the threads that streams do not use at the moment are not for others, who would only be more at a time
    turns = Turns(config.threads)
    for route in ROUTES:
        app.add_url_rule(
            route.path.replace("{", "<").replace("}", ">"),
            endpoint=f"{route.method} {route.path}",
            view_func=_view(route, config, database, catalog, bodies, turns),
            methods=[route.method],
            # what a browser asks before a page of another origin may call
            provide_automatic_options=None if config.cors_origins else False,
        )
    stream.add_stream(app, config, database, catalog, bodies)
    _add_operations(app, database, catalog, config)
    _keep_fixed_paths(app)
    _add_error_handlers(app, catalog)
    return app


def _view(
    route: Route, config: Config, database: Database, catalog: Catalog, bodies: BodyReader, turns: Turns
) -> Callable[..., Response]:
    function = catalog.functions[route.function]

    def view(**path: str) -> Response:
        if not turns.acquire(config.pool_timeout):
            raise ServiceUnavailable("too many requests are being served", retry_after=problems.BUSY_SECONDS)
        try:
            claims = claims_of(request.headers.get("Authorization"), config)
            arguments = read_arguments(request, route, function, path, bodies)
            body = database.call(
                Call(function, arguments, claims, is_read_only=function.is_read_only, settings=origin.settings())
            )
        finally:
            turns.release()
        if function.row == sessions.ROW:
            body = json.dumps(sessions.complete(json.loads(body), config))
        response = Response(body, route.status, mimetype="application/json")
        if not function.is_set:
            _add_headers(response, route, json.loads(body))
        return response

    return view


def _add_headers(response: Response, route: Route, row: dict[str, Any]) -> None:
    if (row.get("replan") or {}).get("is_dry_run"):
        # nothing was made: no place to look for it, and no version to compare with
        response.status_code = 200
        return
    if "version" in row:
        response.headers["ETag"] = f'"{row["version"]}"'
    if row.get("status") == "pending" and "expires_at" in row:
        response.headers["Expires"] = format_datetime(datetime.fromisoformat(str(row["expires_at"])), usegmt=True)
    if route.location:
        response.headers["Location"] = route.location.format(**row)


def _add_operations(app: Flask, database: Database, catalog: Catalog, config: Config) -> None:
    document = json.dumps(openapi.document(catalog))

    @app.get("/healthz", provide_automatic_options=False)
    def healthz() -> Response:
        return Response('{"status":"ok"}', mimetype="application/json")

    @app.get("/readyz", provide_automatic_options=False)
    def readyz() -> Response:
        return Response(database.health(), mimetype="application/json")

    @app.get("/openapi.json", provide_automatic_options=False)
    def openapi_json() -> Response:
        return Response(document, mimetype="application/json")

    @app.get("/.well-known/jwks.json", provide_automatic_options=False)
    def jwks_json() -> Response:
        keys = config.jwt_keys.jwks() if config.jwt_keys else {"keys": []}
        return Response(json.dumps(keys), mimetype="application/jwk-set+json")


def _keep_fixed_paths(app: Flask) -> None:
    """Answer 405 where a fixed path (/bookings/any) has no such method, though a path with an id would match it too."""
    methods: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        if not rule.arguments:
            methods.setdefault(rule.rule, set()).update(rule.methods or ())

    @app.before_request
    def check_method() -> None:
        allowed = methods.get(request.path)
        if allowed and request.method not in allowed:
            raise MethodNotAllowed(sorted(allowed))


def _add_error_handlers(app: Flask, catalog: Catalog) -> None:
    @app.errorhandler(problems.RefusalError)
    def on_refusal(error: problems.RefusalError) -> Response:
        return problems.from_refusal(error, catalog)

    @app.errorhandler(InvalidTokenError)
    def on_invalid_token(error: InvalidTokenError) -> Response:
        response = problems.problem(401, "invalid_token", "The token is not valid", detail=str(error))
        response.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
        return response

    @app.errorhandler(psycopg.Error)
    def on_database_error(error: psycopg.Error) -> Response:
        return problems.from_database(error, catalog) or on_bug(error)

    @app.errorhandler(OutcomeUnknownError)
    def on_unknown_outcome(error: OutcomeUnknownError) -> Response:
        return problems.from_unknown_outcome(error)

    @app.errorhandler(HTTPException)
    def on_http_error(error: HTTPException) -> Response:
        return problems.from_http(error)

    @app.errorhandler(Exception)
    def on_bug(error: Exception) -> Response:
        # the type only: a database message may quote what a patient wrote
        logger.error(
            "%s %s %s: %s %s",
            origin.request_id(),
            request.method,
            request.url_rule,
            type(error).__name__,
            getattr(error, "sqlstate", ""),
        )
        return problems.problem(500, "internal_error", "Something went wrong here")
