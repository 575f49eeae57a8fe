"""The mixed load: every function of the api that writes, chosen by chance."""

import random
from collections.abc import Mapping
from itertools import accumulate
from typing import Any

import psycopg

from tenants import Argument, functions_of
from torture.arguments import OTHERS, SOMETIMES, TOGETHER, VALUES
from torture.dice import Dice, Pools
from torture.load import Arguments

LEFT_OUT = {
    "change_password": "asks whose session it is: an end user's claims, which a service has not",
    "health": "writes nothing",
}
"""Functions that could write, as the catalogue has it, and are not called."""

WEIGHTS = {
    "book_slot": 60, "confirm_booking": 30, "cancel_booking": 40, "reschedule_booking": 15, "book_any": 10,
    "settle_booking": 10, "swap_bookings": 10, "request_booking": 12, "process_requests": 6, "join_waitlist": 8,
    "leave_waitlist": 4, "create_slot": 20, "check_in_booking": 4, "complete_booking": 4, "mark_no_show": 4,
    "book_walk_in": 4, "overbook_slot": 4, "claim_events": 6, "ack_events": 6, "relay_events": 4, "plan_messages": 4,
    "claim_messages": 3, "finish_message": 4,
}  # fmt: skip
"""How often, where that is not once."""


class Writers:
    """Chooses calls as ``Load`` wants them.

    What the seed replays: with the same seed a client calls the same functions in the same order, with the same
    arguments but for ids and dates: of those, it takes the one at the same place in what is there. What is there, and
    so what comes of it, follows from how the clients interleave, and no seed replays that.
    """

    def __init__(self, url: str, fixed: Mapping[str, list[str]], weights: Mapping[str, int] = WEIGHTS) -> None:
        """Read the functions from the catalogue. fixed: what to choose from that cannot be read from the database."""
        self.pools = Pools(url, fixed)
        with psycopg.connect(url) as connection:
            functions = functions_of(connection)
            volatile = connection.execute(
                "select proname from pg_proc where pronamespace = 'api'::regnamespace and provolatile = 'v' order by 1"
            ).fetchall()
        self.functions: dict[str, list[Argument]] = {
            name: functions[name] for (name,) in volatile if name not in LEFT_OUT
        }
        self.uncalled = set(self.functions)
        self._names = list(self.functions)
        self._weights = list(accumulate(weights.get(name, 1) for name in self._names))
        self.pools.refresh()

    def __call__(self, chance: random.Random) -> tuple[str, Arguments]:
        """Choose a call."""
        self.pools.refresh()
        function, arguments = self._choose(chance, Dice(chance, self.pools.rows))
        self.uncalled.discard(function)
        return function, arguments

    def replay(self, seed: str, count: int) -> list[tuple[str, Any]]:
        """Give the first functions that a client with this seed calls, and their keys, whatever there is."""
        chance = random.Random(seed)
        calls = (self._choose(chance, Dice(chance, {})) for _ in range(count))
        return [(function, arguments.get("p_idempotency_key")) for function, arguments in calls]

    def _choose(self, chance: random.Random, dice: Dice) -> tuple[str, Arguments]:
        function = chance.choices(self._names, cum_weights=self._weights)[0]
        arguments: dict[str, Any] = {}
        for argument in self.functions[function]:
            is_given = argument.is_required or dice.happens(SOMETIMES.get(argument.name, 0))
            if is_given and argument.name in VALUES:
                pool = OTHERS.get((function, argument.name))
                arguments[argument.name] = dice.one(pool) if pool else VALUES[argument.name](dice)
        if function in TOGETHER:
            arguments |= TOGETHER[function](dice)
        return function, {name: value for name, value in arguments.items() if value is not None}
