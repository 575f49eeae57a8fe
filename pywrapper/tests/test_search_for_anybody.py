"""What is listed for nobody in particular is what somebody can book: of a clinic, of a doctor, and day by day."""

from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from test_search_is_booking import SEED, clock, make, rows, worlds

__all__ = ["clock"]


def check_anybody(connection: psycopg.Connection[Any], world: dict[str, Any], condition: str) -> None:
    """What is listed for somebody, of a clinic, of a doctor or day by day, are all slots that meet the condition."""
    with connection.transaction(force_rollback=True):
        clinic, _ = make(connection, world)
        reference = (
            "select s.id, s.doctor_id, (s.starts_at at time zone c.time_zone)::date from data.slot as s"
            " inner join data.clinic as c on c.id = s.clinic_id inner join data.doctor as d on d.id = s.doctor_id"
            f" where s.clinic_id = %s and s.starts_at > internal.now() and {condition} order by s.starts_at, s.id"
        )
        bookable = rows(connection, reference, clinic)
        everybody = [
            None,
            *(row[0] for row in rows(connection, "select id from data.doctor where clinic_id = %s", clinic)),
        ]
        for doctor in everybody:
            his = [row for row in bookable if doctor in (None, row[1])]
            for query in ("p_doctor_id => %s", "%s, p_specialization => 's'") if doctor else ("%s",):
                listed = rows(
                    connection,
                    f"select id, doctor_id from api.search_slots({query}, p_limit => 500)",
                    doctor if "doctor" in query else clinic,
                )
                assert [row[0] for row in listed if doctor in (None, row[1])] == [row[0] for row in his]
            first: dict[Any, Any] = {}
            for slot, _, day in his:
                first.setdefault(day, slot)
            days = rows(connection, "select id, local_date from api.list_free_days(%s, %s)", clinic, doctor)
            assert {day: slot for slot, day in days} == first


def trial_anybody(connection: psycopg.Connection[Any], condition: str, phases: list[Phase]) -> None:
    """Check many worlds against the condition, as trial does."""
    print(f"MEDBOOK_SEED={SEED}")

    @seed(SEED)
    @settings(
        max_examples=60, deadline=None, database=None, phases=phases, suppress_health_check=[HealthCheck.too_slow]
    )
    @given(worlds)
    def every_world(world: dict[str, Any]) -> None:
        check_anybody(connection, world, condition)

    every_world()


MAY = "(internal.booking_refusal(s, c, d, null, internal.now())).code is null"


def test_what_is_listed_is_what_somebody_may_book(clock: psycopg.Connection[Any]) -> None:
    trial_anybody(clock, MAY, [Phase.generate, Phase.shrink])


def test_a_list_of_all_that_is_free_is_another(clock: psycopg.Connection[Any]) -> None:
    with pytest.raises(AssertionError):
        trial_anybody(clock, "s.is_free", [Phase.generate])
