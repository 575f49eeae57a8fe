"""What the HTTP layer adds to a session that the database has opened: an access token, or the refusal's status."""

from datetime import timedelta
from typing import Any

from medbook.config import Config
from medbook.identity import mint
from medbook.problems import RefusalError

ROW = "session"
"""The row shape of api.session."""


def complete(session: dict[str, Any], config: Config) -> dict[str, Any]:
    """Sign the access token of a session; one that is refused, in a transaction that is committed, is RefusalError."""
    if session["refused"]:
        raise RefusalError(session["refused"], retry_after=session["retry_after"])
    if session["refresh_token"]:
        session["access_token"] = mint(
            config,
            role=session["role"],
            subject=session["user_id"],
            lifetime=timedelta(minutes=config.access_token_minutes),
            patient_id=session["patient_id"],
            doctor_id=session["doctor_id"],
            clinic_ids=tuple(session["clinic_ids"] or ()),
        )
        session["expires_in"] = config.access_token_minutes * 60
    return session
