"""A worker that plans messages, claims them and sends them into a file; to be killed."""

import select
import sys

import psycopg

CLOCK = "select set_config('medbook.now', (clock_timestamp() + %s * interval '1 second')::text, false)"


def main(url: str, file: str, ahead: str) -> None:
    """Work until killed; say so once it is at it. A line of the file is a message, as the query gives it.

    ahead: how many seconds ahead of the real time it is for whoever claims.
    """
    with (
        psycopg.connect(url, autocommit=True, prepare_threshold=None) as connection,
        open(file, "a", buffering=1) as sent,
    ):
        print("at work", flush=True)
        while True:
            connection.execute(CLOCK, [0])
            planned = connection.execute("select api.plan_messages(5)").fetchone()
            connection.execute(CLOCK, [ahead])
            messages = connection.execute(
                "select id, attempt, extract(epoch from leased_until), kind, booking_id,"
                " coalesce(data ->> 'minutes_before', '-'), data #>> '{booking,starts_at}', data #>> '{booking,status}'"
                " from api.claim_messages('{email}', 5, '2 seconds')"
            ).fetchall()
            for message in messages:
                sent.write(" ".join(str(field) for field in message) + "\n")
                # the time that a mail server takes
                select.select([], [], [], 0.05)
                connection.execute("select api.finish_message(%s)", [message[0]])
            if not messages and planned == (0,):
                select.select([], [], [], 0.02)


if __name__ == "__main__":
    main(*sys.argv[1:])
