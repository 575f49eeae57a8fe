"""Very many HTTP clients in one thread, each of which asks again as soon as it is answered."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from torture.call_log import OK, REFUSED, UNKNOWN, Call, CallLog, booking_in
from torture.load import Arguments

LONGEST_WAIT = 60.0
"""Seconds after which a client that is not answered counts as one that hangs."""
LOCAL = "127.0.0.1"
NOBODY_KNOWS = ("hang", "cut off", "503 outcome_unknown")
"""What leaves open whether something was done."""

Ask = Callable[[], Arguments]
"""Chooses what is booked next: the arguments of book_slot."""


@dataclass(frozen=True)
class Answer:
    """What one client was told.

    asked, answered: seconds of the monotonic clock.
    told: the status and the name of the problem; "hang" for no answer, "cut off" for one that is not whole.
    says_when: whether there was a Retry-After.
    """

    asked: float
    answered: float
    told: str
    says_when: bool = False

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


def crowd(port: int, clients: int, seconds: float, token: str, ask: Ask, log: CallLog, source: str = LOCAL) -> Answers:
    """Let so many clients of an address book for so long, each on a new connection; wait for all last answers."""
    return asyncio.run(_crowd(port, clients, seconds, token, ask, log, source))


async def _crowd(port: int, clients: int, seconds: float, token: str, ask: Ask, log: CallLog, source: str) -> Answers:
    answers = Answers()
    ends = time.monotonic() + seconds

    async def client(number: int) -> None:
        calls = 0
        while (asked := time.monotonic()) < ends:
            arguments = ask()
            head, row = b"", None
            try:
                status, head, answer = await asyncio.wait_for(_post(port, arguments, token, source), LONGEST_WAIT)
                row = json.loads(answer)
            except TimeoutError:
                told = "hang"
            except (OSError, asyncio.IncompleteReadError, IndexError, ValueError):
                told = "cut off"
            else:
                told = status if status == "201" else f"{status} {row.get('name')}"
            one = Answer(asked, time.monotonic(), told, b"retry-after:" in head.lower())
            answers.append(one)
            outcome = OK if told == "201" else UNKNOWN if told in NOBODY_KNOWS else REFUSED
            made = row["id"] if row and outcome == OK else None
            code = None if outcome == OK else told
            log.add(
                Call(
                    number, calls, "book_slot", arguments, outcome, made, code, one.answered, one.took, booking_in(row)
                )
            )
            calls += 1

    await asyncio.gather(*(client(number) for number in range(clients)))
    return answers


async def _post(port: int, arguments: Arguments, token: str, source: str) -> tuple[str, bytes, bytes]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0))
    try:
        data = json.dumps({name.removeprefix("p_"): str(value) for name, value in arguments.items()}).encode()
        writer.write(
            f"POST /bookings HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n".encode()
            + data
        )
        head, _, answer = (await reader.read()).partition(b"\r\n\r\n")
        return head.split(b" ")[1].decode(), head, answer
    finally:
        writer.close()
