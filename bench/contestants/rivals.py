"""What people write without MedBook: the application decides, the database stores."""

import secrets
from abc import ABC, abstractmethod
from uuid import UUID

import psycopg
import redis
from psycopg.errors import ExclusionViolation, SerializationFailure, UniqueViolation

from bench.contestants import Call, Job

SCHEMA = """
create extension if not exists btree_gist;
create table slot (
  id uuid primary key default gen_random_uuid(), doctor_id integer not null, starts_at timestamptz not null,
  ends_at timestamptz not null, is_booked boolean not null default false, version integer not null default 1
);
create index on slot (doctor_id, starts_at);
create table patient (id uuid primary key default gen_random_uuid(), email text unique);
create table booking (
  id uuid primary key default gen_random_uuid(), slot_id uuid not null references slot,
  patient_id uuid not null references patient,
  doctor_id integer not null, during tstzrange not null, status text not null default 'pending',
  created_at timestamptz not null default now()
);
create index on booking (slot_id);
create index on booking (patient_id);
create table booking_log (
  id bigint generated always as identity primary key, booking_id uuid not null, what text not null,
  at timestamptz not null default now()
);
"""
PREPARE_SLOTS = """
with v_from as (select coalesce(max(ends_at), date_trunc('day', now()) + interval '2 days') as at from slot)
insert into slot (doctor_id, starts_at, ends_at)
select n % 50, at + n * interval '10 minutes', at + (n + 1) * interval '10 minutes'
from v_from, generate_series(0, {} - 1) as n
returning id
"""
BOOK = """
insert into booking (slot_id, patient_id, doctor_id, during)
select id, %s, doctor_id, tstzrange(starts_at, ends_at) from slot where id = %s
returning id
"""
LOG = "insert into booking_log (booking_id, what) values (%s, 'booked')"


class Rival(ABC):
    """What all of them share."""

    name = ""
    constraint = ""

    def __init__(self, url: str) -> None:
        self.url = url
        with psycopg.connect(url) as connection:
            connection.execute(SCHEMA)
            connection.execute(self.constraint.encode())

    def prepare(self, slots: int, patients: int) -> tuple[list[UUID], list[UUID]]:
        with psycopg.connect(self.url) as connection:
            made = [row[0] for row in connection.execute(PREPARE_SLOTS.format(slots).encode())]
            known = connection.execute(
                "insert into patient (email) select gen_random_uuid() || '@example.org' from generate_series(1, %s)"
                " returning id",
                [patients],
            ).fetchall()
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("vacuum analyze")
            connection.execute("checkpoint")
        return made, [row[0] for row in known]

    @abstractmethod
    def connect(self) -> Call: ...

    def double_bookings(self) -> int:
        with psycopg.connect(self.url) as connection:
            row = connection.execute(
                "select count(*) from (select from booking group by slot_id having count(*) > 1) as v_twice"
            ).fetchone()
            assert row
            return int(row[0])


def _insert(connection: psycopg.Connection[tuple[UUID]], job: Job) -> None:
    row = connection.execute(BOOK, [job.patient, job.slot]).fetchone()
    assert row
    connection.execute(LOG, row)


class RedisLock(Rival):
    """SET NX PX around an application's transaction, and a version column: both are advised together."""

    name = "Redis lock"
    milliseconds = 5000
    _release = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"

    def __init__(self, url: str, redis_url: str) -> None:
        super().__init__(url)
        self._redis_url = redis_url

    def connect(self) -> Call:
        connection = psycopg.connect(self.url, autocommit=True)
        store = redis.Redis.from_url(self._redis_url)
        release = store.register_script(self._release)

        def call(job: Job) -> str:
            name, token = f"slot:{job.slot}", secrets.token_hex(16)
            if not store.set(name, token, nx=True, px=self.milliseconds):
                return "busy"
            try:
                with connection.transaction():
                    row = connection.execute("select is_booked, version from slot where id = %s", [job.slot]).fetchone()
                    assert row
                    if row[0]:
                        return "refused"
                    changed = connection.execute(
                        "update slot set is_booked = true, version = version + 1 where id = %s and version = %s",
                        [job.slot, row[1]],
                    )
                    if not changed.rowcount:
                        return "refused"
                    _insert(connection, job)
                return "booked"
            finally:
                release(keys=[name], args=[token])

        return call


class Serializable(Rival):
    """Check, then insert, at SERIALIZABLE; three retries."""

    name = "SERIALIZABLE"
    retries = 3

    def connect(self) -> Call:
        connection = psycopg.connect(self.url, autocommit=True)
        connection.isolation_level = psycopg.IsolationLevel.SERIALIZABLE

        def call(job: Job) -> str:
            for _ in range(1 + self.retries):
                try:
                    with connection.transaction():
                        if connection.execute("select 1 from booking where slot_id = %s", [job.slot]).fetchone():
                            return "refused"
                        _insert(connection, job)
                except SerializationFailure:
                    continue
                return "booked"
            return "busy"

        return call


class CheckThenInsert(Rival):
    """Check, then insert, as it is written first: no rival but the control, that double bookings are counted."""

    name = "control: check, then insert"

    def connect(self) -> Call:
        connection = psycopg.connect(self.url, autocommit=True)

        def call(job: Job) -> str:
            with connection.transaction():
                if connection.execute("select 1 from booking where slot_id = %s", [job.slot]).fetchone():
                    return "refused"
                _insert(connection, job)
            return "booked"

        return call


class RowLock(Rival):
    """SELECT FOR UPDATE from the application, several round trips."""

    name = "SELECT FOR UPDATE"

    def connect(self) -> Call:
        connection = psycopg.connect(self.url, autocommit=True)

        def call(job: Job) -> str:
            with connection.transaction():
                row = connection.execute("select is_booked from slot where id = %s for update", [job.slot]).fetchone()
                assert row
                if row[0]:
                    return "refused"
                connection.execute("update slot set is_booked = true where id = %s", [job.slot])
                _insert(connection, job)
            return "booked"

        return call


class PlainInsert(Rival):
    """Insert, and let the exclusion constraint say no."""

    name = "plain insert"
    constraint = "alter table booking add exclude using gist (doctor_id with =, during with &&)"

    def connect(self) -> Call:
        connection = psycopg.connect(self.url, autocommit=True)

        def call(job: Job) -> str:
            for _ in range(3):
                try:
                    with connection.transaction():
                        _insert(connection, job)
                except (ExclusionViolation, UniqueViolation):
                    return "refused"
                except psycopg.errors.DeadlockDetected:
                    continue
                return "booked"
            return "busy"

        return call
