"""NATS is off until it is asked for, and what it is asked with is checked."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from medbook import config
from medbook.worker import parts

MEDBOOK = Path(sys.executable).parent / "medbook"
WAIT = threading.Event()


def test_it_is_off_until_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MEDBOOK_NATS_URL", raising=False)
    assert "nats" not in [part.name for part in parts.from_environment()]
    program = "import sys, medbook.cli; from medbook.worker import parts; parts.from_environment();"
    assert (
        subprocess.run([sys.executable, "-c", f"{program} sys.exit('nats' in sys.modules)"], check=False).returncode
        == 0
    )


def test_without_the_extra_it_says_what_to_install(database: str) -> None:
    program = (
        "import sys; sys.modules['nats'] = None; from medbook.cli import main; sys.argv = ['medbook', 'worker']; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "DATABASE_URL": database, "MEDBOOK_NATS_URL": "nats://127.0.0.1:1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (
        1, "error: MEDBOOK_NATS_URL is set, NATS is not installed: pip install 'medbook[nats]'\n",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("URL", "http://user:secret@example.org", "MEDBOOK_NATS_URL is neither"),
        ("CREDENTIALS", "/nowhere", "MEDBOOK_NATS_CREDENTIALS is not a file that can be read: /nowhere"),
        ("CREDENTIALS", __file__, "MEDBOOK_NATS_CREDENTIALS has no user JWT and seed, as nsc makes them: /"),
        ("TOPICS", "booking.*,everything", "MEDBOOK_NATS_TOPICS has what is no topic like booking.* or *: everything"),
    ],
)
def test_a_setting_that_is_of_no_use_is_refused(
    name: str, value: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDBOOK_NATS_URL", "nats://127.0.0.1:4222")
    monkeypatch.setenv(f"MEDBOOK_NATS_{name}", value)
    with pytest.raises(config.ConfigurationError) as refused:
        parts.from_environment()
    assert str(refused.value).startswith(says)
    assert "secret" not in str(refused.value)
