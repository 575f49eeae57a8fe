"""Clients that book over SQL and over HTTP where the disk fills up."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from client import Client
from conftest import serving, token
from torture.aftermath import PATIENCE_SECONDS, Aftermath, bookings, settled, wait_for
from torture.call_log import OK, CallLog
from torture.load import Choose, Load
from torture.over_http import REFUSALS, HttpLoad, post, settle_over_http
from torture.prepared import slots_and_patients
from torture.stage import Stage, as_app


@dataclass(frozen=True)
class BothWays:
    """Who books, and what came of it; loads: closed, they stop."""

    stage: Stage
    url: str
    port: int
    book: Choose
    log: CallLog
    http_log: CallLog
    loads: ExitStack

    def begin(self) -> None:
        """Begin to book, by 24 clients over SQL, and four over HTTP."""
        self.loads.enter_context(Load(as_app(self.url), self.log, self.book, seed=self.stage.seed))
        self.loads.enter_context(HttpLoad(self.port, self.http_log, self.book, seed=self.stage.seed))

    def go_on(self) -> None:
        """Wait until both have booked some more."""
        had, had_http = self.log.outcomes()[OK], self.http_log.outcomes()[OK]
        wait_for(self.log, OK, had + 50)
        wait_for(self.http_log, OK, had_http + 10)

    def without_room(self, ready: set[int]) -> str:
        """Look at what HTTP answers while there is no room; give it."""
        wait_until(lambda: self.http_log.codes()["503 unavailable"] >= 10)
        _, arguments = self.book(random.Random(f"{self.stage.seed}/without room"))
        call, answer = post(Client(self.port, token(role="admin")), arguments)
        assert answer is not None
        self.stage.claim(
            (call.code, answer.headers["content-type"]) == ("503 unavailable", "application/problem+json"),
            "a booking is answered 503, as a problem",
        )
        self.stage.claim(answer.headers.get("retry-after") == "1", "and when to try again")
        # a new session may want room for a cache of the catalogue, so data alone decide nothing
        status = Client(self.port).get("/readyz").status
        self.stage.claim(status in ready, f"/readyz answers {ready}, not {status}")
        return f"503 unavailable, Retry-After: 1; /readyz {status}"

    def settled(self, name: str) -> Aftermath:
        """Settle what is unknown to the clients of both ways; nothing acknowledged is lost."""
        codes = self.http_log.codes()
        self.stage.claim(set(codes) <= REFUSALS, f"HTTP refuses as it should: {dict(codes)}")
        total = settled(self.stage, self.log, self.url)
        total += settled(self.stage, self.http_log, self.url, lambda: settle_over_http(self.port, self.http_log))
        self.stage.tell(f"{name}: acknowledged", total.acknowledged)
        self.stage.tell(f"{name}: unknown, settled by their key", total.unknown)
        self.stage.tell(f"{name}: acknowledged and lost", len(total.gone))
        self.stage.claim(not total.gone, "no acknowledged booking is lost")
        return total


@contextmanager
def both_ways(stage: Stage, url: str, name: str) -> Iterator[BothWays]:
    """Give clients that will book over both ways; the HTTP server runs to the end of the block."""
    log, http_log = (stage.log(f"disk-{name}-{way}") for way in ("sql", "http"))
    book = bookings(*slots_and_patients(url))
    with serving(url, SERVER_WORKERS="1") as port, ExitStack() as loads:
        yield BothWays(stage, url, port, book, log, http_log, loads)


def wait_until(holds: Callable[[], bool]) -> None:
    """Wait for a state, for as long as a busy machine may need."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        if time.monotonic() > until:
            raise TimeoutError(f"not within {PATIENCE_SECONDS} s")
        time.sleep(0.05)
