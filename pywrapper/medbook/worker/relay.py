"""Live updates: events become what whoever watches is told."""

from collections import Counter

from medbook.worker.session import Session


class Relay:
    """Relays what has happened, in the order of commits. Of several workers one does, the others stand by."""

    name = "live"
    idle_seconds = 0.2

    def step(self, session: Session) -> Counter[str]:
        """Relay up to 1000 events."""
        [row] = session.call("relay_events")
        return Counter(relayed=next(iter(row.values())))
