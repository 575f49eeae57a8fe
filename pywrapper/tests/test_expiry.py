"""A hold ends when it ends, whether or not anything sweeps; and pg_cron really sweeps."""

import os
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from cluster import Cluster
from world import World

SWEPT_WITHIN_SECONDS = 150
"""pg_cron 1.4 runs on whole minutes, and may skip one."""

OVERDUE = """
with v_patient as (
  insert into data.patient (id, profile, created_at, updated_at)
  select internal.new_id(), 'nobody reads it', now(), now() from generate_series(1, 600)
  returning id
), v_slot as (
  update data.slot set booked = 600 where id = any (%s)
  returning *
)
insert into data.booking (
  id, clinic_id, slot_id, doctor_id, patient_id, starts_at, ends_at, seat, status, reference, expires_at, created_at
)
select
  internal.new_id(), s.clinic_id, s.id, s.doctor_id, p.id, s.starts_at, s.ends_at,
  row_number() over (partition by s.id), 'pending', s.id::text || p.id,
  now() - dense_rank() over (order by s.id) * interval '1 second', now()
from v_slot as s
cross join v_patient as p
"""
DUE = "select count(*) from data.booking where status = 'pending' and expires_at <= now()"


def test_tick_expires_all_that_is_over_though_a_batch_would_not(
    world: World, admin: psycopg.Connection[Any], database: str
) -> None:
    admin.execute(OVERDUE, [[world.slot(600), world.slot(600), world.slot(600)]])
    # control: one call looks at 1,000, and ends all of the two slots that they are of
    assert world.value("select internal.expire_holds()") == 1200
    assert world.value(DUE) == 600
    admin.execute(OVERDUE, [[world.slot(600), world.slot(600)]])
    url = database.replace("postgres@", "medbook_migrator@")
    medbook = Path(sys.executable).parent / "medbook"
    done = subprocess.run(
        [medbook, "tick", "--once"], env={**os.environ, "DATABASE_URL": url}, check=True, capture_output=True, text=True
    )
    assert "expire_holds: 1800" in done.stdout
    assert world.value(DUE) == 0


def test_a_hold_that_is_over_is_bookable_at_once_without_pg_cron(
    world: World, admin: psycopg.Connection[Any], database: str
) -> None:
    assert world.value("select count(*) from pg_extension where extname = 'pg_cron'") == 0
    slot = world.slot()
    hold = world.call("book_slot", slot, world.ann)
    with psycopg.connect(database, autocommit=True) as later:
        for moment, is_free in ((hold["expires_at"] - timedelta(milliseconds=1), False), (hold["expires_at"], True)):
            later.execute("select set_config('medbook.now', %s, false)", [moment.isoformat()])
            offered = later.execute("select id from api.search_slots(p_doctor_id => %s)", [world.doctor]).fetchall()
            assert ((slot,) in offered) == is_free
        booked = later.execute("select status from api.book_slot(%s, %s)", [slot, world.bob]).fetchone()
    assert booked == ("pending",)
    assert world.value("select status from data.booking where id = %s", hold["id"]) == "expired"


def test_pg_cron_expires_a_hold(cluster: Cluster) -> None:
    with psycopg.connect(cluster.database_url(), autocommit=True) as connection:
        world = World(connection)
        world.call("update_clinic", world.clinic, Jsonb({"hold_seconds": 5}))
        connection.execute(OVERDUE, [[world.slot(600), world.slot(600), world.slot(600)]])
        hold = world.call("book_slot", world.slot(), world.ann)
        deadline = time.monotonic() + SWEPT_WITHIN_SECONDS
        is_swept = "select status = 'expired' from data.booking where id = %s"
        while not world.value(is_swept, hold["id"]) and time.monotonic() < deadline:
            # nothing tells when pg_cron has run: look again
            threading.Event().wait(0.2)
        assert world.value("select status from data.booking where id = %s", hold["id"]) == "expired"
        assert world.value(DUE) == 0, "more than a batch"
        assert world.value(
            "select actor from data.event where entity_id = %s and topic = 'booking.expired'", hold["id"]
        ) == ("system:medbook_migrator")
        # it says so after it has committed
        world.wait_until(
            "select r.status = 'succeeded' from cron.job_run_details as r inner join cron.job as j using (jobid)"
            " where j.jobname = 'medbook_expire_holds' order by r.runid desc limit 1"
        )
