"""Settings: each explains itself, and a value that cannot be used is refused with its name and the cure."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

from bot.platform.errors import SettingsError
from bot.platform.settings import Settings, from_environment

SAFE = {"PRODUCTION": "1", "PUBLIC_URL": "https://privacy.example.org", "SMTP_HOST": "smtp.example.org"}


def test_every_setting_carries_its_help() -> None:
    for setting in fields(Settings):
        assert len(setting.metadata["help"]) > 10, f"{setting.name} needs a help text"


def test_without_anything_set_it_serves_this_machine_only() -> None:
    settings = from_environment({})
    assert settings == Settings()
    assert settings.url == "http://127.0.0.1:8000/"
    assert settings.database_url == "sqlite:///var/privacy-help.sqlite3"


def test_each_setting_is_read_from_its_name_in_capitals() -> None:
    settings = from_environment(
        {
            "HOST": "::1",
            "PORT": "8080",
            "STATE": "/srv/state",
            "SCHOOL": "/srv/school",
            "DATABASE": "postgresql://db/help",
            "ASSISTANT": "scripted",
            "PUBLIC_URL": "https://privacy.example.org",
            "ALLOWED_ORIGINS": " https://www.example.org/ , https://example.com",
            "CLIENT_TOKEN": "t",
            "LOG_LEVEL": "debug",
        }
    )
    assert settings.url == "http://[::1]:8080/"
    assert settings.allowed_origins == ("https://www.example.org", "https://example.com")
    assert (settings.state, settings.school) == (Path("/srv/state"), Path("/srv/school"))
    assert settings.database_url == "postgresql://db/help"


def test_an_empty_value_is_no_value() -> None:
    assert from_environment({"PORT": " ", "HOST": ""}) == Settings()


@pytest.mark.parametrize(
    ("environment", "cure"),
    [
        ({"PORT": "eighty"}, "PORT is a whole number from 0 to 65535"),
        ({"PORT": "70000"}, "PORT is a whole number"),
        ({"PORT": "-1"}, "PORT is a whole number"),
        ({"PORT": "²"}, "PORT is a whole number"),
        ({"ASSISTANT": "cloud"}, "ASSISTANT is embedded, remote or scripted"),
        ({"ASSISTANT": "remote", "ASSISTANT_TOKEN": "t"}, "ASSISTANT=remote needs ASSISTANT_URL"),
        ({"ASSISTANT": "remote", "ASSISTANT_URL": "http://a"}, "ASSISTANT=remote needs ASSISTANT_TOKEN"),
        ({"ASSISTANT_URL": "a:5005"}, "ASSISTANT_URL holds addresses such as http://"),
        ({"REDIS_URL": "localhost"}, "REDIS_URL is an address such as redis://"),
        ({**SAFE, "ASSISTANT_TOKEN": "short"}, "ASSISTANT_TOKEN must have at least 32 characters"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL is debug, info, warning or error"),
        ({"PRODUCTION": "yes"}, "PRODUCTION is 0 or 1"),
        ({**SAFE, "ASSISTANT": "scripted"}, "in production use embedded or remote"),
        ({"PRODUCTION": "1"}, "PUBLIC_URL must start with https://"),
        ({**SAFE, "PUBLIC_URL": "http://privacy.example.org"}, "PUBLIC_URL must start with https://"),
        ({**SAFE, "ALLOWED_ORIGINS": "http://www.example.org"}, "ALLOWED_ORIGINS must start with https://"),
        ({**SAFE, "SMTP_HOST": ""}, "SMTP_HOST is empty, so nobody would be told of a request or a letter"),
        ({**SAFE, "SMTP_HOST": "", "MAIL_TO_FOLDER": "0"}, "or set MAIL_TO_FOLDER=1"),
        ({**SAFE, "CLIENT_TOKEN": "short"}, "CLIENT_TOKEN must have at least 32 characters"),
        ({**SAFE, "METRICS_TOKEN": "short"}, "METRICS_TOKEN must have at least 32 characters"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_name_and_the_cure(environment: dict[str, str], cure: str) -> None:
    with pytest.raises(SettingsError) as caught:
        from_environment(environment)
    assert cure in str(caught.value)


def test_safe_settings_are_accepted_in_production() -> None:
    tokens = dict.fromkeys(("CLIENT_TOKEN", "METRICS_TOKEN"), "x" * 32)
    assert from_environment({**SAFE, **tokens, "ALLOWED_ORIGINS": "https://www.example.org"}).production


def test_production_goes_without_a_mail_server_only_where_that_is_said() -> None:
    assert from_environment({**SAFE, "SMTP_HOST": "", "MAIL_TO_FOLDER": "1"}).production


def test_settings_do_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().port = 1  # type: ignore[misc]


SECRETS = (
    "database",
    "assistant_token",
    "redis_url",
    "rasa_database",
    "client_token",
    "smtp_password",
    "metrics_token",
)


def test_what_is_secret_is_not_printed_with_the_settings() -> None:
    assert {setting.name for setting in fields(Settings) if setting.metadata["secret"]} == set(SECRETS)
    printed = repr(Settings(**dict.fromkeys(SECRETS, "xyzzy")))  # type: ignore[arg-type]
    assert "xyzzy" not in printed


def test_a_secret_may_lie_in_a_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("t" * 40 + "\n")
    environment = {"CLIENT_TOKEN_FILE": str(tmp_path / "token")}
    assert from_environment(environment).client_token == "t" * 40
    assert from_environment({**environment, "CLIENT_TOKEN": "own"}).client_token == "own"
    assert from_environment({"SMTP_HOST_FILE": str(tmp_path / "token")}) == Settings(), "what is no secret has none"


def test_a_secret_whose_file_cannot_be_read_is_said_without_its_place(tmp_path: Path) -> None:
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    for name in ("nothing", "bytes"):
        with pytest.raises(SettingsError, match="METRICS_TOKEN_FILE names a file that cannot be read") as caught:
            from_environment({"METRICS_TOKEN_FILE": str(tmp_path / name)})
        assert name not in str(caught.value).removeprefix("METRICS_TOKEN_FILE")
