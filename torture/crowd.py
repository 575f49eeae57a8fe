"""Very many HTTP clients in one thread, each of which asks again as soon as it is answered."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

LONGEST_WAIT = 60.0
"""Seconds after which a client that is not answered counts as one that hangs."""


@dataclass
class Answers:
    """What the clients were told.

    statuses: counted, "hang" for no answer and "cut off" for a connection that ended without.
    kept: ids of what was made. untold: answers of 503 without Retry-After. slowest: seconds, by status.
    """

    statuses: Counter[str] = field(default_factory=Counter)
    kept: list[str] = field(default_factory=list)
    untold: int = 0
    slowest: dict[str, float] = field(default_factory=dict)


def crowd(port: int, clients: int, seconds: float, token: str, ask: Callable[[], tuple[str, Any]]) -> Answers:
    """Let so many clients POST for so long, each on a new connection; wait until each has its last answer."""
    return asyncio.run(_crowd(port, clients, seconds, token, ask))


async def _crowd(port: int, clients: int, seconds: float, token: str, ask: Callable[[], tuple[str, Any]]) -> Answers:
    answers = Answers()
    ends = time.monotonic() + seconds

    async def client() -> None:
        while time.monotonic() < ends:
            path, body = ask()
            began = time.monotonic()
            try:
                status, headers, answer = await asyncio.wait_for(_post(port, path, body, token), LONGEST_WAIT)
            except TimeoutError:
                status = "hang"
            except (OSError, asyncio.IncompleteReadError, IndexError):
                status = "cut off"
            else:
                if status == "201":
                    answers.kept.append(json.loads(answer)["id"])
                answers.untold += status == "503" and b"retry-after:" not in headers.lower()
            answers.statuses[status] += 1
            answers.slowest[status] = max(answers.slowest.get(status, 0), time.monotonic() - began)

    await asyncio.gather(*(client() for _ in range(clients)))
    return answers


async def _post(port: int, path: str, body: Any, token: str) -> tuple[str, bytes, bytes]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        data = json.dumps(body).encode()
        writer.write(
            f"POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n".encode()
            + data
        )
        headers, _, answer = (await reader.read()).partition(b"\r\n\r\n")
        return headers.split(b" ")[1].decode(), headers, answer
    finally:
        writer.close()
