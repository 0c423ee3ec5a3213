"""Settings: one frozen dataclass, read from the environment once; every field carries its own help text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from bot.platform import trust
from bot.platform.errors import SettingsError


def _setting(default: Any, help_text: str, secret: bool = False) -> Any:
    return field(default=default, metadata={"help": help_text, "secret": secret}, repr=not secret)


@dataclass(frozen=True)
class Settings:
    """Everything that can be set from outside; names are the environment's in lower case."""

    host: str = _setting("127.0.0.1", "address the service listens on")
    port: int = _setting(8000, "port the service listens on")
    state: Path = _setting(Path("var"), "folder for the database, keys and models; back it up")
    school: Path = _setting(Path("data/schools/hazelmere"), "folder with the school's notice, contacts and own answers")
    database: str = _setting("", "database URL; empty: an SQLite file in STATE", secret=True)
    assistant: str = _setting(
        "embedded",
        "embedded (Rasa in this process), remote (Rasa in processes of its own) or scripted (fixed answers, for tests)",
    )
    assistant_url: tuple[str, ...] = _setting(
        (), "where Rasa listens when ASSISTANT is remote, such as http://127.0.0.1:5005; several with commas between"
    )
    assistant_token: str = _setting("", "the secret that the web side and Rasa share when they are apart", secret=True)
    redis_url: str = _setting(
        "", "what several processes share, such as redis://127.0.0.1:6379/0; empty: there is one process", secret=True
    )
    rasa_database: str = _setting("", "database URL of Rasa's own table, on the machine where it runs", secret=True)
    engine_host: str = _setting("127.0.0.1", "address Rasa listens on in a process of its own")
    engine_port: int = _setting(5005, "port Rasa listens on in a process of its own")
    actions_url: str = _setting("http://127.0.0.1:5055/webhook", "where Rasa finds the action server beside it")
    production: bool = _setting(False, "1 refuses settings that are not safe on the internet")
    public_url: str = _setting("", "address people use to reach the service, such as https://privacy.example.org")
    allowed_origins: tuple[str, ...] = _setting(
        (), "school websites that may embed the widget, such as https://www.example.org, with commas between"
    )
    client_token: str = _setting(
        "", "lets a client without an Origin header connect from elsewhere than this machine", secret=True
    )
    smtp_host: str = _setting("", "mail server; empty: outgoing messages lie as .eml files in STATE/outbox")
    mail_to_folder: bool = _setting(
        False, "1 allows production without a mail server: somebody sends what lies in STATE/outbox by hand"
    )
    smtp_port: int = _setting(587, "port of the mail server")
    smtp_user: str = _setting("", "name to sign in to the mail server with; empty: no sign-in")
    smtp_password: str = _setting("", "password to sign in to the mail server with", secret=True)
    smtp_tls: str = _setting("starttls", "starttls, tls (encrypted from the first byte, often port 465) or none")
    mail_from: str = _setting("", "address that messages come from; empty: requests_inbox of school.toml")
    scan_command: str = _setting(
        "",
        "virus scanner that reads a file from its input, such as clamdscan --no-summary -; empty: none scans",
    )
    voice: str = _setting("on", "on (people can speak and listen; the chat works without it) or off")
    log_level: str = _setting("info", "debug, info, warning or error; no level logs what people type")

    log_format: str = _setting("text", "text (lines for people) or json (one object a line, for a collector of logs)")
    metrics_token: str = _setting(
        "", "lets who has it read /metrics from elsewhere; from this machine itself nobody needs it", secret=True
    )

    @property
    def database_url(self) -> str:
        """The database to use."""
        return self.database or f"sqlite:///{self.database_file}"

    @property
    def database_file(self) -> Path:
        """The SQLite file that is used when no database is set."""
        return self.state / "privacy-help.sqlite3"

    @property
    def key_file(self) -> Path:
        """The keys of what is sealed."""
        return self.state / "keys" / "vault.json"

    @property
    def url(self) -> str:
        """Where the service listens, as the ready line prints it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}/"


def from_environment(environment: Mapping[str, str]) -> Settings:  # noqa: C901
    """Read the settings; raises SettingsError that names the setting and the cure.

    >>> from_environment({"PORT": "8080"}).url
    'http://127.0.0.1:8080/'
    """
    environment = trust.of_one(environment)
    given: dict[str, Any] = {}
    for setting in fields(Settings):
        raw = environment.get(setting.name.upper(), "").strip()
        if setting.metadata["secret"]:
            raw = raw or _from_file(f"{setting.name.upper()}_FILE", environment)
        if raw:
            given[setting.name] = _read(setting.name, raw, setting.default)
    # Rasa's commands set LOG_LEVEL too, in capitals.
    if "log_level" in given:
        given["log_level"] = given["log_level"].lower()
    settings = Settings(**given)
    if (first := settings.school / "schools" / "hazelmere").is_dir() and not (settings.school / "notice.md").exists():
        settings = replace(settings, school=first)  # SCHOOL=data, as it was while the library and the school were one
    if settings.assistant not in ("embedded", "remote", "scripted"):
        raise SettingsError("ASSISTANT is embedded, remote or scripted")
    if settings.assistant == "remote" and not settings.assistant_url:
        raise SettingsError("ASSISTANT=remote needs ASSISTANT_URL, such as http://127.0.0.1:5005")
    if any(not url.startswith(("http://", "https://")) for url in settings.assistant_url):
        raise SettingsError("ASSISTANT_URL holds addresses such as http://127.0.0.1:5005, with commas between")
    if settings.assistant == "remote" and not settings.assistant_token:
        raise SettingsError("ASSISTANT=remote needs ASSISTANT_TOKEN, the secret that Rasa was started with")
    if settings.redis_url and not settings.redis_url.startswith(("redis://", "rediss://", "unix://")):
        raise SettingsError("REDIS_URL is an address such as redis://127.0.0.1:6379/0")
    if settings.voice not in ("on", "off"):
        raise SettingsError("VOICE is on or off")
    if settings.log_level not in ("debug", "info", "warning", "error"):
        raise SettingsError("LOG_LEVEL is debug, info, warning or error")
    if settings.log_format not in ("text", "json"):
        raise SettingsError("LOG_FORMAT is text or json")
    if settings.smtp_tls not in ("starttls", "tls", "none"):
        raise SettingsError("SMTP_TLS is starttls, tls or none")
    if settings.mail_from and not re.fullmatch(r"[^\s@<>]+@[^\s@<>]+", settings.mail_from):
        raise SettingsError("MAIL_FROM is one e-mail address, such as privacy@example.org")
    if settings.production:
        _refuse_unsafe(settings)
    return settings


def alone(settings: Settings, environment: Mapping[str, str]) -> dict[str, str]:
    """What a process is told that works for the same school, whether that stands alone or is one of several."""
    own = {"TRUST": "", "SCHOOL": str(settings.school), "STATE": str(settings.state)}
    # Of a school that stands alone it says itself where it lies, perhaps in a file, and then it stays out of here.
    database = {"DATABASE": settings.database} if environment.get("TRUST") else {}
    return {**environment, **own, **database}


def _from_file(name: str, environment: Mapping[str, str]) -> str:
    """A secret out of the file that a setting names, as containers hand them over; "" where none is named."""
    path = environment.get(name, "").strip()
    try:
        return Path(path).read_text(encoding="utf-8").strip() if path else ""
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{name} names a file that cannot be read ({type(error).__name__})") from None


def _read(name: str, raw: str, default: Any) -> Any:
    if isinstance(default, bool):
        if raw not in ("0", "1"):
            raise SettingsError(f"{name.upper()} is 0 or 1")
        return raw == "1"
    if isinstance(default, int):
        if not (raw.isascii() and raw.isdigit()) or not 0 <= int(raw) <= 65535:
            raise SettingsError(f"{name.upper()} is a whole number from 0 to 65535")
        return int(raw)
    if isinstance(default, Path):
        return Path(raw)
    if isinstance(default, tuple):
        return tuple(part.strip().rstrip("/") for part in raw.split(",") if part.strip())
    return raw


def _refuse_unsafe(settings: Settings) -> None:
    if settings.assistant == "scripted":
        raise SettingsError("ASSISTANT=scripted gives fixed answers; in production use embedded or remote")
    if settings.assistant_token and len(settings.assistant_token) < 32:
        raise SettingsError("ASSISTANT_TOKEN must have at least 32 characters in production")
    if not settings.public_url.startswith("https://"):
        raise SettingsError("PUBLIC_URL must start with https:// in production, or what people type travels in clear")
    if any(not origin.startswith("https://") for origin in settings.allowed_origins):
        raise SettingsError("ALLOWED_ORIGINS must start with https:// in production")
    if settings.client_token and len(settings.client_token) < 32:
        raise SettingsError("CLIENT_TOKEN must have at least 32 characters in production")
    if settings.metrics_token and len(settings.metrics_token) < 32:
        raise SettingsError("METRICS_TOKEN must have at least 32 characters in production")
    if not settings.smtp_host and not settings.mail_to_folder:
        raise SettingsError(
            "SMTP_HOST is empty, so nobody would be told of a request or a letter; set it, or set MAIL_TO_FOLDER=1 if"
            " somebody looks into STATE/outbox every day and sends what lies there by hand"
        )
    if settings.smtp_password and settings.smtp_tls == "none":
        raise SettingsError("SMTP_TLS=none sends SMTP_PASSWORD in clear; in production use starttls or tls")
