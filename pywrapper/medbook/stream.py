"""``GET /events/stream``: live updates as server-sent events (WHATWG HTML, 9.2)."""

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import psycopg
from flask import Flask, Response, request

from medbook import origin
from medbook.arguments import read_arguments
from medbook.body import BodyReader
from medbook.catalog import Argument, Catalog
from medbook.config import Config
from medbook.database import Call, Database
from medbook.identity import claims_of
from medbook.live import PAGE, Hub, Page, Watcher, messages
from medbook.problems import RefusalError
from medbook.routes import Route

PATH = "/events/stream"
HEADER = "Last-Event-ID"
RETRY_MILLISECONDS = 2000
HEARTBEAT_SECONDS = 15.0
LOOK_SECONDS = 1.0
"""How soon a client that went away is noticed: the server notices when something, be it nothing, is sent to him."""

NUMBER = re.compile(r"[0-9]{1,18}")


def add_stream(app: Flask, config: Config, database: Database, catalog: Catalog, bodies: BodyReader) -> None:
    """Add the route, and in this process one thread that looks for changes while somebody watches."""
    function = catalog.functions["list_live_changes"]
    route = Route("GET", PATH, function.name)
    asked = replace(function, arguments={argument.name: argument for argument in arguments(catalog)})

    def ask(claims: Any = None, settings: dict[str, str] | None = None, **values: Any) -> Page:
        given = {name: value for name, value in values.items() if value is not None}
        call = Call(function, {"limit": PAGE, **given}, claims, is_read_only=True, settings=settings or {})
        page: Page = json.loads(database.call(call))
        return page

    hub = Hub(lambda after: ask(after=after), config.streams, config.streams_per_address)

    def view() -> Response:
        claims = claims_of(request.headers.get("Authorization"), config)
        values = read_arguments(request, route, asked, {}, bodies)
        after = _last_event_id(values.pop("last_event_id", None))
        watcher = Watcher(origin.network())
        hub.enter(watcher)
        try:
            page = ask(claims, origin.settings(), after=after, **values)
        except BaseException:
            hub.leave(watcher)
            raise
        watcher.clinic_id, watcher.doctor_id = page["clinic_id"], values.get("doctor_id")
        response = Response(
            _events(hub, watcher, page, lambda after: ask(after=after, **values)),
            mimetype="text/event-stream",
            headers={"X-Accel-Buffering": "no"},
        )
        response.call_on_close(lambda: hub.leave(watcher))
        return response

    app.add_url_rule(
        PATH,
        view_func=view,
        endpoint=f"GET {PATH}",
        methods=["GET"],
        provide_automatic_options=None if config.cors_origins else False,
    )


def arguments(catalog: Catalog) -> list[Argument]:
    """Give what the query string may have."""
    of_function = catalog.functions["list_live_changes"].arguments
    return [
        of_function["clinic_id"],
        of_function["doctor_id"],
        Argument("last_event_id", "text", "NULL", f"For a client that cannot send {HEADER}, which goes before it."),
    ]


def _last_event_id(parameter: str | None) -> int | None:
    header = request.headers.get(HEADER)
    name, text = ("last_event_id", parameter) if header is None else (HEADER, header)
    if text is not None and not NUMBER.fullmatch(text):
        raise RefusalError("invalid_argument", name, f"{name} is not the id of an event of this stream, like 42")
    return None if text is None else int(text)


def _events(hub: Hub, watcher: Watcher, page: Page, ask: Callable[[int], Page]) -> Iterator[str]:
    """Tell what was missed, then what happens, until it is over or the client has gone."""
    yield f"retry: {RETRY_MILLISECONDS}\n\n"
    while True:
        yield "".join(message.text for message in messages(page))
        watcher.position = page["last_id"]
        if len(page["changes"]) < PAGE and hub.attach(watcher):
            break
        try:
            page = ask(watcher.position)
        except psycopg.Error:
            return
    # whoever has been told nothing yet can resume too
    yield f"id: {watcher.position}\n\n"
    heartbeat_at = time.monotonic() + HEARTBEAT_SECONDS
    while taken := watcher.take(LOOK_SECONDS):
        text, position = taken
        if text or time.monotonic() >= heartbeat_at:
            heartbeat_at = time.monotonic() + HEARTBEAT_SECONDS
            # what he does not want moves him on as well, so that he never has to resume from what is forgotten
            text = text or f": still there\nid: {position}\n\n"
        yield text
