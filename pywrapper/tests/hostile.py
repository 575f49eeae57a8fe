"""What an attacker may put into an argument, by its type, and what is sensible there: all as SQL expressions."""

TEXTS = [
    "''", "'   '", r"E'\x01\x07\x1b'", "repeat('x', 70000)", r"E'\u0301\u202E\U0001F48A'", "'%_'", "'NaN'",
    "'infinity'", "'{}'", "'../..'", "'<A/B>3'", "$q$'\"$$\\; drop table data.patient; --$q$", "$q$' or 1=1 --$q$",
]  # fmt: skip
INTEGERS = ["0", "-1", "2147483647", "-2147483648"]
DATES = ["'infinity'", "'-infinity'", "'4713-01-01 BC'", "'0001-01-01'", "'5874897-12-31'", "'2030-02-28'"]
DEEP = "(repeat('[', 900) || repeat(']', 900))::jsonb"

HOSTILE = {
    "text": TEXTS,
    "uuid": [
        "'00000000-0000-0000-0000-000000000000'", "'ffffffff-ffff-ffff-ffff-ffffffffffff'",
        "'00000000-0000-7000-8000-000000000000'",
    ],
    "timestamp with time zone": [
        "'infinity'", "'-infinity'", "'4714-11-24 00:00+00 BC'", "'294276-12-31 23:59:59.999999+00'",
        "'0001-01-01 00:00+00'", "'9999-12-31 23:59:59.999999+00'", "'10000-01-01 00:00+00'", "'1970-01-01 00:00+00'",
    ],
    "date": DATES,
    "time without time zone": ["'00:00'", "'24:00'", "'23:59:59.999999'", "'12:00:00.000001'"],
    "interval": ["'178000000 years'", "'-178000000 years'", "'0'", "'1 microsecond'"],
    "integer": INTEGERS,
    "bigint": [*INTEGERS, "9223372036854775807", "-9223372036854775808"],
    "numeric": [
        "'NaN'", "'Infinity'", "'-Infinity'", "-1", "0", "1e-300", "1e300", "12.345",
        "repeat('9', 9000)::numeric",
    ],
    "boolean": ["true", "false"],
    "jsonb": [
        "'null'", "'[]'", "'{}'", "'\"\"'", "'true'", "'1e300'", DEEP, "to_jsonb(repeat('x', 70000))",
        "jsonb_build_object('name', " + DEEP + ")", "'{\"\": \"\"}'", "'{\"infinity\": \"x\"}'",
        "'{\"2030-02-30\": \"x\"}'",
        "'{\"0001-01-01\": \"x\"}'", "'{\"2030-12-25\": null}'", "'{\"2030-12-25\": {\"a\": []}}'",
        "jsonb_build_object(''' or 1=1 --', '''; drop table data.patient; --')",
        "(select jsonb_object_agg(n, n) from generate_series(1, 5000) as n)",
    ],
    "uuid[]": [
        "'{}'", "'{NULL}'", "array_fill(gen_random_uuid(), array[10000])", "array_fill(gen_random_uuid(), array[2, 2])",
        "array_fill(gen_random_uuid(), array[2], array[-5])",
        "array(select gen_random_uuid() from generate_series(1, 10000))",
    ],
    "integer[]": [
        "'{}'", "'{NULL}'", "'{0,-1,2147483647}'", "array_fill(1, array[10000])", "'{{1,2},{3,4}}'", "'[-5:-4]={1,2}'",
    ],
    "text[]": [
        "'{}'", "'{NULL}'", "array_fill('*'::text, array[10000])", "array[repeat('x', 70000)]", "'{{*,*},{*,*}}'",
        "array[$q$'; drop table data.patient; --$q$]", r"array[E'\x01']",
    ],
    "tstzrange": ["'empty'", "'(,)'", "'[-infinity,infinity]'", "'[4714-11-24 BC,294276-12-31]'"],
}  # fmt: skip
"""Besides null, which every argument is given too."""

# what a field of a change set is given
FIELDS = [
    "'null'", "'true'", "'-1'", "'2147483648'", "'1e300'", "'0.5'", "'{}'", "'[null]'", DEEP, *(
        f"to_jsonb({text}::text)"
        for text in ("''", "repeat('x', 70000)", r"E'\x01'", "'infinity'", "'294276-12-31T00:00:00Z'", "'24:00'")
    ),
]  # fmt: skip

NEXT_DAY = """(
  select max(ends_at) + interval '1 day'
  from (select ends_at from data.slot union all select ends_at from data.closure) as busy
  where ends_at < now() + interval '3 years'
)"""

SENSIBLE = {
    # by type
    "text": "text 'sensible'",
    "uuid": "uuid '00000000-0000-7000-8000-000000000000'",
    "integer": "1",
    "bigint": "1",
    "boolean": "false",
    "jsonb": """jsonb '{"name": "Sensible"}'""",
    "date": "(now() + interval '400 days')::date",
    "timestamp with time zone": "now() + interval '400 days'",
    "time without time zone": "time '09:00'",
    # by name, or by function and name: something left that the call can still be made for
    "clinic_id": "(select id from data.clinic order by id limit 1)",
    "consumer": "text 'calendar'",
    "topics": "'{booking.*}'::text[]",
    "interval": "interval '1 minute'",
    "request_id": "(select id from data.booking_request where status = 'queued' order by id limit 1)",
    "alternative_slot_ids": (
        "array(select id from data.slot where status = 'open' and booked = 0 order by starts_at desc limit 2)"
    ),
    "message_id": "(select id from data.message where attempts > 0 and status = 'queued' order by id limit 1)",
    "retry_message.message_id": "(select id from data.message where status = 'dead' order by id limit 1)",
    "language": "text 'en'",
    "channel": "text 'sms'",
    "channels": "'{email}'::text[]",
    "set_message_template.kind": "text 'reminder'",
    "remove_message_template.kind": "text 'reminder'",
    "event_id": "(select event_id from data.event_delivery where attempts > 0 order by event_id limit 1)",
    "event_ids": "array(select event_id from data.event_delivery limit 5)",
    "doctor_id": "(select id from data.doctor order by id limit 1)",
    "patient_id": "(select id from data.patient order by id limit 1)",
    "slot_id": "(select id from data.slot where status = 'open' and booked = 0 order by starts_at limit 1)",
    "booking_id": "(select id from data.booking where status = 'pending' order by id limit 1)",
    "shift_id": "(select id from data.shift where is_active order by id limit 1)",
    "template_id": "(select id from data.schedule_template where is_active order by id limit 1)",
    "closure_id": "(select id from data.closure order by starts_at desc limit 1)",
    "conflict_id": "(select id from data.schedule_conflict order by id limit 1)",
    "resource_id": "(select id from data.resource where is_active order by id limit 1)",
    "series_id": "(select id from data.booking_series order by id limit 1)",
    "entry_id": "(select id from data.waitlist_entry where status = 'waiting' order by id limit 1)",
    "membership_id": "(select id from data.membership order by id limit 1)",
    "user_id": "(select id from data.app_user where patient_id is null order by id limit 1)",
    "reference": "(select reference from data.booking where status = 'pending' order by id limit 1)",
    "other_reference": "(select reference from data.booking order by patient_id desc limit 1)",
    "external_id": "(select 'pay_' || count(*) from data.event)",
    "outcome": "text 'approved'",
    "email": "(select count(*) || '@new.example' from data.event)",
    "time_zone": "text 'Europe/London'",
    "kind": "text 'room'",
    "role": "text 'clinic_admin'",
    "action": "text 'book'",
    "frequency": "text 'weekly'",
    "resolution": "text 'keep'",
    "password": "text 'correct horse battery'",
    "current_password": "text 'correct horse battery'",
    "new_password": "text 'correct horse battery 2'",
    "refresh_token": "(select refresh_token from session)",
    "weekday": "1",
    "slot_minutes": "30",
    "max_calls": "1000",
    "status_code": "500",
    "webhook_id": "(select id from data.webhook_endpoint order by id limit 1)",
    "url": "text 'https://hooks.example.org'",
    "starts_at": NEXT_DAY,
    "ends_at": f"({NEXT_DAY} + interval '15 minutes')",
    "days": """jsonb '{"2031-12-25": "Christmas Day"}'""",
    "ends_at time without time zone": "time '12:00'",
    "update_slot.changes": """jsonb '{"capacity": 2}'""",
    "update_closure.changes": """jsonb '{"reason": "sensible"}'""",
    "update_template.changes": """jsonb '{"capacity": 2}'""",
    "update_webhook.changes": """jsonb '{"topics": ["*"]}'""",
    "find_patient.email": "text 'found@example.org'",
    "starts_at time without time zone": "time '09:00'",
    "register_patient.email": "(select count(*) || '@new.example' from data.event)",
    "replace_patient.email": "(select count(*) || '@new.example' from data.event)",
    "book_any.specialization": "text 'Cardiology'",
    "book_series.count": "2",
    "book_series.mode": "text 'best_effort'",
    "define_availability.weekday": "2",
    "disable_clinic.cascade": "true",
    "disable_patient.patient_id": "(select id from data.patient order by id desc limit 1)",
} | {
    f"{reader}.clinic_id": "(select id from data.clinic order by id limit 1)"
    for reader in (
        "list_bookings", "list_closures", "list_conflicts", "list_first_available", "list_free_days", "list_templates",
        "list_message_templates", "list_waitlist",
    )
}  # fmt: skip
