"""A clinic with one of everything, and how any function can be called with its ids."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from samples import CHANGES, NEEDED, NOBODYS, NOBODYS_REFERENCE, SAMPLES, START
from world import World

Ask = Callable[[dict[str, Any], str, dict[str, Any]], str]
"""Calls a function with claims and arguments, and tells the answer in full."""

BOOKABLE = {"p_clinic_id", "p_doctor_id", "p_slot_id"}
"""What everybody finds by search_slots, and a patient may book in every clinic."""

WITHOUT_GATE = """
    create or replace function internal.is_allowed(
      p_function text, p_clinic_id uuid default null, p_patient_id uuid default null, p_doctor_id uuid default null
    ) returns boolean language sql as 'select true'
"""
WITHOUT_WALL = """
    create or replace function internal.is_within_reach(p_clinic_id uuid, p_patient_id uuid default null)
    returns boolean language sql as 'select true'
"""


@dataclass(frozen=True)
class Argument:
    """An argument of a function, as the catalogue has it."""

    name: str
    type: str
    is_required: bool

    def is_id(self) -> bool:
        """Whether it names something that belongs to somebody."""
        return self.type in ("uuid", "uuid[]") or self.name.endswith("reference")


def nobodys(value: Any) -> Any:
    """Give what is nobody's in place of an id."""
    if isinstance(value, list):
        return [NOBODYS]
    return NOBODYS_REFERENCE if isinstance(value, str) else NOBODYS


def functions_of(connection: psycopg.Connection[Any]) -> dict[str, list[Argument]]:
    """Give every function of api with its arguments."""
    rows = connection.execute(
        "select p.proname, array_agg(a.name order by a.place), array_agg(format_type(a.type, null) order by a.place),"
        " pronargs - pronargdefaults from pg_proc as p"
        " left join lateral unnest(p.proargnames[1:p.pronargs], p.proargtypes::oid[]) with ordinality"
        "   as a (name, type, place) on true"
        " where p.pronamespace = 'api'::regnamespace group by p.oid"
    ).fetchall()
    return {
        name: [
            Argument(argument, kind, place < required)
            for place, (argument, kind) in enumerate(zip(arguments, types, strict=True))
            if argument
        ]
        for name, arguments, types, required in rows
    }


class Tenant(World):
    """A clinic with one of everything; ``ids`` has them by the name of the argument that takes them.

    canary: a word in all that only the clinic itself, and its patients, may be told.
    """

    def __init__(self, connection: psycopg.Connection[Any], canary: str) -> None:
        super().__init__(connection)
        self.canary = canary
        for patient in (self.ann, self.bob):
            self.call("update_patient", patient, Jsonb({"name": f"A. {canary}"}))
        resource = self.call("create_resource", self.clinic, "Room 1", "room")["id"]
        template = self.call("define_availability", self.doctor, START.isoweekday(), "09:00", "12:00", 30)
        self.call("generate_slots", self.clinic, START.date(), START.date())
        taken, offered, free, again = (self.slot() for _ in range(4))
        user = self.call("create_user", f"{self.clinic}@example.org", "correct horse battery")["id"]
        booking = self.call("book_slot", taken, self.ann, None, None, None, f"Pain of {canary}", True)
        held = self.call("book_slot", offered, self.bob)
        series = self.call("book_series", again, self.bob, "daily", 1, 2, None, "best_effort")
        entry = self.call("join_waitlist", self.clinic, self.ann, self.doctor)
        override = self.call("overbook_slot", free, self.bob, f"haste of {canary}")
        starts_at = self.value("select starts_at from api.get_slot(%s)", override["slot_id"])
        closure = self.call("add_closure", self.clinic, starts_at, starts_at + timedelta(minutes=30), canary)["id"]
        off = self.call("add_time_off", self.doctor, START + timedelta(days=60), START + timedelta(days=61))["id"]
        doctor = self.call("add_doctor", self.clinic, "Dr Bo Lind", "Cardiology")["id"]
        member = self.call("grant_membership", self.clinic, user, "clinic_admin")["id"]
        while self.value("select api.plan_messages()"):
            pass
        message = self.value("select id from data.message where booking_id = %s limit 1", booking["id"])
        url = f"https://{canary.lower()}.example.org/{canary}"
        webhook = self.call("create_webhook", url, ["booking.*"], self.clinic)["id"]
        self.ids: dict[str, list[Any]] = {
            "p_clinic_id": [self.clinic],
            "p_doctor_id": [self.doctor, doctor],
            "p_patient_id": [self.ann, self.bob],
            "p_slot_id": [self.slot(), taken],
            "p_booking_id": [booking["id"], held["id"]],
            "p_from_booking_id": [self.value("select id from data.booking where series_id = %s limit 1", series["id"])],
            "p_series_id": [series["id"]],
            "p_entry_id": [entry["id"]],
            "p_closure_id": [closure, off],
            "p_conflict_id": [
                self.value("select id from data.schedule_conflict where booking_id = %s", override["id"])
            ],
            "p_resource_id": [resource],
            "p_shift_id": [template["shift_id"]],
            "p_template_id": [template["id"]],
            "p_user_id": [user],
            "p_membership_id": [member],
            "p_request_id": [self.call("request_booking", self.slot(), self.ann)["id"]],
            "p_alternative_slot_id": [self.slot()],
            "p_message_id": [message],
            "p_webhook_id": [webhook],
            "p_reference": [booking["reference"]],
            "p_other_reference": [held["reference"]],
        }
        self.refresh_token = self.call("log_in", f"{self.clinic}@example.org", "correct horse battery")["refresh_token"]
        self.everything = [one for ids in self.ids.values() for one in ids if isinstance(one, UUID)]
        self.everything += [self.value("select id from data.booking_override where booking_id = %s", override["id"])]
        text = self.call("set_message_template", "change", "sms", "en", "Moved.", None, self.clinic)["id"]
        self.everything += [text]
        event = self.value("select id from data.event where entity_id = %s limit 1", booking["id"])
        # an event that it could not be told
        self.connection.execute("update data.event_consumer set max_attempts = 1 where id = %s", [webhook])
        self.call("redeliver_webhook", webhook, event)
        self.connection.execute("select api.claim_events(%s, 1000)", [f"webhook:{webhook}"])
        self.everything += [self.call("record_webhook_attempt", webhook, event, 500, 5)["id"], event]
        self.ids["p_after"] = self.ids["p_entity_id"] = self.everything
        self.ids["p_event_id"] = [event]

    def callers(self) -> dict[str, dict[str, Any]]:
        """Give the claims of everybody who belongs to this clinic alone, by role."""
        return {
            "patient": {"sub": "ann", "role": "patient", "patient_id": str(self.ann)},
            "doctor": {"sub": "ada", "role": "doctor", "doctor_id": str(self.doctor)},
            "clinic_admin": {"sub": "cleo", "role": "clinic_admin", "clinic_ids": [str(self.clinic)]},
        }

    def call_of(self, function: str, arguments: list[Argument], varied: str = "", role: str = "") -> dict[str, Any]:
        """Give what a call needs, all of it this clinic's own, with the argument that shall be varied.

        A list is asked for what lies within the role's scope.
        """
        scope = {"patient": "p_patient_id", "doctor": "p_doctor_id", "clinic_admin": "p_clinic_id"}.get(role)
        is_list = function.startswith(("list_", "search_", "verify_"))
        return {
            a.name: self.value_of(function, a)
            for a in arguments
            if a.is_required or a.name == varied or (is_list and a.name == scope) or (function, a.name) in NEEDED
        }

    def value_of(self, function: str, argument: Argument) -> Any:
        """Give a value that the function could be called with."""
        if function == "log_in" and argument.name == "p_email":
            return f"{self.clinic}@example.org"
        if argument.name == "p_kind" and function.endswith("message_template"):
            return "reminder"
        if argument.name == "p_refresh_token":
            return self.refresh_token
        if argument.name == "p_changes" and function in CHANGES:
            return Jsonb(CHANGES[function])
        if argument.name in self.ids or argument.type == "uuid[]":
            return self.all_of(argument)[0]
        return SAMPLES[argument.name, argument.type]

    def all_of(self, argument: Argument) -> list[Any]:
        """Give all that this clinic has for an argument that takes an id."""
        if argument.type == "uuid[]":
            return [[one] for one in self.ids[argument.name.replace("_ids", "_id")]]
        return self.ids[argument.name]


class Case(NamedTuple):
    """A call with one argument to vary: what the caller has himself, and what strangers have."""

    role: str
    claims: dict[str, Any]
    function: str
    argument: str
    permitted: list[str]
    call: dict[str, Any]
    own: list[Any]
    theirs: list[Any]

    def is_meant_for_all(self) -> bool:
        """Whether the id of another clinic is meant to be of use here."""
        if self.function in ("log_in", "refresh_session"):
            return False
        if "anyone" in self.permitted:
            return self.argument != "p_patient_id"
        return self.role == "patient" and self.argument in BOOKABLE


def cases_of(tenants: list[Tenant]) -> list[Case]:
    """Give every function, every argument that takes an id, every role of the first clinic, and an admin of two."""
    home, *others = tenants
    both = {"sub": "tom", "role": "clinic_admin", "clinic_ids": [str(home.clinic), str(others[0].clinic)]}
    permitted = dict(
        home.connection.execute(
            "select proname, internal.permitted_roles(proname::text) from pg_proc"
            " where pronamespace = 'api'::regnamespace"
        ).fetchall()
    )
    callers = [*((role, claims, others) for role, claims in home.callers().items()), ("clinic_admin", both, others[1:])]
    return [
        Case(
            role,
            claims,
            function,
            argument.name,
            permitted[function],
            home.call_of(function, arguments, argument.name, role),
            home.all_of(argument),
            [theirs for stranger in strangers for theirs in stranger.all_of(argument)],
        )
        for function, arguments in functions_of(home.connection).items()
        for argument in arguments
        if argument.is_id()
        for role, claims, strangers in callers
    ]


def asker_in_sql(connection: psycopg.Connection[Any]) -> Ask:
    """Call functions on a connection, and undo it; tells the rows, or all that the refusal says."""

    def ask(claims: dict[str, Any], function: str, values: dict[str, Any]) -> str:
        named = ", ".join(f"{name} => %({name})s" for name in values)
        try:
            with connection.transaction(force_rollback=True):
                connection.execute("select set_config('request.jwt.claims', %s, true)", [json.dumps(claims)])
                query = f"select jsonb_agg(r) from api.{function}({named}) as r"
                return repr(connection.execute(query.encode(), values).fetchone())
        except psycopg.Error as error:
            diag = error.diag
            return repr((diag.sqlstate, diag.message_primary, diag.message_detail, diag.message_hint, diag.column_name))

    return ask
