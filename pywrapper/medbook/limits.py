"""How many requests one address may send. The limits of a patient or an account are the database's."""

import math
import threading
import time
from typing import Any

import redis
from flask import Flask, Response, request
from flask_limiter import ApplicationLimit, Limiter, RequestLimit
from limits.storage import MemoryStorage, Storage

from medbook import origin
from medbook.config import Config

AUTH = "/auth/"
"""The paths where passwords can be guessed."""

FORGET_SECONDS = 30
"""How often what was counted in memory is looked through for addresses whose requests are long ago."""


def limit(app: Flask, config: Config, exempt: tuple[str, ...]) -> None:
    """Limit the requests of each address, but for the endpoints that are exempt: RateLimitExceeded, a 429.

    Every answer says where its client stands, in the three fields of draft-ietf-httpapi-ratelimit-headers-07, which
    HTTP clients know.
    """
    limits = []
    if config.rate_limit:
        limits.append(ApplicationLimit(config.rate_limit))
    if config.auth_rate_limit:
        limits.append(
            ApplicationLimit(
                config.auth_rate_limit, scope="auth", exempt_when=lambda: not request.path.startswith(AUTH)
            )
        )
    limiter = Limiter(
        origin.network,
        app=app,
        application_limits=list(limits),
        strategy="moving-window",
        storage_uri=config.rate_limit_storage,
        storage_options=_options(config.rate_limit_storage),
        # a Redis that is away does not close the clinic: each process then counts by itself until it is back
        in_memory_fallback_enabled=True,
        # nor do the requests that were under way when it went
        swallow_errors=True,
        # what is no path is limited too
        request_identifier=lambda: request.endpoint or "no such path",
        enabled=bool(limits),
    )
    limiter.request_filter(lambda: request.endpoint in exempt)
    if limits:
        _forget_seldom(limiter.storage)

    @app.after_request
    def tell(response: Response) -> Response:
        try:
            current = _tightest(limiter)
        except redis.RedisError:
            # gone since the request came in: this one answer does not tell
            current = None
        if current:
            # reset_at is in whole seconds, rounded up
            wait = math.ceil(current.reset_at - time.time())
            reset = min(max(wait, 1), current.limit.get_expiry())
            response.headers["RateLimit-Limit"] = str(current.limit.amount)
            response.headers["RateLimit-Remaining"] = str(max(current.remaining, 0))
            response.headers["RateLimit-Reset"] = str(reset)
            if current.breached:
                response.headers["Retry-After"] = str(reset)
        return response


class _Repeatedly(threading.Timer):
    def run(self) -> None:
        while not self.finished.wait(self.interval):
            self.function()


def _forget_seldom(storage: Storage) -> None:
    """Keep it from looking through all addresses at every request: it does where its timer is not running."""
    if isinstance(storage, MemoryStorage):
        storage.timer = _Repeatedly(FORGET_SECONDS, storage.timer.function)
        storage.timer.daemon = True
        storage.timer.start()


def _tightest(limiter: Limiter) -> RequestLimit | None:
    return min(limiter.current_limits, key=lambda one: (not one.breached, one.remaining, -one.reset_at), default=None)


def _options(storage: str) -> dict[str, Any]:
    # in seconds; what a request may lose by a Redis that does not answer
    return {"socket_timeout": 1, "socket_connect_timeout": 1} if storage.startswith("redis") else {}
