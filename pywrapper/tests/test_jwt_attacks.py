"""Forged, borrowed and outdated tokens, against a shipped server with keys of its own: each with its control."""

import base64
import hashlib
import hmac
import json
import os
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from client import Client
from conftest import JWT_KEY, serving
from medbook.config import Config, ConfigurationError
from medbook.identity import InvalidTokenError, claims_of
from medbook.keys import InvalidKeyError, Key, Keyring, make_key, read_key
from world import World

ADMIN = {"iss": "medbook", "aud": "medbook", "sub": "x", "role": "admin"}


def segment(data: bytes | dict[str, Any]) -> str:
    """Encode one part of a token."""
    data = data if isinstance(data, bytes) else json.dumps(data).encode()
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def claims(**changes: Any) -> dict[str, Any]:
    """Give the claims of a good token but for the changes; None removes one."""
    now = int(datetime.now(UTC).timestamp())
    changed = {**ADMIN, "iat": now, "exp": now + 300, **changes}
    return {name: value for name, value in changed.items() if value is not None}


def signed(key: Key, header: dict[str, Any] | None = None, **changes: Any) -> str:
    """Sign with a key a token that is good but for the changes, whatever the header says of it."""
    parts = f"{segment({'alg': key.algorithm, 'kid': key.kid, **(header or {})})}.{segment(claims(**changes))}"
    algorithm = jwt.get_algorithm_by_name(key.algorithm)
    return f"{parts}.{segment(algorithm.sign(parts.encode(), key.private))}"


def keyed_hash(kid: str, secret: bytes) -> str:
    """Sign HS256 with any bytes: a library would refuse a public key as a secret."""
    parts = f"{segment({'alg': 'HS256', 'kid': kid})}.{segment(claims())}"
    return f"{parts}.{segment(hmac.digest(secret, parts.encode(), hashlib.sha256))}"


def public_pem(key: Key) -> bytes:
    """Give what an attacker can have: the public half."""
    return key.public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


@dataclass(frozen=True)
class Site:
    """A running server and its two keys, and a third that is not its own."""

    port: int
    directory: Path
    ed: Key
    rsa: Key
    strange: Key

    def status(self, token: str) -> int:
        """Tell how a request of an admin is answered with this token."""
        return Client(self.port, token).get("/patients").status


@pytest.fixture(scope="module")
def site(shared_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    directory, elsewhere = tmp_path_factory.mktemp("keys"), tmp_path_factory.mktemp("elsewhere")
    ed, rsa = (read_key(make_key(directory, algorithm)) for algorithm in ("EdDSA", "RS256"))
    strange = read_key(make_key(elsewhere, "EdDSA"))
    with serving(shared_database, MEDBOOK_JWT_KEY="", MEDBOOK_JWT_KEYS=str(directory)) as port:
        yield Site(port, directory, ed, rsa, strange)


def past(seconds: int) -> int:
    """Tell the time so many seconds ago, as a token says it."""
    return int(datetime.now(UTC).timestamp()) - seconds


def lacking(name: str, site: Site) -> str:
    """Sign a token without a claim."""
    return signed(site.ed, **{name: None})


FORGERIES: dict[str, Callable[[Site], str]] = {
    "algorithm none": lambda s: f"{segment({'alg': 'none', 'kid': s.ed.kid})}.{segment(claims())}.",
    "algorithm None, as some once took it": lambda s: (
        f"{segment({'alg': 'nOnE', 'kid': s.ed.kid})}.{segment(claims())}."
    ),
    "no signature": lambda s: signed(s.ed).rpartition(".")[0] + ".",
    "HS256 with the public RSA key": lambda s: keyed_hash(s.rsa.kid, public_pem(s.rsa)),
    "HS256 with the public Ed25519 key": lambda s: keyed_hash(s.ed.kid, public_pem(s.ed)),
    "HS256 with nothing": lambda s: keyed_hash(s.ed.kid, b""),
    "HS256 with the key of development": lambda s: keyed_hash(s.ed.kid, JWT_KEY.encode()),
    "HS256 without a kid": lambda s: jwt.encode(claims(), JWT_KEY, algorithm="HS256"),
    "the algorithm of another key": lambda s: signed(s.rsa, {"kid": s.ed.kid}),
    "RS256 said of an EdDSA signature": lambda s: signed(s.ed, {"alg": "RS256"}),
    "a strange key under a known kid": lambda s: signed(s.strange, {"kid": s.ed.kid}),
    "a strange key under its own kid": lambda s: signed(s.strange),
    "a strange key that the header brings along": lambda s: signed(
        s.strange, {"kid": s.ed.kid, "jwk": s.strange.jwk()}
    ),
    "a strange key that the header links to": lambda s: signed(s.strange, {"jku": "http://127.0.0.1/jwks.json"}),
    "no kid": lambda s: jwt.encode(claims(), s.ed.private or "", algorithm="EdDSA"),
    "a kid that is null": lambda s: signed(s.ed, {"kid": None}),
    "a kid that is a list": lambda s: signed(s.ed, {"kid": [s.ed.kid]}),
    "a kid that is an object": lambda s: signed(s.ed, {"kid": {"$ne": ""}}),
    "a kid that is a number": lambda s: signed(s.ed, {"kid": 0}),
    "a kid that is empty": lambda s: signed(s.ed, {"kid": ""}),
    "a kid that leaves the directory": lambda s: signed(s.ed, {"kid": f"../{s.directory.name}/{s.ed.kid}"}),
    "a kid that is an absolute path": lambda s: keyed_hash("/dev/null", b""),
    "a kid that ends early": lambda s: signed(s.ed, {"kid": f"{s.ed.kid}\0"}),
    "a kid that is SQL": lambda s: signed(s.ed, {"kid": "x' union select 'a' -- "}),
    "a kid that is very long": lambda s: signed(s.ed, {"kid": s.ed.kid + "x" * 3000}),
    "a critical extension": lambda s: signed(s.ed, {"crit": ["x"], "x": True}),
    "expired": lambda s: signed(s.ed, exp=past(1)),
    "not valid yet": lambda s: signed(s.ed, nbf=past(-60)),
    "issued in the future": lambda s: signed(s.ed, iat=past(-60)),
    "another issuer": lambda s: signed(s.ed, iss="medbook.example"),
    "another audience": lambda s: signed(s.ed, aud="billing"),
    **{f"no {name}": partial(lacking, name) for name in ("exp", "iat", "sub", "iss", "aud")},
    "no role": lambda s: signed(s.ed, role=None),
    "the role of a trusted back end": lambda s: signed(s.ed, role="service"),
    "256 random bits, as a refresh token": lambda s: secrets.token_urlsafe(32),
}


def test_the_tokens_below_are_refused_only_for_their_one_fault(site: Site) -> None:
    assert [site.status(signed(key)) for key in (site.ed, site.rsa)] == [200, 200]
    assert site.status(signed(site.ed, nbf=past(60), exp=past(-60))) == 200


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_token_is_refused_with(site: Site, forgery: str) -> None:
    answer = Client(site.port, FORGERIES[forgery](site)).get("/patients")
    assert (answer.status, answer.name if answer.status == 401 else answer.body) in [
        (401, "invalid_token"), (401, "invalid_claims"),
    ]  # fmt: skip


def test_the_forged_hashes_would_pass_a_verifier_that_lets_the_token_choose_its_algorithm(site: Site) -> None:
    token = keyed_hash(site.rsa.kid, public_pem(site.rsa))
    parts, _, signature = token.rpartition(".")
    hmac_algorithm = jwt.get_algorithm_by_name("HS256")
    given = base64.urlsafe_b64decode(signature + "=")
    assert hmac_algorithm.verify(parts.encode(), public_pem(site.rsa), given)


def test_claims_cannot_be_changed_after_they_were_signed(site: Site, shared_world: World) -> None:
    ids = [str(shared_world.clinic), str(shared_world.call("create_clinic", "Elsewhere", "UTC")["id"])]
    tokens = [signed(site.ed, role="clinic_admin", clinic_ids=[i]) for i in ids]
    (header, _, signature), (_, other_claims, _) = (token.split(".") for token in tokens)
    path = f"/patients?clinic_id={ids[1]}"
    assert Client(site.port, tokens[1]).get(path).status == 200
    assert Client(site.port, tokens[0]).get(path).status == 403
    assert Client(site.port, f"{header}.{other_claims}.{signature}").get(path).status == 401


def test_only_the_authorization_header_carries_a_token(site: Site) -> None:
    token, client = signed(site.ed), Client(site.port)
    body = {"name": "Jo Roe", "phone": "020 7946 0000"}
    assert Client(site.port, token).post("/patients", body).status == 201
    assert client.get("/patients", Cookie=f"access_token={token}; Authorization=Bearer {token}").status == 401
    assert client.get("/patients", **{"X-Authorization": f"Bearer {token}"}).status == 401
    assert client.get(f"/patients?access_token={token}").status == 422
    assert client.post("/patients", {**body, "access_token": token}).status == 422
    assert client.post("/patients", body).status == 401


def test_keys_come_and_go_while_the_server_runs(site: Site) -> None:
    path = make_key(site.directory, "EdDSA")
    new = read_key(path)
    assert [site.status(signed(key)) for key in (new, site.ed)] == [200, 200]
    published = Client(site.port).get("/.well-known/jwks.json").body["keys"]
    assert [(jwk["kid"], jwk["alg"]) for jwk in published] == [
        (site.ed.kid, "EdDSA"), (site.rsa.kid, "RS256"), (new.kid, "EdDSA"),
    ]  # fmt: skip
    assert not any({"d", "p", "q", "k"} & set(jwk) for jwk in published)
    # a client that knows nothing but the published keys can verify
    key = jwt.PyJWKSet.from_dict({"keys": published})[new.kid]
    assert jwt.decode(signed(new), key, algorithms=["EdDSA"], audience="medbook")["role"] == "admin"
    path.unlink()
    assert [site.status(signed(key)) for key in (new, site.ed)] == [401, 200]


def test_the_newest_private_key_signs_and_a_public_half_verifies(tmp_path: Path) -> None:
    old, new = (read_key(make_key(tmp_path, "EdDSA")) for _ in range(2))
    ring = Keyring(tmp_path)
    assert ring.signing_key().kid == new.kid
    (tmp_path / f"{new.kid}.pem").write_bytes(public_pem(new))
    assert ring.signing_key().kid == old.kid
    config = Config(database_url="", jwt_key="", jwt_keys=ring)
    assert claims_of(f"Bearer {signed(new)}", config) == {"sub": "x", "role": "admin"}
    (tmp_path / "zzz.pem").write_text("half a key")
    assert claims_of(f"Bearer {signed(old)}", config), "a bad file that appears does not close the clinic"
    with pytest.raises(InvalidKeyError, match=r"zzz\.pem: not an unencrypted PEM key"):
        Keyring(tmp_path)


def test_a_change_is_seen_that_was_made_long_after_the_last_reading(tmp_path: Path) -> None:
    make_key(tmp_path, "EdDSA")
    long_ago = (datetime.now(UTC) - timedelta(days=1)).timestamp()
    os.utime(tmp_path, (long_ago, long_ago))
    config = Config(database_url="", jwt_key="", jwt_keys=Keyring(tmp_path))
    retired = make_key(tmp_path, "EdDSA")
    token = f"Bearer {signed(read_key(retired))}"
    assert claims_of(token, config)
    retired.unlink()
    with pytest.raises(InvalidTokenError):
        claims_of(token, config)


def test_what_is_remembered_of_a_token_ends_with_it_and_with_its_key(tmp_path: Path) -> None:
    path = make_key(tmp_path, "EdDSA")
    # not read at every look, as one that has just changed
    long_ago = (datetime.now(UTC) - timedelta(days=1)).timestamp()
    os.utime(tmp_path, (long_ago, long_ago))
    config = Config(database_url="", jwt_key="", jwt_keys=Keyring(tmp_path))
    ends_at = int(time.time()) + 2
    short, long = (f"Bearer {signed(read_key(path), exp=ends_at + later)}" for later in (0, 300))
    assert claims_of(long, config)

    def ask_until_refused() -> None:
        while claims_of(short, config):
            assert time.time() < ends_at + 1, "it is over"

    with pytest.raises(InvalidTokenError, match="Signature has expired"):
        ask_until_refused()
    assert time.time() >= ends_at
    # another key of the same name
    path.write_bytes(make_key(tmp_path, "EdDSA").read_bytes())
    with pytest.raises(InvalidTokenError, match="Signature verification failed"):
        claims_of(long, config)


def test_a_key_that_is_too_weak_or_a_key_of_each_kind_is_refused_at_the_start(tmp_path: Path) -> None:
    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024).private_bytes(  # noqa: S505 - to be refused
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "weak.pem").write_bytes(weak)
    with pytest.raises(InvalidKeyError, match="neither Ed25519 nor RSA of 2048 bits or more"):
        Keyring(tmp_path)
    (tmp_path / "weak.pem").unlink()
    with pytest.raises(InvalidKeyError, match="holds no private key"):
        Keyring(tmp_path)
    path = make_key(tmp_path, "EdDSA")
    assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(ConfigurationError):
        Config(database_url="", jwt_key=JWT_KEY, jwt_keys=Keyring(tmp_path))
    with pytest.raises(ConfigurationError):
        Config(database_url="", jwt_key="")
