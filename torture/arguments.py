"""Arguments for every api function that writes: by the name of each, and by the function where that will not do."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from torture.dice import Dice

PASSWORD = "correct horse battery"  # noqa: S105
HOURS = [(9, 12), (13, 15), (16, 18), (22, 23)]

CLINIC_CHANGES: list[dict[str, Any]] = [
    {"hold_seconds": 5}, {"hold_seconds": 120}, {"name": "Another name"}, {"time_zone": "Europe/Paris"},
    {"time_zone": "Europe/London"}, {"buffer_after_minutes": 5}, {"buffer_after_minutes": 0}, {"offer_seconds": 60},
]  # fmt: skip
SLOT_CHANGES: list[dict[str, Any]] = [{"status": "blocked"}, {"status": "open"}, {"capacity": 1}, {"capacity": 3}]

VALUES: dict[str, Callable[[Dice], Any]] = {
    "p_action": lambda dice: "book",
    "p_booking_id": lambda dice: dice.one("booking"),
    "p_body": lambda dice: "Soon.",
    "p_channel": lambda dice: "sms",
    "p_channels": lambda dice: "{email,sms}",
    "p_clinic_id": lambda dice: dice.one("clinic"),
    "p_closure_id": lambda dice: dice.one("closure"),
    "p_conflict_id": lambda dice: dice.one("conflict"),
    "p_consumer": lambda dice: dice.choice(["calendar", "crm", "ledger"]),
    "p_count": lambda dice: dice.number(2, 4),
    "p_changes": lambda dice: json.dumps({"name": f"Name {dice.word()}"}),
    "p_doctor_id": lambda dice: dice.one("doctor"),
    "p_duration_ms": lambda dice: dice.number(1, 50),
    "p_email": lambda dice: f"{dice.word()}@example.org",
    "p_entry_id": lambda dice: dice.one("entry"),
    "p_error": lambda dice: "no answer",
    "p_event_id": lambda dice: dice.one("event"),
    "p_event_ids": lambda dice: dice.some("given_event", 5),
    "p_external_id": lambda dice: f"pay_{dice.number(1, 2000)}",
    "p_frequency": lambda dice: dice.choice(["daily", "weekly"]),
    "p_idempotency_key": lambda dice: dice.key(),
    "p_kind": lambda dice: dice.choice(["room", "equipment"]),
    "p_language": lambda dice: dice.choice(["en", "de"]),
    "p_lease": lambda dice: "1 second",
    "p_max_calls": lambda dice: 1000,
    "p_membership_id": lambda dice: dice.one("membership"),
    "p_message_id": lambda dice: dice.one("given_message"),
    "p_mode": lambda dice: "best_effort",
    "p_name": lambda dice: f"Name {dice.word()}",
    "p_other_reference": lambda dice: dice.one("reference"),
    "p_outcome": lambda dice: dice.choice(["approved", "declined"]),
    "p_password": lambda dice: PASSWORD,
    "p_patient_id": lambda dice: dice.one("patient"),
    "p_reason": lambda dice: "because",
    "p_reference": lambda dice: dice.one("reference"),
    "p_refresh_token": lambda dice: dice.one("token"),
    "p_request_id": lambda dice: dice.one("request"),
    "p_resolution": lambda dice: dice.choice(["keep", "cancel", "move"]),
    "p_resource_id": lambda dice: dice.one("resource"),
    "p_resource_ids": lambda dice: dice.some("resource", 1),
    "p_role": lambda dice: "clinic_admin",
    "p_series_id": lambda dice: dice.one("series"),
    "p_shift_id": lambda dice: dice.one("shift"),
    "p_slot_id": lambda dice: dice.one("slot"),
    "p_slot_minutes": lambda dice: dice.choice([30, 60]),
    "p_specialization": lambda dice: "Cardiology",
    "p_status_code": lambda dice: dice.choice([200, 500]),
    "p_template_id": lambda dice: dice.one("template"),
    "p_time_zone": lambda dice: "Europe/London",
    "p_topics": lambda dice: "{booking.*}",
    "p_url": lambda dice: f"https://{dice.word()}.example.org/",
    "p_user_id": lambda dice: dice.one("user"),
    "p_webhook_id": lambda dice: dice.one("webhook"),
    "p_weekday": lambda dice: dice.number(1, 7),
    "p_window_seconds": lambda dice: 60,
    "p_alternative_slot_ids": lambda dice: dice.some("slot", 2),
    "p_capacity": lambda dice: dice.number(1, 3),
    "p_cancels_bookings": lambda dice: True,
    "p_cascade": lambda dice: True,
    "p_confirm": lambda dice: True,
    "p_dry_run": lambda dice: True,
    "p_expected_version": lambda dice: dice.number(1, 3),
    "p_notes": lambda dice: "It hurts.",
    "p_visit_type": lambda dice: dice.choice(["in_person", "virtual"]),
    "p_max_active_bookings": lambda dice: 1000,
    "p_max_active_holds": lambda dice: 1000,
    "p_max_attempts": lambda dice: dice.number(1, 3),
    "p_is_permanent": lambda dice: True,
}  # fmt: skip

SOMETIMES = {
    "p_idempotency_key": 1.0, "p_max_active_bookings": 1.0, "p_max_active_holds": 1.0, "p_max_attempts": 1.0,
    "p_mode": 1.0, "p_cascade": 0.7, "p_lease": 0.7, "p_count": 1.0, "p_confirm": 0.5, "p_cancels_bookings": 0.5,
    "p_is_permanent": 0.5, "p_alternative_slot_ids": 0.5, "p_capacity": 0.5, "p_reason": 0.5, "p_notes": 0.3,
    "p_resource_ids": 0.2, "p_visit_type": 0.2, "p_dry_run": 0.1, "p_expected_version": 0.1,
}  # fmt: skip
"""How often an argument is given that has a default. Those that are not here never are."""

OTHERS = {
    ("check_in_booking", "p_booking_id"): "today",
    ("complete_booking", "p_booking_id"): "come",
    ("confirm_booking", "p_booking_id"): "hold",
    ("mark_no_show", "p_booking_id"): "begun",
    ("settle_booking", "p_booking_id"): "hold",
    ("get_slot", "p_slot_id"): "any_slot",
    ("update_slot", "p_slot_id"): "any_slot",
    ("remove_slot", "p_slot_id"): "any_slot",
    ("disable_clinic", "p_clinic_id"): "other_clinic",
    ("enable_clinic", "p_clinic_id"): "inactive_clinic",
    ("disable_doctor", "p_doctor_id"): "junior",
    ("enable_doctor", "p_doctor_id"): "inactive_doctor",
    ("disable_patient", "p_patient_id"): "new_patient",
    ("erase_patient", "p_patient_id"): "new_patient",
    ("enable_patient", "p_patient_id"): "inactive_patient",
    ("disable_resource", "p_resource_id"): "new_resource",
    ("enable_resource", "p_resource_id"): "inactive_resource",
    ("enable_user", "p_user_id"): "inactive_user",
    ("enable_webhook", "p_webhook_id"): "inactive_webhook",
    ("fail_event", "p_event_id"): "given_event",
    ("retry_message", "p_message_id"): "dead_message",
}
"""From which pool an argument is where the name alone does not say."""


def _span(dice: Dice) -> dict[str, Any]:
    begin = dice.half_hour()
    return {"p_starts_at": begin, "p_ends_at": begin + timedelta(minutes=30)}


def _hours(dice: Dice) -> dict[str, Any]:
    begin, end = dice.choice(HOURS)
    return {"p_starts_at": f"{begin}:{dice.choice(['00', '30'])}", "p_ends_at": f"{end}:{dice.choice(['00', '30'])}"}


def _days(dice: Dice) -> dict[str, Any]:
    day = dice.day()
    return {"p_from": day, "p_to": day + timedelta(days=1)}


TOGETHER: dict[str, Callable[[Dice], dict[str, Any]]] = {
    "create_slot": _span,
    "add_closure": lambda dice: {**_span(dice), "p_doctor_id": None},
    "add_time_off": _span,
    "replace_closure": _span,
    "book_off_hours": _span,
    "create_shift": _hours,
    "replace_shift": _hours,
    "define_availability": _hours,
    "generate_slots": _days,
    "generate_availability": _days,
    "add_holidays": lambda dice: {"p_days": json.dumps({str(dice.day()): "A holiday"})},
    "replay_events": lambda dice: {"p_from": "now"},
    "claim_events": lambda dice: {"p_consumer": "calendar", "p_limit": 20},
    "ack_events": lambda dice: {"p_consumer": "calendar"},
    "fail_event": lambda dice: {"p_consumer": "calendar"},
    "subscribe": lambda dice: {"p_consumer": dice.choice(["crm", "ledger"])},
    "unsubscribe": lambda dice: {"p_consumer": dice.choice(["crm", "ledger"])},
    "drop_dead_events": lambda dice: {"p_consumer": "calendar", "p_event_ids": None},
    "resolve_conflict": lambda dice: dice.choice(
        [{"p_resolution": "move", "p_slot_id": dice.one("slot")}, {"p_resolution": "keep"}, {"p_resolution": "cancel"}]
    ),
    "finish_message": lambda dice: {"p_error": "no answer" if dice.happens(0.5) else None},
    "record_webhook_attempt": lambda dice: {"p_status_code": 500},
    "set_message_template": lambda dice: {"p_kind": "reminder"},
    "remove_message_template": lambda dice: {"p_kind": "reminder"},
    "log_in": lambda dice: {"p_email": dice.one("email")},
    "register_patient": lambda dice: {"p_email": f"patient{dice.number(1, 20)}@example.org"},
    "find_patient": lambda dice: {"p_email": f"patient{dice.number(1, 20)}@example.org"},
    "replace_patient": lambda dice: {"p_email": f"{dice.word()}@example.org"},
    **{
        name: lambda dice: {"p_clinic_id": dice.one("clinic")}
        for name in ("list_bookings", "list_conflicts", "list_first_available", "list_free_days", "list_waitlist")
    },
    "update_clinic": lambda dice: {"p_changes": json.dumps(dice.choice(CLINIC_CHANGES))},
    "update_slot": lambda dice: {"p_changes": json.dumps(dice.choice(SLOT_CHANGES))},
    "update_closure": lambda dice: {"p_changes": json.dumps({"reason": dice.word()})},
    "update_template": lambda dice: {"p_changes": json.dumps({"capacity": dice.number(1, 3)})},
    "update_webhook": lambda dice: {"p_changes": json.dumps({"topics": ["booking.*", "slot.*"]})},
}
"""Arguments that only make sense together, or that a function needs otherwise than others."""
