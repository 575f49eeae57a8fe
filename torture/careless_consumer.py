"""A consumer of events as it must not be: it acknowledges what it is told before it has done its work."""

import select
import sys

import psycopg


def main(url: str, name: str, file: str) -> None:
    """Consume until killed; a line of the file is the id of an event."""
    with psycopg.connect(url, autocommit=True) as connection, open(file, "a", buffering=1) as told:
        while True:
            rows = connection.execute(
                "select id from api.claim_events(%s, 20, '1 second') order by id", [name]
            ).fetchall()
            events = [event for (event,) in rows]
            connection.execute("select api.ack_events(%s, %s)", [name, events])
            for event in events:
                # the work that it does
                select.select([], [], [], 0.02)
                told.write(f"{event}\n")
            if not events:
                select.select([], [], [], 0.02)


if __name__ == "__main__":
    main(*sys.argv[1:])
