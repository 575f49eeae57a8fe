"""Who is calling: bearer tokens (RFC 6750) that are JWTs (RFC 7519), signed EdDSA or RS256, or HS256 in development."""

import time
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import uuid4

import jwt

from medbook.config import Config
from medbook.keys import Key

DEVELOPMENT_ALGORITHM = "HS256"
REQUIRED = ["exp", "iat", "sub", "iss", "aud"]
PRIVATE_CLAIMS = ("sub", "role", "patient_id", "doctor_id", "clinic_ids")
"""What the database is told; internal.actor() reads them."""
MOST_REMEMBERED = 4096
"""Tokens that a process need not verify again until they expire; some 2 kB each."""


class InvalidTokenError(Exception):
    """The Authorization header carries no valid token; the message says why."""


def claims_of(authorization: str | None, config: Config) -> dict[str, Any] | None:
    """Give the claims of an Authorization header, None without one; raise InvalidTokenError."""
    if authorization is None:
        return None
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer":
        raise InvalidTokenError("the Authorization header is not of the form: Bearer TOKEN")
    token = token.strip()
    try:
        asked = token, _verification_key(token, config), config.issuer, config.audience
        claims = _remembered(*asked)
        if not _lasts(claims):
            claims = _verified(*asked)
    except jwt.InvalidTokenError as error:
        raise InvalidTokenError(str(error)) from None
    return {name: claims[name] for name in PRIVATE_CLAIMS if name in claims}


def _verified(token: str, key: Key | str, issuer: str, audience: str) -> dict[str, Any]:
    """Give all claims; raises jwt.InvalidTokenError."""
    secret, algorithm = (key.public, key.algorithm) if isinstance(key, Key) else (key, DEVELOPMENT_ALGORITHM)
    return jwt.decode(
        token, secret, algorithms=[algorithm], issuer=issuer, audience=audience, options={"require": REQUIRED}
    )


_remembered = lru_cache(maxsize=MOST_REMEMBERED)(_verified)
"""What was valid, by its key: under one that was withdrawn or replaced nothing is found."""


def _lasts(claims: dict[str, Any]) -> bool:
    """Is it between the times of a token? All else that is verified stays as it was."""
    times: list[Any] = [claims.get("iat"), claims.get("nbf", 0), claims.get("exp")]
    # others that may pass are verified each time
    return all(isinstance(at, int) for at in times) and max(times[:2]) <= time.time() < times[2]


def _verification_key(token: str, config: Config) -> Key | str:
    """Choose the key, and with it the one algorithm: the header says which key it is, never how to check it."""
    if config.jwt_keys is None:
        return config.jwt_key
    key = config.jwt_keys.find(_kid(token.partition(".")[0]))
    if key is None:
        raise InvalidTokenError("the token is signed by a key that is not known here")
    return key


@lru_cache(maxsize=64)
def _kid(header: str) -> object:
    """Read which key the header names; jwt.decode checks all of it. All tokens of a key have the same."""
    return jwt.get_unverified_header(f"{header}..").get("kid")


def mint(
    config: Config,
    *,
    role: str,
    subject: str,
    lifetime: timedelta,
    patient_id: str | None = None,
    doctor_id: str | None = None,
    clinic_ids: tuple[str, ...] = (),
) -> str:
    """Sign a token that is valid from now for ``lifetime``."""
    now = datetime.now(UTC)
    claims: dict[str, Any] = {
        "iss": config.issuer,
        "aud": config.audience,
        "sub": subject,
        "jti": str(uuid4()),
        "iat": now,
        "exp": now + lifetime,
        "role": role,
    }
    if patient_id:
        claims["patient_id"] = patient_id
    if doctor_id:
        claims["doctor_id"] = doctor_id
    if clinic_ids:
        claims["clinic_ids"] = list(clinic_ids)
    if config.jwt_keys is None:
        return jwt.encode(claims, config.jwt_key, algorithm=DEVELOPMENT_ALGORITHM)
    key = config.jwt_keys.signing_key()
    assert key.private is not None  # noqa: S101  # nosec B101 - it signs
    return jwt.encode(claims, key.private, algorithm=key.algorithm, headers={"kid": key.kid})
