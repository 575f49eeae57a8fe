"""What MedBook's HTTP layer is measured against: two views with one query each, and nothing else.

They call the same functions for the same callers, and give the same bytes; they check nothing, and believe any patient
to be who he says. The pool is as large, its connections commit by themselves, and statements are prepared: one round
trip a request.
"""

import json

from flask import Flask, Response, request
from psycopg_pool import ConnectionPool

from medbook.config import Config

SEARCH = """
select json_build_object('items', coalesce(json_agg(r), '[]'),
  'next', case when count(*) >= 50 then (array_agg(r.id))[count(*)] end)::text
from api.search_slots(p_specialization => %s) as r
"""
# the call needs the claims, so they are set before it
BOOK = """
with v_claimed as materialized (select set_config('request.jwt.claims', %s, true) is not null as is_set)
select row_to_json(r)::text
from v_claimed
cross join lateral api.book_slot(
  p_slot_id => (case when v_claimed.is_set then %s end)::uuid, p_patient_id => %s::uuid
) as r
"""


def create_app() -> Flask:
    """Make the application."""
    config = Config.from_environment()
    pool = ConnectionPool(
        config.database_url,
        kwargs={"autocommit": True, "options": "-c TimeZone=UTC"},
        min_size=1,
        max_size=config.pool_size,
        open=True,
    )
    app = Flask("minimal", static_folder=None)

    def answer(status: int, query: str, *values: str) -> Response:
        with pool.connection() as connection:
            row = connection.execute(query.encode(), values).fetchone()
        assert row
        return Response(row[0], status, mimetype="application/json")

    @app.get("/readyz")
    def readyz() -> Response:
        return answer(200, "select row_to_json(h)::text from api.health() as h")

    @app.get("/slots")
    def search() -> Response:
        return answer(200, SEARCH, request.args["specialization"])

    @app.post("/bookings")
    def book() -> Response:
        body = json.loads(request.get_data())
        patient = body["patient_id"]
        claims = json.dumps({"sub": f"patient {patient}", "role": "patient", "patient_id": patient})
        return answer(201, BOOK, claims, body["slot_id"], patient)

    return app
