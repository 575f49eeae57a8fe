"""Each forgery of test_jwt_attacks passes once its wall is gone: that wall is what refuses it, and nothing else."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import jwt
import pytest

from conftest import JWT_KEY
from medbook import identity
from medbook.config import Config
from medbook.identity import InvalidTokenError, claims_of
from medbook.keys import Key, Keyring, make_key, read_key
from test_jwt_attacks import FORGERIES, Site, public_pem, signed

Wall = Callable[[pytest.MonkeyPatch, Site], None]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The keys of test_jwt_attacks, without a server."""
    directory, elsewhere = tmp_path_factory.mktemp("keys"), tmp_path_factory.mktemp("elsewhere")
    ed, rsa = (read_key(make_key(directory, algorithm)) for algorithm in ("EdDSA", "RS256"))
    return Site(0, directory, ed, rsa, read_key(make_key(elsewhere, "EdDSA")))


@pytest.fixture(autouse=True)
def forget() -> Iterator[None]:
    """What passed without a wall is not remembered when it stands again."""
    yield
    identity._remembered.cache_clear()


def without(monkeypatch: pytest.MonkeyPatch, _: Site, **options: Any) -> None:
    """Check less of a token than identity.claims_of asks for."""
    decode = jwt.decode

    def lax(token: str, key: Any, **asked: Any) -> Any:
        # what is not verified needs no key either
        return decode(token, key, **{**asked, "options": {**asked["options"], **options}})

    monkeypatch.setattr(jwt, "decode", lax)


def key_by_guess(monkeypatch: pytest.MonkeyPatch, site: Site, key: Key | None = None) -> None:
    """Take the Ed25519 key, or the one given, whatever the header says."""
    monkeypatch.setattr(jwt, "get_unverified_header", lambda _: {})
    monkeypatch.setattr(Keyring, "find", lambda *_: key or site.ed)
    # the library's own, which wants a kid to be text
    monkeypatch.setattr(jwt.PyJWS, "_validate_headers", lambda *_, **__: None)


def strange_key(monkeypatch: pytest.MonkeyPatch, site: Site) -> None:
    """Take the key that the header brings along or links to."""
    key_by_guess(monkeypatch, site, site.strange)


def other_key(monkeypatch: pytest.MonkeyPatch, site: Site) -> None:
    """Take the RSA key, whatever the header says."""
    key_by_guess(monkeypatch, site, site.rsa)


def algorithm_by_token(monkeypatch: pytest.MonkeyPatch, site: Site, secret: bytes | None = None) -> None:
    """Let the token choose its algorithm, and take a public key, or the secret given, for an HMAC secret."""

    def verify(token: str, key: Any, **_: Any) -> Any:
        parts, signature = token.rsplit(".", 1)
        header, claims = (json.loads(urlsafe_b64decode(f"{part}==")) for part in parts.split("."))
        algorithm = jwt.get_algorithm_by_name(header["alg"])
        if header["alg"] == "HS256":
            key = public_pem(next(k for k in (site.ed, site.rsa) if k.public == key)) if secret is None else secret
        if not algorithm.verify(parts.encode(), key, urlsafe_b64decode(signature + "==")):
            raise jwt.InvalidSignatureError
        return claims

    find = Keyring.find
    monkeypatch.setattr(Keyring, "find", lambda ring, kid: find(ring, kid) or site.ed)
    monkeypatch.setattr(jwt, "decode", verify)


def standing(_: pytest.MonkeyPatch, __: Site) -> None:
    """Take nothing away: the wall is the database's."""


UNSIGNED = partial(without, verify_signature=False)
WALLS: dict[str, Wall] = {
    "algorithm none": UNSIGNED,
    "algorithm None, as some once took it": UNSIGNED,
    "no signature": UNSIGNED,
    "HS256 with the public RSA key": algorithm_by_token,
    "HS256 with the public Ed25519 key": algorithm_by_token,
    "HS256 with nothing": partial(algorithm_by_token, secret=b""),
    "HS256 with the key of development": partial(algorithm_by_token, secret=JWT_KEY.encode()),
    "HS256 without a kid": partial(algorithm_by_token, secret=JWT_KEY.encode()),
    "a kid that is an absolute path": partial(algorithm_by_token, secret=Path("/dev/null").read_bytes()),
    "the algorithm of another key": other_key,
    "RS256 said of an EdDSA signature": UNSIGNED,
    "a critical extension": key_by_guess,
    "a strange key under a known kid": strange_key,
    "a strange key under its own kid": strange_key,
    "a strange key that the header brings along": strange_key,
    "a strange key that the header links to": strange_key,
    "expired": partial(without, verify_exp=False),
    "not valid yet": partial(without, verify_nbf=False),
    "issued in the future": partial(without, verify_iat=False),
    "another issuer": partial(without, verify_iss=False),
    "another audience": partial(without, verify_aud=False),
    "no exp": partial(without, require=[]),
    "no iat": partial(without, require=[]),
    "no sub": partial(without, require=[]),
    "no iss": partial(without, require=[], verify_iss=False),
    "no aud": partial(without, require=[], verify_aud=False),
    "no role": standing,
    "the role of a trusted back end": standing,
    **{
        name: key_by_guess
        for name in FORGERIES
        if name.startswith(("a kid that", "no kid")) and name != "a kid that is an absolute path"
    },
}


@pytest.fixture(scope="module")
def config(site: Site) -> Config:
    """The settings of a server with these keys."""
    return Config(database_url="", jwt_key="", jwt_keys=Keyring(site.directory))


def accepted(config: Config, token: str) -> bool:
    """Tell whether the token is taken."""
    try:
        return claims_of(f"Bearer {token}", config) is not None
    except InvalidTokenError:
        return False


@pytest.mark.parametrize("forgery", WALLS)
def test_without_its_wall_there_passes(
    site: Site, config: Config, monkeypatch: pytest.MonkeyPatch, forgery: str
) -> None:
    token = FORGERIES[forgery](site)
    wall = WALLS[forgery]
    assert accepted(config, token) is (wall is standing)
    wall(monkeypatch, site)
    assert accepted(config, token)


def test_every_forgery_has_its_wall_but_for_what_is_no_token() -> None:
    assert set(FORGERIES) - set(WALLS) == {"256 random bits, as a refresh token"}


def test_a_tenant_is_swapped_where_signatures_are_not_checked(
    site: Site, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, other = (signed(site.ed, role="clinic_admin", clinic_ids=[name]) for name in ("own", "other"))
    header, _, signature = own.split(".")
    swapped = f"{header}.{other.split('.')[1]}.{signature}"
    assert not accepted(config, swapped)
    without(monkeypatch, site, verify_signature=False)
    assert (claims_of(f"Bearer {swapped}", config) or {})["clinic_ids"] == ["other"]
