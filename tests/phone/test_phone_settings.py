"""The telephone's settings: off until set, refused with the cure where they cannot be used, and no secret printed."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from bot.platform.errors import PrivacyHelpError, SettingsError
from tests.phone.callers import digits, free_ports, goodbye, invited, pause, sipp
from tests.phone.fake_service import Frame, fake_service, reply
from widget.phone.office import office_as_served, read_office
from widget.phone.settings import PhoneSettings, from_environment

PROJECT = Path(__file__).parents[2]
SET = {"SIP_LISTEN": "192.0.2.10:5060", "SIP_ALLOWED": "192.0.2.1"}


def test_every_setting_carries_its_help_and_stands_in_the_document() -> None:
    document = (PROJECT / "docs" / "telephone.md").read_text(encoding="utf-8")
    for setting in fields(PhoneSettings):
        assert len(setting.metadata["help"]) > 10
        assert f"`{setting.name.upper()}`" in document, f"{setting.name.upper()} has no row in docs/telephone.md"


def test_it_is_off_until_it_is_set_up() -> None:
    assert not from_environment({}).on
    assert from_environment(SET).on


def test_each_setting_is_read_from_its_name_in_capitals(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("a brown kettle\n")
    settings = from_environment(
        {
            "SIP_LISTEN": "[2001:db8::10]:5070",
            "SIP_ALLOWED": "192.0.2.1, 198.51.100.0/24",
            "SIP_REGISTRAR": "pbx.example.org",
            "SIP_USER": "250",
            "SIP_PASSWORD_FILE": str(tmp_path / "password"),
            "SIP_OFFICE": "200",
            "SIP_CALLS": "8",
            "SIP_MEDIA_PORTS": "20000-20099",
            "SERVICE": "https://privacy.example.org/",
            "CLIENT_TOKEN": "t",
        }
    )
    assert settings.listens == ("2001:db8::10", 5070)
    assert settings.registrar == ("pbx.example.org", 5060)
    assert [str(network) for network in settings.sip_allowed] == ["192.0.2.1/32", "198.51.100.0/24"]
    assert (settings.sip_password, settings.service) == ("a brown kettle", "https://privacy.example.org")
    assert (settings.sip_calls, settings.sip_media_ports) == (8, (20000, 20099))


@pytest.mark.parametrize(
    ("environment", "cure"),
    [
        ({"SIP_LISTEN": "0.0.0.0:5060"}, "SIP_LISTEN needs one address"),
        ({"SIP_LISTEN": "pbx.example.org"}, "SIP_LISTEN needs one address"),
        ({"SIP_LISTEN": "192.0.2.10:0"}, "SIP_LISTEN is a host and a port"),
        ({"SIP_LISTEN": "192.0.2.10:sip"}, "SIP_LISTEN is a host and a port"),
        ({"SIP_ALLOWED": ""}, "SIP_ALLOWED is empty"),
        ({"SIP_ALLOWED": "everybody"}, "SIP_ALLOWED is one or more addresses"),
        ({"SIP_REGISTRAR": "pbx.example.org"}, "SIP_USER is empty"),
        ({"SIP_CALLS": "0"}, "SIP_CALLS is a whole number from 1 to 30"),
        ({"SIP_CALLS": "many"}, "SIP_CALLS is a whole number"),
        ({"SIP_MEDIA_PORTS": "20000"}, "SIP_MEDIA_PORTS is a first and a last port"),
        ({"SIP_MEDIA_PORTS": "20000-20003"}, "SIP_MEDIA_PORTS has too few ports"),
        ({"SIP_OFFICE": "the office"}, "SIP_OFFICE is an extension"),
        ({"SIP_OFFICE": "200>;x=\r\nVia: y"}, "SIP_OFFICE is an extension"),
        ({"SERVICE": "http://192.0.2.7:8000"}, "SERVICE must start with https://"),
        ({"SERVICE": "the service"}, "SERVICE is the address of the service"),
        ({"SIP_PASSWORD": "p", "SIP_PASSWORD_FILE": "f"}, "are both set"),
        ({"SIP_PASSWORD_FILE": "/nowhere/at/all"}, "SIP_PASSWORD_FILE cannot be read"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL is"),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_cure(environment: dict[str, str], cure: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(cure)):
        from_environment(SET | environment)


def test_no_secret_is_printed() -> None:
    settings = from_environment(SET | {"SIP_PASSWORD": "brown-kettle", "CLIENT_TOKEN": "green-kettle"})
    assert "kettle" not in repr(settings)


def school(folder: Path, more: str = "") -> Path:
    (folder / "school.toml").write_text(
        f'[school]\nname = "Example School"\n[contacts.school]\nphone = "01632 960123"\n{more}', encoding="utf-8"
    )
    return folder


HOURS = '[office]\ndays = ["Monday"]\nopens = 08:30:00\ncloses = 16:00:00\n'


def test_the_school_s_name_number_and_hours_come_from_school_toml(tmp_path: Path) -> None:
    office = read_office(school(tmp_path, HOURS), "200")
    assert (office.name, office.number, office.knows_hours) == ("Example School", "01632 960123", True)


@pytest.mark.parametrize(
    ("more", "cure"),
    [
        ("", "has no [office]"),
        ("[office]\n", "write the days in [office]"),
        (HOURS.replace("Monday", "Mondays"), "write the days in [office]"),
        (HOURS.replace("16:00:00", "08:00:00"), "write the hours in [office]"),
        (HOURS + "closed = 2026-12-21\n", "closed = [2026-12-21"),
        (HOURS + "lunch = 12:00:00\n", "'lunch' is not known in [office]"),
        ("[office\n", "not valid TOML"),
    ],
)
def test_hours_that_cannot_be_used_are_refused_with_the_cure(tmp_path: Path, more: str, cure: str) -> None:
    with pytest.raises(PrivacyHelpError, match=re.escape(cure)):
        read_office(school(tmp_path, more), "200")


@pytest.mark.parametrize(
    "served", [b"", b"[]", b'{"name": "A"}', b'{"name": "A", "number": 5, "hours": null}', b'{"name": "A", "hours": 1}']
)
def test_what_is_no_office_changes_nothing(served: bytes) -> None:
    with pytest.raises(ValueError, match="no office"):
        office_as_served(served, "")


def test_a_folder_without_school_toml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        read_office(tmp_path, "")


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SIP_")}
    command = [sys.executable, "-m", "widget.phone"]
    return subprocess.run(
        command, cwd=PROJECT, env=clean | environment, capture_output=True, text=True, timeout=30, check=False
    )


def test_started_without_settings_it_says_that_it_is_off() -> None:
    done = start()
    assert done.returncode == 0
    assert "set SIP_LISTEN" in done.stdout


def test_started_with_bad_settings_it_says_which_and_fails() -> None:
    done = start(SIP_LISTEN="192.0.2.10", SIP_ALLOWED="192.0.2.1")
    assert done.returncode == 1
    assert done.stderr.startswith("could not start: SIP_LISTEN=192.0.2.10 cannot be used"), "not an address of ours"
    assert "Traceback" not in done.stderr


async def test_at_its_chattiest_it_takes_a_call_and_prints_no_number_no_key_and_no_word(tmp_path: Path) -> None:
    """The libraries below it would print whole requests and frames; what may be printed is named here, line by line."""

    def answers(frame: Frame) -> list[Frame]:
        return [{"type": "heard", "text": "my daughter is Zebedee", "confidence": 0.9}, reply("About Zebedee.")]

    clean = {name: value for name, value in os.environ.items() if not name.startswith("SIP_")}
    (port,) = free_ports()
    settings = {"SIP_LISTEN": f"127.0.0.1:{port}", "SIP_ALLOWED": "127.0.0.1", "LOG_LEVEL": "debug"}
    async with fake_service(answer=answers) as service:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "widget.phone", cwd=PROJECT, env={**clean, **settings, "SERVICE": service.url},
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        assert process.stdout is not None
        try:
            first = await process.stdout.readline()
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
                stranger.sendto(b"INVITE no request at all from 07700900123\r\n\r\n", ("127.0.0.1", port))
            rings = invited() + pause(300) + digits("8642#") + pause(2400) + goodbye()
            code, said = await sipp(tmp_path / "s", rings, port)
            assert code == 0, said
            await service.until(lambda: service.keys() == "8642#")
            process.send_signal(signal.SIGTERM)
            rest = await process.stdout.read()
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()
    assert process.returncode == 0
    printed = (first + rest).decode()
    for secret in ("07700900123", "Zebedee", "8642"):
        assert secret not in printed
    log = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} INFO widget\.phone\.agent: "
    expected = [
        rf"ready for calls on 127\.0\.0\.1:{port}",
        f"{log}call 1 began",
        rf"{log}call 1 ended after \d+ s: the caller hung up",
        "stopped",
    ]
    lines = printed.splitlines()
    assert len(lines) == len(expected), printed
    for line, form in zip(lines, expected, strict=True):
        assert re.fullmatch(form, line), line
