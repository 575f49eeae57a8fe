"""Mail goes encrypted, to a server that is verified, or not at all; settings that would not are refused."""

import ssl
from pathlib import Path
from urllib.parse import quote

import pytest

from mail_server import PASSWORD, USER, receiving
from medbook.config import ConfigurationError
from medbook.worker.smtp import MailSettings
from message import message
from test_database_tls import make_authority, sign_server
from test_mail import send

LOGIN = f"{USER.decode()}:{quote(PASSWORD.decode(), safe='')}@"


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with a certificate for localhost, the authority ca that signed it, and a stranger."""
    directory = tmp_path_factory.mktemp("certificates")
    make_authority(directory, "ca")
    make_authority(directory, "stranger")
    sign_server(directory, "ca")
    return directory


@pytest.fixture(scope="module")
def server_tls(certificates: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificates / "server.crt", certificates / "server.key")
    return context


def settings(monkeypatch: pytest.MonkeyPatch, url: str, ca: Path | str = "") -> MailSettings:
    """Read the settings as the worker does."""
    monkeypatch.setenv("MEDBOOK_SMTP_URL", url)
    monkeypatch.setenv("MEDBOOK_SMTP_CA", str(ca))
    monkeypatch.setenv("MEDBOOK_MAIL_FROM", "appointments@medbook.example")
    read = MailSettings.from_environment()
    assert read
    return read


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_mail_goes_encrypted_and_logged_in(
    monkeypatch: pytest.MonkeyPatch, certificates: Path, server_tls: ssl.SSLContext, scheme: str
) -> None:
    with receiving(server_tls, is_tls_first=scheme == "smtps") as mailbox:
        url = f"{scheme}://{LOGIN}localhost:{mailbox.port}"
        assert send(settings(monkeypatch, url, certificates / "ca.crt"), message()) == [None]
        assert (mailbox.were_encrypted, mailbox.users) == ([True], ["medbook"])


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
@pytest.mark.parametrize(
    ("host", "ca", "why"),
    [
        ("localhost", "stranger.crt", "connecting, the mail server has a certificate that is refused"),
        ("localhost", "", "connecting, the mail server has a certificate that is refused"),
        ("127.0.0.1", "ca.crt", "certificate that is refused: IP address mismatch"),
    ],
)
def test_a_server_with_a_wrong_certificate_gets_nothing(
    monkeypatch: pytest.MonkeyPatch,
    certificates: Path,
    server_tls: ssl.SSLContext,
    scheme: str,
    host: str,
    ca: str,
    why: str,
) -> None:
    with receiving(server_tls, is_tls_first=scheme == "smtps") as mailbox:
        url = f"{scheme}://{LOGIN}{host}:{mailbox.port}"
        [error] = send(settings(monkeypatch, url, certificates / ca if ca else ""), message())
        assert why in str(error)
        assert error
        assert not error.is_permanent
        assert (mailbox.mails, mailbox.users) == ([], [])


def test_a_server_without_starttls_gets_nothing_unless_the_clear_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with receiving() as mailbox:
        url = f"smtp://127.0.0.1:{mailbox.port}"
        [error] = send(settings(monkeypatch, url), message())
        assert str(error) == "connecting, the mail server did not answer: STARTTLS extension not supported by server."
        assert mailbox.mails == []
        assert send(settings(monkeypatch, url + "?tls=none"), message()) == [None]
        assert mailbox.were_encrypted == [False]


def test_a_wrong_password_is_said_without_it(
    monkeypatch: pytest.MonkeyPatch, certificates: Path, server_tls: ssl.SSLContext
) -> None:
    with receiving(server_tls) as mailbox:
        url = f"smtp://medbook:wrong@localhost:{mailbox.port}"
        errors = send(settings(monkeypatch, url, certificates / "ca.crt"), message(), message())
        assert [str(error) for error in errors] == ["connecting, the mail server answered 535, status 5.7.8"] * 2


@pytest.mark.parametrize(
    ("environment", "why"),
    [
        ({"SMTP_URL": "smtp.example:587"}, "MEDBOOK_SMTP_URL is not like smtps://user:password@host:465"),
        ({"SMTP_URL": "http://u:secret@smtp.example"}, "MEDBOOK_SMTP_URL is not like"),
        ({"SMTP_URL": "smtp://smtp.example:many"}, "MEDBOOK_SMTP_URL is not like"),
        ({"SMTP_URL": "smtp://smtp.example/inbox"}, "MEDBOOK_SMTP_URL is not like"),
        ({"SMTP_URL": "smtp://"}, "MEDBOOK_SMTP_URL is not like"),
        ({"SMTP_URL": "smtp://u@smtp.example"}, "has a user without a password"),
        ({"SMTP_URL": "smtp://smtp.example?tls=no"}, "has an unknown option"),
        ({"SMTP_URL": "smtp://smtp.example?tls=none"}, "tls=none is for smtp:// on this machine only"),
        ({"SMTP_URL": "smtps://localhost?tls=none"}, "tls=none is for smtp:// on this machine only"),
        ({"SMTP_CA": "/nowhere/ca.crt"}, "MEDBOOK_SMTP_CA cannot be read as certificates: /nowhere/ca.crt"),
        ({"SMTP_CA": __file__}, "MEDBOOK_SMTP_CA cannot be read as certificates"),
        ({"MAIL_FROM": ""}, "MEDBOOK_MAIL_FROM is not set"),
        ({"MAIL_FROM": "Clinic <a@b.example>"}, "MEDBOOK_MAIL_FROM is not an e-mail address"),
        ({"MAIL_FROM": "a@b.example\nBcc: c@d.example"}, "MEDBOOK_MAIL_FROM is not an e-mail address"),
    ],
)
def test_a_wrong_setting_is_said(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], why: str) -> None:
    defaults = {"SMTP_URL": "smtp://smtp.example", "SMTP_CA": "", "MAIL_FROM": "a@b.example"}
    for name, value in (defaults | environment).items():
        monkeypatch.setenv(f"MEDBOOK_{name}", value)
    with pytest.raises(ConfigurationError, match=why) as caught:
        MailSettings.from_environment()
    assert "secret" not in str(caught.value)


def test_settings_have_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    read = settings(monkeypatch, "smtps://u:p%40ss@smtp.example")
    assert (read.host, read.port, read.user, read.password) == ("smtp.example", 465, "u", "p@ss")
    assert read.tls
    assert read.tls.check_hostname
    assert settings(monkeypatch, "smtp://[::1]?tls=none").port == 587
    monkeypatch.setenv("MEDBOOK_SMTP_URL", "")
    assert MailSettings.from_environment() is None
