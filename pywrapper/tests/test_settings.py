"""What the environment says of the HTTP server, and what it must not."""

import pytest

from medbook.config import Config, ConfigurationError

BAD_SETTINGS = {
    "MEDBOOK_RATE_LIMIT": "many",
    "MEDBOOK_AUTH_RATE_LIMIT": "5 per fortnight",
    "MEDBOOK_RATE_LIMIT_STORAGE": "mysql://x",
    "MEDBOOK_CORS_ORIGINS": "https://a.example/path",
    "MEDBOOK_HOSTS": "a b/c",
    "MEDBOOK_TRUSTED_PROXIES": "-1",
}


@pytest.mark.parametrize("name", BAD_SETTINGS)
def test_a_setting_that_means_nothing_is_said_at_start(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://x")
    monkeypatch.setenv("MEDBOOK_JWT_KEY", "k" * 32)
    assert Config.from_environment().rate_limit == "100 per 15 minutes"
    monkeypatch.setenv(name, BAD_SETTINGS[name])
    with pytest.raises(ConfigurationError, match=name):
        Config.from_environment()
