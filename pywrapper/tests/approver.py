"""An approver as any program could be one: told of holds, decides, and calls back, each time twice."""

import json
import select
import sys
import urllib.request
from uuid import UUID

import psycopg


def decision(booking: UUID) -> str:
    """Decide by the booking alone: whoever is asked again decides alike."""
    return "approved" if booking.int % 2 else "declined"


def main(url: str, base: str, token: str, file: str) -> None:
    """Decide until killed; a line of the file is a callback: booking, status of the answer, outcome."""
    with (
        psycopg.connect(url, autocommit=True, prepare_threshold=None) as connection,
        open(file, "a", buffering=1) as called,
    ):
        while True:
            holds = connection.execute(
                "select id, entity_id from api.claim_events('approvals', 5, '1 second') order by id"
            ).fetchall()
            for event, booking in holds * 2:
                body = json.dumps({"outcome": decision(booking), "external_id": f"approval-{event}"})
                request = urllib.request.Request(  # noqa: S310
                    f"{base}/bookings/{booking}/settlement",
                    body.encode(),
                    {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
                )
                with urllib.request.urlopen(request) as answer:  # noqa: S310
                    called.write(f"{booking} {answer.status} {json.load(answer)['outcome']}\n")
            if holds:
                connection.execute("select api.ack_events('approvals', %s)", [[event for event, _ in holds]])
            else:
                select.select([], [], [], 0.02)


if __name__ == "__main__":
    main(*sys.argv[1:])
