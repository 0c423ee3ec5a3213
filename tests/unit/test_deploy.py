"""What lies in deploy/ fits the program: names of settings, modules and folders, and each file's own syntax."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import fields
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.platform.settings import Settings
from tests.factories import PROJECT
from tools.bring_uv import VERSION

DEPLOY = PROJECT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
SETTINGS = {setting.name.upper() for setting in fields(Settings)}
# Names that others read: uvicorn, Sanic, Rasa, TensorFlow.
OTHERS = {"FORWARDED_ALLOW_IPS", "SANIC_HOST", "RASA_TELEMETRY_ENABLED", "TF_CPP_MIN_LOG_LEVEL"}


def read(file: Path) -> Any:
    """A file as it stands: where Rasa was imported before, the safe reader looks for ``${…}`` in the environment."""
    return YAML(typ="rt").load(file)


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = read(DEPLOY / "compose.yml")
    return loaded


def test_every_setting_in_the_environment_file_and_the_units_exists() -> None:
    named = set(re.findall(r"^#?([A-Z_]+)=", (DEPLOY / "privacy-help.env").read_text(), re.MULTILINE))
    for unit in UNITS:
        for line in re.findall(r"^Environment=(.+)$", unit.read_text(), re.MULTILINE):
            named |= {word.partition("=")[0] for word in line.split()}
    assert named <= SETTINGS | OTHERS, named - SETTINGS - OTHERS


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_starts_a_module_that_there_is_as_a_user_of_its_own_that_may_write_only_to_its_state(unit: Path) -> None:
    words = unit.read_text()
    command = re.search(
        r"^ExecStart=/opt/privacy-help/(?:envs/web/)?\.venv/bin/python -W ignore -m (\S+)", words, re.MULTILINE
    )
    assert command is not None
    assert command[1] == "rasa" or find_spec(command[1]) is not None
    for line in ("User=privacy-help", "NoNewPrivileges=yes", "ProtectSystem=strict", "UMask=0077", "Restart=always"):
        assert f"\n{line}\n" in words
    assert re.findall(r"^ReadWritePaths=(.+)$", words, re.MULTILINE) == ["/var/lib/privacy-help"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_asks_the_kernel_for_no_more_than_it_needs(unit: Path) -> None:
    words = unit.read_text()
    for line in (
        "SystemCallFilter=@system-service",
        "SystemCallArchitectures=native",
        "RestrictNamespaces=yes",
        "ProtectProc=invisible",
        "CapabilityBoundingSet=",
    ):
        assert f"\n{line}\n" in words
    assert re.search(r"^MemoryMax=\d+G$", words, re.MULTILINE)


def test_the_engine_sees_no_key() -> None:
    unit = (DEPLOY / "systemd" / "privacy-help-engine@.service").read_text()
    assert "\nInaccessiblePaths=-/var/lib/privacy-help/keys\n" in unit
    services = compose()["services"]
    for name in ("engine-1", "engine-2", "train"):
        assert "/state/keys" in services[name]["tmpfs"], name
        assert not {"DATABASE", "SMTP_PASSWORD"} & set(services[name].get("environment", {})), name


def test_the_users_of_the_database_are_no_superusers() -> None:
    postgres = compose()["services"]["postgres"]
    script = (DEPLOY / "rasa" / "databases.sh").read_text()
    assert "POSTGRES_USER" not in postgres["environment"], "the image makes a superuser of that name"
    roles = re.findall(r"^CREATE ROLE (\w+) (.*)$", script, re.MULTILINE)
    assert {name for name, _ in roles} == {"privacy_help", "privacy_help_rasa"}
    assert all("NOSUPERUSER NOCREATEDB NOCREATEROLE" in rest for _, rest in roles)
    for one in compose()["services"].values():
        for value in dict(one.get("environment", {})).values():
            assert "postgresql://postgres" not in str(value)


def test_every_image_and_tool_has_its_version() -> None:
    named = [str(one["image"]) for one in compose()["services"].values()]
    named += re.findall(r"^FROM (\S+)", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)
    ours = {name for name in named if name.startswith("privacy-help")}
    assert all(re.search(r":\d+\.\d+(\.\d+)?(-[a-z]+)*$", name) for name in set(named) - ours), named
    installed = re.findall(r"pip install .*?\"(\S+)\"", (DEPLOY / "Dockerfile").read_text())
    assert installed == [f"uv=={VERSION}"] * 2


def test_only_what_is_listed_goes_into_an_image() -> None:
    """Docker reads the lines in order, and the last that fits decides (docs.docker.com, "Dockerignore files")."""
    lines = [line for line in (PROJECT / ".dockerignore").read_text().splitlines() if line and line[0] != "#"]
    assert lines[0] == "*"
    allowed = {line[1:] for line in lines if line.startswith("!")}
    for secret in ("var", ".git", "deploy", "deploy/compose.env", "deploy/privacy-help.env", ".venv", "envs"):
        assert secret not in allowed
    after = lines[1 + max(n for n, line in enumerate(lines) if line.startswith("!")) :]
    assert {"**/*.env", "**/*.key", "**/keys"} <= set(after)
    for needed in allowed:
        assert (PROJECT / needed).exists(), needed
    tops = {
        "actions",
        "bot",
        "data",
        "widget",
        "config.yml",
        "domain.yml",
        "endpoints.yml",
        "credentials.yml",
        "deploy/rasa",
    }
    assert tops <= allowed


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_takes_the_unit(unit: Path, tmp_path: Path) -> None:
    here = tmp_path / unit.name
    here.write_text(re.sub(r"/opt/privacy-help/\S*python", sys.executable, unit.read_text()))
    done = subprocess.run(["systemd-analyze", "verify", here], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_proxies_pass_sockets_on_and_keep_the_services_own_eyes_inside() -> None:
    nginx, caddy = (DEPLOY / "nginx.conf").read_text(), (DEPLOY / "Caddyfile").read_text()
    assert "proxy_set_header Upgrade $http_upgrade;" in nginx
    assert "X-Forwarded-For $remote_addr;" in nginx, "a client may claim any address"
    for words in (nginx, caddy):
        assert "Strict-Transport-Security" in words
        assert all(own in words for own in ("metrics", "healthz", "readyz"))


def test_compose_names_settings_that_exist_and_publishes_the_proxy_only() -> None:
    services = compose()["services"]
    ours = {name: one for name, one in services.items() if str(one.get("image", "")).startswith("privacy-help")}
    for name, one in ours.items():
        assert set(one.get("environment", {})) <= SETTINGS | OTHERS, name
        assert one["cap_drop"] == ["ALL"]
        assert one["read_only"] is True
    assert [name for name, one in services.items() if "ports" in one] == ["proxy"]
    assert all(one["profiles"] for one in services.values()), "a service would start in both ways by accident"


def test_what_compose_asks_for_stands_in_its_file_of_settings() -> None:
    asked = set(re.findall(r"\$\{(\w+)", (DEPLOY / "compose.yml").read_text()))
    given = set(re.findall(r"^([A-Z_]+)=", (DEPLOY / "compose.env").read_text(), re.MULTILINE))
    assert asked == given


def test_in_compose_the_actions_share_the_loopback_of_their_own_rasa() -> None:
    services = compose()["services"]
    for number in (1, 2):
        assert services[f"actions-{number}"]["network_mode"] == f"service:engine-{number}"
        assert "SANIC_HOST" not in services[f"actions-{number}"]["environment"]
    asked = services["web-1"]["environment"]["ASSISTANT_URL"].split(",")
    assert asked == ["http://engine-1:5005", "http://engine-2:5005"]


def test_the_files_for_rasa_open_our_channel_and_name_our_stores() -> None:
    for name, beyond in (("credentials", False), ("credentials-container", True)):
        channels = read(DEPLOY / "rasa" / f"{name}.yml")
        assert list(channels) == ["bot.engine.channel.PrivacyHelpChannel"]
        assert bool((channels.popitem()[1] or {}).get("beyond_this_machine")) is beyond
    endpoints = read(DEPLOY / "rasa" / "endpoints.yml")
    for part in ("tracker_store", "lock_store"):
        module, _, name = endpoints[part]["type"].rpartition(".")
        file = PROJECT / f"{module.replace('.', '/')}.py"
        assert f"class {name}(" in file.read_text()
    named = set(re.findall(r"\$\{(\w+)\}", (DEPLOY / "rasa" / "endpoints.yml").read_text()))
    assert named <= SETTINGS
