"""One look at the database for all who watch: a thread asks what has changed, and hands it to each of them."""

import json
import logging
import select
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

import psycopg
from werkzeug.exceptions import ServiceUnavailable, TooManyRequests

from medbook.signals import readable_at_a_signal

POLL_SECONDS = 0.25
PAGE = 500
"""Most changes of one answer of the database."""
MOST_WAITING = 1000
"""Messages kept for one who does not take them; then he is cut off, and resumes where he was."""
RETRY_SECONDS = 10
"""When somebody for whom there is no place may try again."""

Page = dict[str, Any]
"""A row of api.live_changes."""

logger = logging.getLogger("medbook")


class Message(NamedTuple):
    """A server-sent event, as it is sent, and whom it is about; None: everybody."""

    id: int
    text: str
    clinic_id: str | None = None
    doctor_id: str | None = None


def messages(page: Page) -> list[Message]:
    """Make the messages of what has changed; the first tells where something is missing."""
    told = []
    if not page["is_complete"]:
        last_id = page["last_id"]
        told.append(Message(last_id, f'id: {last_id}\nevent: reset\ndata: {{"id": {last_id}}}\n\n'))
    for change in page["changes"]:
        text = f"id: {change['id']}\nevent: {change['kind']}\ndata: {json.dumps(change)}\n\n"
        told.append(Message(change["id"], text, change["clinic_id"], change["doctor_id"]))
    return told


class Watcher:
    """Somebody who watches a clinic, a doctor or all.

    position: the last change that he has been told, or does not want.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.clinic_id: str | None = None
        self.doctor_id: str | None = None
        self.position = 0
        self._texts: list[str] = []
        self._is_open = True
        self._changed = threading.Condition()

    def offer(self, page: Page, told: list[Message]) -> None:
        """Keep what he wants of a page for him."""
        with self._changed:
            known = self.position if page["is_complete"] else -1
            self._texts += [message.text for message in told if message.id > known and self._wants(message)]
            self.position = max(known, page["last_id"])
            if len(self._texts) > MOST_WAITING:
                self._is_open = False
            if not self._is_open:
                self._texts.clear()
            self._changed.notify()

    def close(self) -> None:
        """Tell him no more."""
        with self._changed:
            self._is_open = False
            self._changed.notify()

    def take(self, seconds: float) -> tuple[str, int] | None:
        """Wait for something to tell and give it, with the position that it ends at; None: it is over."""
        with self._changed:
            self._changed.wait_for(lambda: self._texts or not self._is_open, seconds)
            if not self._is_open:
                return None
            texts, self._texts = self._texts, []
            return "".join(texts), self.position

    def _wants(self, message: Message) -> bool:
        return (self.clinic_id is None or message.clinic_id in (self.clinic_id, None)) and (
            self.doctor_id is None or message.doctor_id in (self.doctor_id, None)
        )


class Hub:
    """All who watch, and the thread that asks for them while there are any.

    ask: gives the page after a number.
    most, most_of_one: how many may watch, in all and of one address.
    """

    def __init__(self, ask: Callable[[int], Page], most: int, most_of_one: int) -> None:
        self._ask = ask
        self._most = most
        self._most_of_one = most_of_one
        self._stop = readable_at_a_signal()
        self._lock = threading.Lock()
        self._places: dict[Watcher, str] = {}
        self._attached: set[Watcher] = set()
        self._position = 0
        self._poller: threading.Thread | None = None

    def enter(self, watcher: Watcher) -> None:
        """Give him a place; raises TooManyRequests or ServiceUnavailable."""
        with self._lock:
            if Counter(self._places.values())[watcher.address] >= self._most_of_one:
                raise TooManyRequests("too many streams of this address are open", retry_after=RETRY_SECONDS)
            if len(self._places) >= self._most:
                raise ServiceUnavailable("too many streams are open", retry_after=RETRY_SECONDS)
            self._places[watcher] = watcher.address

    def attach(self, watcher: Watcher) -> bool:
        """Tell him from now on; False: something has happened since his position, which he is to ask for first."""
        with self._lock:
            if self._poller and self._position > watcher.position:
                return False
            self._attached.add(watcher)
            if not self._poller:
                self._position = watcher.position
                self._poller = threading.Thread(target=self._poll, name="live", daemon=True)
                self._poller.start()
            return True

    def leave(self, watcher: Watcher) -> None:
        """Take his place back; safe to repeat."""
        with self._lock:
            self._places.pop(watcher, None)
            self._attached.discard(watcher)

    def _poll(self) -> None:
        try:
            wait = 0.0
            while not select.select([self._stop], [], [], wait)[0]:
                with self._lock:
                    if not self._attached:
                        self._poller = None
                        return
                wait = POLL_SECONDS
                try:
                    page = self._ask(self._position)
                except psycopg.Error as error:
                    # they wait; what they missed is told when it is back
                    logger.warning("live updates: %s", type(error).__name__)
                    continue
                if len(page["changes"]) == PAGE:
                    wait = 0.0
                self._hand_out(page)
        finally:
            self._end()

    def _hand_out(self, page: Page) -> None:
        told = messages(page)
        with self._lock:
            self._position = page["last_id"]
            for watcher in self._attached:
                watcher.offer(page, told)

    def _end(self) -> None:
        """Cut off whoever is still told, as there is nobody to tell him: the server stops."""
        with self._lock:
            if self._poller is threading.current_thread():
                self._poller = None
                for watcher in self._attached:
                    watcher.close()
