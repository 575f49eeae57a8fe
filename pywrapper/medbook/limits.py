"""How many requests one address may send. The limits of a patient or an account are the database's."""

import logging
import math
import threading
import time
from typing import Any, NamedTuple

from flask import Flask, Response, g, request
from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import MovingWindowRateLimiter

from medbook import origin
from medbook.config import Config
from medbook.problems import RefusalError

AUTH = "/auth/"
"""The paths where passwords can be guessed."""

FORGET_SECONDS = 30
"""How often what was counted in memory is looked through for addresses whose requests are long ago."""

AWAY_SECONDS = 1
"""How long a Redis that did not answer is not asked again."""

logger = logging.getLogger("medbook")


class Standing(NamedTuple):
    """Where an address stands with one limit.

    reset_at: when the oldest request that counts no longer does, in seconds since 1970.
    """

    limit: RateLimitItem
    is_breached: bool
    remaining: int
    reset_at: float


def limit(app: Flask, config: Config, exempt: tuple[str, ...]) -> None:
    """Refuse the requests of an address that are too many, but for the endpoints that are exempt.

    Every answer says where its client stands, in the three fields of draft-ietf-httpapi-ratelimit-headers-07, which
    HTTP clients know.
    """
    everywhere, auth = _parse(config.rate_limit, "all"), _parse(config.auth_rate_limit, "auth")
    if not everywhere and not auth:
        return
    counter = Counter(config.rate_limit_storage)

    @app.before_request
    def count() -> None:
        if request.endpoint in exempt:
            return
        limits = [*everywhere, *auth] if request.path.startswith(AUTH) else everywhere
        g.standing = counter.count(limits, origin.network())
        if g.standing and g.standing.is_breached:
            # how long to wait is told with the other headers of the limit
            raise RefusalError("rate_limited", "", "too many requests of this address")

    @app.after_request
    def tell(response: Response) -> Response:
        standing: Standing | None = g.get("standing")
        if standing:
            # in whole seconds, rounded up
            wait = math.ceil(standing.reset_at - time.time())
            reset = str(min(max(wait, 1), standing.limit.get_expiry()))
            response.headers["RateLimit-Limit"] = str(standing.limit.amount)
            response.headers["RateLimit-Remaining"] = str(max(standing.remaining, 0))
            response.headers["RateLimit-Reset"] = reset
            if standing.is_breached:
                response.headers["Retry-After"] = reset
        return response


def _parse(text: str, scope: str) -> list[RateLimitItem]:
    limits = parse_many(text) if text else []
    for one in limits:
        # the same limit of another scope is counted apart
        one.namespace = scope
    return list(limits)


class Counter:
    """Counts in a storage, and in this process alone while that is away: that closes no clinic."""

    def __init__(self, storage: str) -> None:
        self._alone = MovingWindowRateLimiter(_memory())
        self._shared = None
        if storage.startswith("redis"):
            # in seconds; what a request may lose by a Redis that does not answer
            options: dict[str, Any] = {"socket_timeout": 1, "socket_connect_timeout": 1}
            self._shared = MovingWindowRateLimiter(storage_from_string(storage, **options))
        self._asked_again_at = 0.0

    def count(self, limits: list[RateLimitItem], address: str) -> Standing | None:
        """Count a request and give where its address stands with the tightest of the limits, None without one."""
        if self._shared and time.monotonic() >= self._asked_again_at:
            try:
                return _count(self._shared, limits, address)
            except self._shared.storage.base_exceptions as error:
                self._asked_again_at = time.monotonic() + AWAY_SECONDS
                logger.warning("requests are counted in this process alone: %s", type(error).__name__)
        return _count(self._alone, limits, address)


def _count(counter: MovingWindowRateLimiter, limits: list[RateLimitItem], address: str) -> Standing | None:
    standings = []
    for one in limits:
        is_breached = not counter.hit(one, address)
        reset_at, remaining = counter.get_window_stats(one, address)
        standings.append(Standing(one, is_breached, remaining, reset_at))
        if is_breached:
            break
    return min(standings, key=lambda one: (not one.is_breached, one.remaining, -one.reset_at), default=None)


def _memory() -> MemoryStorage:
    """Make one that does not look through all addresses at every request, as it does where its timer has run out."""
    storage = MemoryStorage()
    storage.timer = _Repeatedly(FORGET_SECONDS, storage.timer.function)
    storage.timer.daemon = True
    storage.timer.start()
    return storage


class _Repeatedly(threading.Timer):
    def run(self) -> None:
        while not self.finished.wait(self.interval):
            self.function()
