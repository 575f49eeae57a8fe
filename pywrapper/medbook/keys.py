"""The keys that sign tokens: a directory of <kid>.pem files, which may change while the server runs."""

import logging
import os
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from jwt.algorithms import OKPAlgorithm, RSAAlgorithm

MINIMUM_RSA_BITS = 2048
"""RFC 7518, 3.3."""

NEW_RSA_BITS = 3072
KID = re.compile(r"[A-Za-z0-9_-]{1,64}")
SETTLED_SECONDS = 2
"""A directory that changed less long ago may change again without its time of change telling."""

logger = logging.getLogger("medbook")


class InvalidKeyError(Exception):
    """A key file, or the directory, is unusable; the message is one line for the operator."""


@dataclass(frozen=True, eq=False)
class Key:
    """One key. Without its private half it only verifies."""

    kid: str
    algorithm: str
    public: Ed25519PublicKey | RSAPublicKey
    private: Ed25519PrivateKey | RSAPrivateKey | None

    def jwk(self) -> dict[str, Any]:
        """Give the public half as a JWK (RFC 7517)."""
        if isinstance(self.public, RSAPublicKey):
            members = RSAAlgorithm.to_jwk(self.public, as_dict=True)
        else:
            members = OKPAlgorithm.to_jwk(self.public, as_dict=True)
        members.pop("key_ops", None)
        return {**members, "kid": self.kid, "alg": self.algorithm, "use": "sig"}


class Keyring:
    """The keys of a directory: all of them verify, the one whose kid sorts last among the private ones signs."""

    def __init__(self, directory: Path) -> None:
        """Read the directory; raise InvalidKeyError if it, or any file in it, is unusable."""
        self._directory = directory
        self._changed_at = self._settled_change()
        self._keys = {path.stem: read_key(path) for path in self._paths()}
        self.signing_key()

    def find(self, kid: object) -> Key | None:
        """Find a key by what a token's header says, which may be anything."""
        self._refresh()
        return self._keys.get(kid) if isinstance(kid, str) else None

    def signing_key(self) -> Key:
        """Give the key that signs; raise InvalidKeyError without one."""
        self._refresh()
        signing = [key for key in self._keys.values() if key.private]
        if not signing:
            raise InvalidKeyError(f"{self._directory} holds no private key: medbook new-key {self._directory}")
        return max(signing, key=lambda key: key.kid)

    def jwks(self) -> dict[str, Any]:
        """Give the public halves as a JWK Set."""
        self._refresh()
        return {"keys": [self._keys[kid].jwk() for kid in sorted(self._keys)]}

    def _refresh(self) -> None:
        """Read the directory again if files came or went; a file that is unusable is told of and left out."""
        changed_at = self._settled_change()
        if changed_at is not None and changed_at == self._changed_at:
            return
        keys = {}
        for path in self._paths():
            try:
                keys[path.stem] = read_key(path)
            except InvalidKeyError as error:
                logger.error("%s", error)
        self._keys, self._changed_at = keys, changed_at

    def _settled_change(self) -> int | None:
        """Tell when files last came or went, in ns; None where that is too recent to be the last word."""
        try:
            changed_at = self._directory.stat().st_mtime_ns
        except OSError as error:
            raise InvalidKeyError(f"{self._directory}: {error.strerror}") from None
        return changed_at if time.time_ns() - changed_at > SETTLED_SECONDS * 1_000_000_000 else None

    def _paths(self) -> list[Path]:
        return sorted(self._directory.glob("[!.]*.pem"))


def read_key(path: Path) -> Key:
    """Read <kid>.pem, a private or a public key: Ed25519 or RSA; raise InvalidKeyError."""
    if not KID.fullmatch(path.stem):
        raise InvalidKeyError(f"{path}: the name is no kid: up to 64 letters, digits, - and _")
    try:
        pem = path.read_bytes()
    except OSError as error:
        raise InvalidKeyError(f"{path}: {error.strerror}") from None
    return _parse(path, pem)


@lru_cache(maxsize=64)
def _parse(path: Path, pem: bytes) -> Key:
    """Give the key of a file; the same bytes read again are the same key, for whoever remembers it."""
    try:
        loaded = (
            serialization.load_pem_private_key(pem, password=None)
            if b"PRIVATE KEY" in pem
            else serialization.load_pem_public_key(pem)
        )
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise InvalidKeyError(f"{path}: not an unencrypted PEM key") from None
    if isinstance(loaded, Ed25519PrivateKey):
        return Key(path.stem, "EdDSA", loaded.public_key(), loaded)
    if isinstance(loaded, Ed25519PublicKey):
        return Key(path.stem, "EdDSA", loaded, None)
    if isinstance(loaded, RSAPrivateKey | RSAPublicKey) and loaded.key_size >= MINIMUM_RSA_BITS:
        if isinstance(loaded, RSAPrivateKey):
            return Key(path.stem, "RS256", loaded.public_key(), loaded)
        return Key(path.stem, "RS256", loaded, None)
    raise InvalidKeyError(f"{path}: neither Ed25519 nor RSA of {MINIMUM_RSA_BITS} bits or more")


def make_key(directory: Path, algorithm: str) -> Path:
    """Make a private key, EdDSA or RS256, that signs from now on; its kid is the time. Raise InvalidKeyError."""
    private = (
        Ed25519PrivateKey.generate()
        if algorithm == "EdDSA"
        else generate_private_key(public_exponent=65537, key_size=NEW_RSA_BITS)
    )
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = directory / f"{datetime.now(UTC):%Y%m%dT%H%M%S_%f}.pem"
    unfinished = path.with_name(f".{path.name}")
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(pem)
        # in one step: a running server never reads half a key
        unfinished.rename(path)
    except OSError as error:
        raise InvalidKeyError(f"{path}: {error.strerror}") from None
    return path
