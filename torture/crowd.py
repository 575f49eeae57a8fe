"""Very many HTTP clients in one thread, each of which asks again as soon as it is answered."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

LONGEST_WAIT = 60.0
"""Seconds after which a client that is not answered counts as one that hangs."""
LOCAL = "127.0.0.1"

Ask = Callable[[], tuple[str, Any]]
"""Chooses the next request: its path and body."""


@dataclass(frozen=True)
class Answer:
    """What one client was told.

    asked, answered: seconds of the monotonic clock.
    told: the status and the name of the problem; "hang" for no answer, "cut off" for one that is not whole.
    says_when: whether there was a Retry-After.
    made: the id of what was made.
    """

    asked: float
    answered: float
    told: str
    says_when: bool = False
    made: str | None = None

    @property
    def took(self) -> float:
        """Seconds that the client waited."""
        return self.answered - self.asked


class Answers(list[Answer]):
    """What the clients were told, in the order of the answers."""

    def counted(self) -> dict[str, int]:
        """Count them by what was told."""
        return dict(Counter(one.told for one in self).most_common())

    def slowest(self) -> dict[str, float]:
        """Give the longest wait for each."""
        return {told: max(one.took for one in self if one.told == told) for told in self.counted()}

    def told(self, *statuses: str) -> "Answers":
        """Give those with one of these statuses."""
        return Answers(one for one in self if one.told.startswith(statuses))

    def made(self) -> list[str]:
        """Give the ids of what was made."""
        return [one.made for one in self if one.made]


def crowd(port: int, clients: int, seconds: float, token: str, ask: Ask, source: str = LOCAL) -> Answers:
    """Let so many clients of an address POST for so long, each on a new connection; wait for all last answers."""
    return asyncio.run(_crowd(port, clients, seconds, token, ask, source))


async def _crowd(port: int, clients: int, seconds: float, token: str, ask: Ask, source: str) -> Answers:
    answers = Answers()
    ends = time.monotonic() + seconds

    async def client() -> None:
        while (asked := time.monotonic()) < ends:
            path, body = ask()
            says_when, made = False, None
            try:
                status, head, answer = await asyncio.wait_for(_post(port, path, body, token, source), LONGEST_WAIT)
                row = json.loads(answer)
            except TimeoutError:
                told = "hang"
            except (OSError, asyncio.IncompleteReadError, IndexError, ValueError):
                told = "cut off"
            else:
                says_when = b"retry-after:" in head.lower()
                made = row["id"] if status == "201" else None
                told = status if made else f"{status} {row.get('name')}"
            answers.append(Answer(asked, time.monotonic(), told, says_when, made))

    await asyncio.gather(*(client() for _ in range(clients)))
    return answers


async def _post(port: int, path: str, body: Any, token: str, source: str) -> tuple[str, bytes, bytes]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0))
    try:
        data = json.dumps(body).encode()
        writer.write(
            f"POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n".encode()
            + data
        )
        head, _, answer = (await reader.read()).partition(b"\r\n\r\n")
        return head.split(b" ")[1].decode(), head, answer
    finally:
        writer.close()
