"""What every api function can be called with, whatever the clinic."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

NOBODYS = UUID("01ffffff-0000-7000-8000-000000000000")
NOBODYS_REFERENCE = "ZZZZ-ZZZZ"
START = datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=10)

SAMPLES: dict[tuple[str, str], Any] = {
    ("p_action", "text"): "book",
    ("p_body", "text"): "Soon.",
    ("p_channel", "text"): "sms",
    ("p_channels", "text[]"): ["email"],
    ("p_changes", "jsonb"): Jsonb({"name": "Another"}),
    ("p_consumer", "text"): "calendar",
    ("p_count", "integer"): 2,
    ("p_current_password", "text"): "correct horse battery",
    ("p_days", "jsonb"): Jsonb({"2031-12-25": "Christmas"}),
    ("p_duration_ms", "integer"): 5,
    ("p_email", "text"): "somebody.new@example.org",
    ("p_ends_at", "time without time zone"): "23:00",
    ("p_ends_at", "timestamp with time zone"): START + timedelta(days=40, minutes=30),
    ("p_error", "text"): "no answer",
    ("p_external_id", "text"): "pay_1",
    ("p_frequency", "text"): "daily",
    ("p_from", "date"): START.date(),
    ("p_from", "timestamp with time zone"): START - timedelta(days=60),
    ("p_kind", "text"): "room",
    ("p_language", "text"): "en",
    ("p_max_calls", "integer"): 5,
    ("p_name", "text"): "A name",
    ("p_new_password", "text"): "incorrect horse battery",
    ("p_other_reference", "text"): NOBODYS_REFERENCE,
    ("p_password", "text"): "correct horse battery",
    ("p_reason", "text"): "because",
    ("p_outcome", "text"): "approved",
    ("p_reference", "text"): NOBODYS_REFERENCE,
    ("p_refresh_token", "text"): "none",
    ("p_resolution", "text"): "move",
    ("p_role", "text"): "doctor",
    ("p_slot_minutes", "integer"): 30,
    ("p_specialization", "text"): "Cardiology",
    ("p_starts_at", "time without time zone"): "22:00",
    ("p_starts_at", "timestamp with time zone"): START + timedelta(days=40),
    ("p_status_code", "integer"): 500,
    ("p_time_zone", "text"): "Europe/London",
    ("p_to", "date"): START.date(),
    ("p_topics", "text[]"): ["booking.*"],
    ("p_url", "text"): "https://hooks.example.org",
    ("p_weekday", "integer"): 7,
    ("p_window_seconds", "integer"): 60,
}
"""A value for each argument that is required and no id, by name and type."""

NEEDED = {("grant_membership", "p_doctor_id")}
"""Of a doctor, which the sample of p_role is."""

CHANGES: dict[str, Any] = {
    "update_closure": {"reason": "another"},
    "update_slot": {"capacity": 2},
    "update_template": {"capacity": 2},
    "update_webhook": {"topics": ["*"]},
}
"""What a PATCH changes where that is not the name."""
