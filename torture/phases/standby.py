"""The primary is lost under load, or its standby does not answer: what was acknowledged is on both.

A COMMIT waits for a synchronous standby without a time limit. Whoever cancels that wait is told success, with WARNING
01000, of what only the primary has: it is lost with it. So a client who is warned knows nothing, the HTTP server gives
up its connection rather than cancel, and who repeats a key waits like the call before.
"""

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

from conftest import serving
from torture.aftermath import PATIENCE_SECONDS, bookings, connect, lost_by, settled, wait_for
from torture.call_log import OK, UNKNOWN, Call, CallLog
from torture.load import Arguments, Caller, Load
from torture.over_http import REFUSALS, HttpLoad, settle_over_http
from torture.prepared import slots_and_patients
from torture.replica import Pair, pair, set_and_reload
from torture.stage import Stage, as_app

CANCEL = "select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep' and usename = 'app'"


def run(stage: Stage) -> None:
    """Stall the standby, then lose the primary; then the same with clients and settings that are not careful."""
    for number in range(1 if stage.quick else 3):
        with pair(stage, f"pair-{number}") as servers:
            if number == 0:
                _stall(stage, servers)
            _fail_over(stage, servers, f"failover {number + 1}")
    with pair(stage, "pair-control") as servers:
        _naive(stage, servers)


def _fail_over(stage: Stage, servers: Pair, name: str) -> None:
    """Kill the primary while 24 clients of a multi-host DSN book, over SQL and HTTP, and promote the standby."""
    log, http_log = (stage.log(f"{name} {way}") for way in ("sql", "http"))
    url, book = servers.url, bookings(*slots_and_patients(servers.url))
    with serving(url, SERVER_WORKERS="1") as port:
        with Load(as_app(url), log, book, seed=stage.seed), HttpLoad(port, http_log, book, seed=stage.seed):
            wait_for(log, OK, 200)
            wait_for(http_log, OK, 5)
            servers.primary.kill()
            killed = time.monotonic()
            servers.promote()
            had, had_http = log.outcomes()[OK], http_log.outcomes()[OK]
            wait_for(log, OK, had + 50)
            wait_for(http_log, OK, had_http + 5)
        stage.claim(set(http_log.codes()) <= REFUSALS, f"HTTP refuses as it should: {dict(http_log.codes())}")
        total = settled(stage, log, url)
        total += settled(stage, http_log, url, lambda: settle_over_http(port, http_log))
    stage.tell(f"{name}: acknowledged", total.acknowledged)
    stage.tell(f"{name}: unknown, settled by their key on the new primary", total.unknown)
    stage.tell(f"{name}: acknowledged and lost", len(total.gone))
    stage.tell(f"{name}: seconds without a booking, promoted at once, SQL", _gap(log, killed))
    stage.tell(f"{name}: seconds without a booking, promoted at once, HTTP", _gap(http_log, killed))
    stage.claim(total.acknowledged > 200 and total.unknown > 0, "the primary was killed at work")
    stage.claim(not total.gone, "no acknowledged booking is lost")


def _gap(log: CallLog, killed: float) -> float:
    """Give the most seconds between two bookings of which the later came after a moment."""
    done = sorted(one.at for one in log if one.outcome == OK)
    return round(max(after - before for before, after in pairwise(done) if after > killed), 2)


def _stall(stage: Stage, servers: Pair) -> None:
    """Stop the standby's receiver: nobody is told success, over SQL though waits are cancelled, nor over HTTP."""
    primary, url = servers.primary.database_url(), servers.url
    log, http_log = (stage.log(f"stall {way}") for way in ("sql", "http"))
    book = bookings(*slots_and_patients(primary))
    with serving(url, SERVER_WORKERS="1", MEDBOOK_ANSWER_SECONDS="3") as port, servers.stalled() as go_on:
        with Load(as_app(url), log, book, seed=stage.seed):
            try:
                with HttpLoad(port, http_log, book, seed=stage.seed):
                    _cancel_until(primary, lambda: log.outcomes()[UNKNOWN] >= 50 and http_log.outcomes()[UNKNOWN] >= 4)
                warned = next(one for one in log if one.outcome == UNKNOWN and one.answer)
                again = _book_and_cancel(primary, stage.log("repeated"), warned.arguments)
                early = sum(one.outcome == OK for one in [*log, *http_log, again])
            finally:
                # clients end only when they are answered
                go_on()
        took = min(one.took for one in http_log if one.outcome == UNKNOWN)
        total = settled(stage, log, url)
        total += settled(stage, http_log, url, lambda: settle_over_http(port, http_log))
    stage.tell("stalled standby: told success", early)
    stage.tell("stalled standby: unknown, settled by their key", total.unknown)
    stage.tell("stalled standby: 503 outcome_unknown over HTTP after seconds", round(took, 1))
    stage.claim(early == 0, "nobody is told success while the standby is stalled, nor is who repeats a key")


def _cancel_until(url: str, is_enough: Callable[[], bool]) -> None:
    """Cancel waits for the standby as they come, of SQL clients alone, as an impatient administrator would."""
    until = time.monotonic() + PATIENCE_SECONDS
    with connect(url) as admin:
        while not is_enough():
            if time.monotonic() > until:
                raise TimeoutError("clients are not answered")
            admin.execute(CANCEL)
            time.sleep(0.1)


def _naive(stage: Stage, servers: Pair) -> None:
    """Cut the standby off: who overlooks a warning, or does not wait for it, loses bookings with the primary."""
    primary = servers.primary.database_url()
    with connect(primary) as connection:
        body = "select pg_get_functiondef('internal.claim_idempotency_key'::regproc) as text"
        row = connection.execute(body).fetchone()
        assert row is not None
        stage.claim("for key share" in row["text"], "who repeats a key locks its row")
        connection.execute(row["text"].replace("for key share", "").encode())
    servers.disconnect()
    _, arguments = bookings(*slots_and_patients(primary))(random.Random(stage.seed))
    singles = stage.log("naive")
    naive = _book_and_cancel(primary, singles, arguments)
    with connect(as_app(primary)) as app:
        again = Caller(singles, 1, app).call("book_slot", arguments)
    stage.claim(naive.answer is not None and naive.outcome == UNKNOWN, "a wait that is cancelled is warned of")
    stage.claim(again.outcome == OK, "control: without the lock a key is answered that the standby does not have")

    set_and_reload(primary, "synchronous_standby_names", "")
    log = stage.log("asynchronous")
    with Load(as_app(primary), log, bookings(*slots_and_patients(primary)), seed=stage.seed):
        wait_for(log, OK, 100)
        servers.primary.kill()
    servers.promote()
    url = servers.standby.database_url()
    after, overlooked = lost_by(log, url), lost_by([again], url)
    stage.tell("control, asynchronous: acknowledged and lost", f"{len(after.gone)} of {after.acknowledged}")
    stage.tell("control, warning overlooked: told success and lost", f"{len(overlooked.gone)} of 1")
    stage.claim(len(after.gone) > 0, "control: an asynchronous standby that is behind loses some")
    stage.claim(list(overlooked.gone) == [naive.answer], "control: who overlooks the warning loses his booking")
    stage.invariants(url)


def _book_and_cancel(url: str, log: CallLog, arguments: Arguments) -> Call:
    """Book, and cancel the wait for the standby as soon as it is seen; give what the client was told."""
    with connect(as_app(url)) as app, connect(url) as admin, ThreadPoolExecutor(1) as thread:
        told = thread.submit(Caller(log, 0, app).call, "book_slot", arguments)
        while not told.done():
            admin.execute(CANCEL + " and pid = %s", [app.info.backend_pid])
            time.sleep(0.05)
        return told.result()
