"""A consumer as any program could be one: claims, notes what it is told, works, acknowledges."""

import select
import sys

import psycopg


def main(url: str, name: str, file: str) -> None:
    """Consume until killed; a line of the file is an event: id, entity, attempt."""
    with (
        psycopg.connect(url, autocommit=True, prepare_threshold=None) as connection,
        open(file, "a", buffering=1) as told,
    ):
        while True:
            events = connection.execute(
                "select id, entity_id, attempt from api.claim_events(%s, 20, '1 second') order by id", [name]
            ).fetchall()
            for event in events:
                told.write(" ".join(str(field) for field in event) + "\n")
                # the work that it does: it is behind whenever it is killed
                select.select([], [], [], 0.02)
            if events:
                connection.execute("select api.ack_events(%s, %s)", [name, [event[0] for event in events]])
            else:
                select.select([], [], [], 0.02)


if __name__ == "__main__":
    main(*sys.argv[1:])
