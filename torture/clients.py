"""Clients, each in a thread of its own, for as long as the block lasts."""

import threading
from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self


class Clients(ABC):
    """So many clients; what one of them raises, the end of the block raises. No client ever waits for another."""

    def __init__(self, count: int) -> None:
        self._stop = threading.Event()
        self._raised: list[BaseException] = []
        self._threads = [threading.Thread(target=self._guarded, args=(number,), daemon=True) for number in range(count)]

    @abstractmethod
    def _client(self, number: int) -> None:
        """Do what client ``number`` does, until ``_stop``."""

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(60)
        if error:
            return
        if any(thread.is_alive() for thread in self._threads):
            raise TimeoutError("a client hangs")
        if self._raised:
            raise self._raised[0]

    def _guarded(self, number: int) -> None:
        try:
            self._client(number)
        except BaseException as error:
            self._raised.append(error)
