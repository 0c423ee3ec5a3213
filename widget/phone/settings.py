"""The telephone's own settings: one frozen dataclass, read from the environment once; off until SIP_LISTEN is set."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from bot.platform.errors import SettingsError

Network = IPv4Network | IPv6Network
_SIP_PORT: Final = 5060
_MOST_CALLS: Final = 30


def _setting(default: Any, help_text: str, secret: bool = False) -> Any:
    return field(default=default, metadata={"help": help_text}, repr=not secret)


@dataclass(frozen=True)
class PhoneSettings:
    """Everything that can be set from outside; names are the environment's in lower case."""

    sip_listen: str = _setting("", "address and port that calls come in on, such as 192.0.2.10:5060; empty: off")
    sip_allowed: tuple[Network, ...] = _setting(
        (), "addresses or networks of the telephone systems that may ring, with commas between; all others are ignored"
    )
    sip_registrar: str = _setting("", "telephone system to sign in to, such as pbx.example.org; empty: it rings us")
    sip_user: str = _setting("", "extension or name to sign in to the telephone system with")
    sip_password: str = _setting("", "password to sign in to the telephone system with", secret=True)
    sip_password_file: str = _setting("", "file that holds that password, instead of SIP_PASSWORD")
    sip_office: str = _setting("", "extension or sip: address that callers are put through to; empty: to nobody")
    sip_calls: int = _setting(4, "calls that are taken at once; the next caller hears that the line is busy")
    sip_media_ports: tuple[int, int] = _setting((16384, 16447), "first and last port for sound, such as 16384-16447")
    service: str = _setting("http://127.0.0.1:8000", "where the service is, as its ready line says")
    client_token: str = _setting("", "the service's CLIENT_TOKEN, where it is on another machine", secret=True)
    school: Path = _setting(
        Path("data/schools/hazelmere"), "folder with school.toml: what callers are told until the service answers"
    )
    log_level: str = _setting("info", "debug, info, warning or error; no level logs who rings or what is said")

    @property
    def on(self) -> bool:
        """Whether a telephone is set up at all."""
        return bool(self.sip_listen)

    @property
    def headers(self) -> dict[str, str]:
        """What every request to the service carries."""
        return {"Authorization": f"Bearer {self.client_token}"} if self.client_token else {}

    @property
    def listens(self) -> tuple[str, int]:
        """Address and port that calls come in on."""
        return host_and_port("SIP_LISTEN", self.sip_listen)

    @property
    def registrar(self) -> tuple[str, int]:
        """Host and port of the telephone system that is signed in to."""
        return host_and_port("SIP_REGISTRAR", self.sip_registrar)


def host_and_port(name: str, given: str) -> tuple[str, int]:
    """Divide ``host:port``; the port may be left out.

    >>> host_and_port("SIP_LISTEN", "192.0.2.10"), host_and_port("SIP_LISTEN", "[::1]:5070")
    (('192.0.2.10', 5060), ('::1', 5070))
    """
    found = re.fullmatch(r"(?:\[([0-9a-fA-F:]+)\]|([^\s:\[\]]+))(?::(\d{1,5}))?", given)
    if not found or not 0 < int(found[3] or _SIP_PORT) <= 65535:
        raise SettingsError(f"{name} is a host and a port, such as 192.0.2.10:5060")
    return found[1] or found[2], int(found[3] or _SIP_PORT)


def from_environment(environment: Mapping[str, str]) -> PhoneSettings:
    """Read the settings; raises SettingsError that names the setting and the cure, never a secret.

    >>> from_environment({}).on
    False
    """
    given: dict[str, Any] = {}
    for setting in fields(PhoneSettings):
        raw = environment.get(setting.name.upper(), "").strip()
        if raw:
            given[setting.name] = _READERS.get(setting.name, str)(raw)
    settings = PhoneSettings(**given)
    if settings.on:
        _check(settings)
    if settings.sip_password_file:
        settings = _with_password(given, Path(settings.sip_password_file))
    return settings


def _networks(raw: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(part.strip(), strict=False) for part in raw.split(",") if part.strip())
    except ValueError:
        raise SettingsError(
            "SIP_ALLOWED is one or more addresses or networks, such as 192.0.2.1, 10.0.0.0/24"
        ) from None


def _calls(raw: str) -> int:
    if not (raw.isascii() and raw.isdigit() and 1 <= int(raw) <= _MOST_CALLS):
        raise SettingsError(f"SIP_CALLS is a whole number from 1 to {_MOST_CALLS}")
    return int(raw)


def _ports(raw: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,5})\s*-\s*(\d{1,5})", raw, re.ASCII)
    if not found or not 1024 <= int(found[1]) < int(found[2]) <= 65535:
        raise SettingsError("SIP_MEDIA_PORTS is a first and a last port from 1024 to 65535, such as 16384-16447")
    return int(found[1]), int(found[2])


def _level(raw: str) -> str:
    if raw.lower() not in ("debug", "info", "warning", "error"):
        raise SettingsError("LOG_LEVEL is debug, info, warning or error")
    return raw.lower()


_READERS: Final[dict[str, Any]] = {
    "sip_allowed": _networks,
    "sip_calls": _calls,
    "sip_media_ports": _ports,
    "school": Path,
    "log_level": _level,
    "service": lambda raw: raw.rstrip("/"),
}


def _check(settings: PhoneSettings) -> None:
    host, _ = settings.listens
    try:
        unspecified = ip_address(host).is_unspecified
    except ValueError:
        unspecified = True
    if unspecified:
        # It is told to the telephone system as the place to send sound to, so it must be one.
        raise SettingsError(
            "SIP_LISTEN needs one address of this machine, such as 192.0.2.10:5060, not a name or 0.0.0.0"
        )
    if settings.sip_registrar:
        _ = settings.registrar
        if not settings.sip_user:
            raise SettingsError("SIP_USER is empty; set the extension that SIP_REGISTRAR knows")
    elif not settings.sip_allowed:
        raise SettingsError("SIP_ALLOWED is empty, so nobody could ring; set the address of the telephone system")
    if settings.sip_password and settings.sip_password_file:
        raise SettingsError("SIP_PASSWORD and SIP_PASSWORD_FILE are both set; set one")
    if settings.sip_office and not re.fullmatch(r"(sips?:)?[\w.*#+-]+(@[\w.:\[\]-]+)?", settings.sip_office, re.ASCII):
        raise SettingsError("SIP_OFFICE is an extension such as 200, or an address such as sip:200@pbx.example.org")
    first, last = settings.sip_media_ports
    if (last - first) // 2 < settings.sip_calls:
        raise SettingsError(f"SIP_MEDIA_PORTS has too few ports; {settings.sip_calls} calls need two each")
    _check_service(settings.service)


def _check_service(service: str) -> None:
    try:
        parts = urlsplit(service)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        host = ""
    if not host or parts.scheme not in ("http", "https"):
        raise SettingsError("SERVICE is the address of the service, such as http://127.0.0.1:8000")
    if parts.scheme == "http" and not _is_this_machine(host):
        raise SettingsError("SERVICE must start with https:// on another machine, or what people say travels in clear")


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _with_password(given: dict[str, Any], file: Path) -> PhoneSettings:
    try:
        password = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeError):
        raise SettingsError("SIP_PASSWORD_FILE cannot be read; check that it is there and may be read") from None
    return PhoneSettings(**{**given, "sip_password": password})
