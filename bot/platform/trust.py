"""Several schools on one installation, as a trust has them: whatever is one school's lies in one folder.

TRUST names a folder that holds a folder for each school. In that are its notice and settings (``make school``), its
``service.env`` with the address that people use, and ``state`` with what it keeps: database, keys, models, mail. So a
school is added, backed up, moved out and deleted alone, and nothing of it can be found by asking for another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from bot.platform.errors import SettingsError

FILE: Final = "service.env"
"""The settings of one school, as docs/settings.md names them: NAME=value a line."""
STATE: Final = "state"
_OF_EACH: Final = frozenset(
    {
        *("PUBLIC_URL", "ALLOWED_ORIGINS", "DATABASE", "CLIENT_TOKEN", "METRICS_TOKEN", "SCAN_COMMAND"),
        *("MAIL_FROM", "MAIL_TO_FOLDER", "SMTP_HOST", "SMTP_PORT", "SMTP_USER", "SMTP_PASSWORD", "SMTP_TLS"),
        *("DATABASE_FILE", "CLIENT_TOKEN_FILE", "METRICS_TOKEN_FILE", "SMTP_PASSWORD_FILE"),
    }
)
"""What a school may have of its own; the rest is one for the process."""
_NEVER_SHARED: Final = ("PUBLIC_URL", "ALLOWED_ORIGINS", "DATABASE", "DATABASE_FILE")
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


def names(environment: Mapping[str, str]) -> list[str]:
    """The schools in TRUST that are meant: those that SCHOOL names, with commas between, or all; [] without a TRUST.

    Raises SettingsError where there are none.
    """
    trust = environment.get("TRUST", "").strip()
    if not trust:
        return []
    given = [name.strip() for name in environment.get("SCHOOL", "").split(",") if name.strip()]
    found = given or sorted(file.parent.name for file in Path(trust).glob(f"*/{FILE}"))
    if not found:
        raise SettingsError(
            f"TRUST: no folder in {trust} has a {FILE}; make school puts one there when it is given an ADDRESS"
        )
    return found


def of_school(environment: Mapping[str, str], name: str) -> dict[str, str]:
    """The environment of one school of TRUST, as if it stood alone; raises SettingsError with the cure."""
    if not _NAME.fullmatch(name):
        raise SettingsError("SCHOOL names a folder in TRUST: small letters, digits and hyphens")
    folder = Path(environment["TRUST"].strip()) / name
    for setting in _NEVER_SHARED:
        if environment.get(setting, "").strip():
            raise SettingsError(f"{setting} would be the same for every school; write it into each one's {FILE}")
    if environment.get("ASSISTANT", "") == "remote" or environment.get("REDIS_URL", "").strip():
        raise SettingsError("TRUST serves its schools from one process: leave out REDIS_URL and ASSISTANT=remote")
    own = _read(folder / FILE)
    if not host_of(own.get("PUBLIC_URL", "")):
        raise SettingsError(f"{name}/{FILE} needs PUBLIC_URL, such as https://privacy.{name}.example.org")
    return {**environment, **own, "TRUST": "", "SCHOOL": str(folder), "STATE": str(folder / STATE)}


def of_one(environment: Mapping[str, str]) -> Mapping[str, str]:
    """The environment of a command for one school; as it was given without a TRUST. Raises SettingsError."""
    found = names(environment)
    if len(found) > 1:
        raise SettingsError(f"several schools are in TRUST; say which is meant, as in SCHOOL={found[0]}")
    return of_school(environment, found[0]) if found else environment


def host_of(address: str) -> str:
    """The host name of an address, in small letters.

    >>> host_of("https://Privacy.Alder.example.org/")
    'privacy.alder.example.org'
    """
    try:
        return (urlsplit(address).hostname or "").rstrip(".")
    except ValueError:
        return ""


def demand_apart(name: str, host: str, database: str, others: Iterable[tuple[str, str, str]]) -> None:
    """Refuse a school that shares its host name or its database with one of ``others``; raises SettingsError."""
    for other, its_host, its_database in others:
        if host == its_host:
            raise SettingsError(f"{name} has the same host in PUBLIC_URL as {other}: each school has one of its own")
        if database == its_database:
            raise SettingsError(f"{name} has the same DATABASE as {other}: each school has one of its own")


def _read(file: Path) -> dict[str, str]:
    """The settings in a file; raises SettingsError that names no value."""
    where = f"{file.parent.name}/{FILE}"
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeError) as error:
        raise SettingsError(f"{where} cannot be read ({type(error).__name__})") from None
    found: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        name, sign, value = (part.strip() for part in line.partition("="))
        if not name or name.startswith("#"):
            continue
        if not sign:
            raise SettingsError(f"{where}, line {number}: a line is NAME=value")
        if name not in _OF_EACH:
            raise SettingsError(f"{where}, line {number}: {name} is no setting of one school; set it for the service")
        found[name] = value.strip("\"'")
    return found
