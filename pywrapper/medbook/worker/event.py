"""What a claimed event is to the outside: the same JSON wherever it goes."""

import json
from datetime import UTC

from medbook.worker.session import Row


def body_of(event: Row) -> str:
    """Give the JSON that tells of a claimed event: the same at every repeat."""
    return json.dumps(
        {
            "id": str(event["id"]),
            "type": event["topic"],
            "timestamp": event["occurred_at"].astimezone(UTC).isoformat(),
            "data": {
                # nil: of no clinic
                "clinic_id": str(event["clinic_id"]) if event["clinic_id"].int else None,
                "entity_id": str(event["entity_id"]),
                "payload": event["payload"],
            },
        }
    )
