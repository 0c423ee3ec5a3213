"""Our channel of ``rasa run``: when it lets the server start, and with what it is started."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.platform.errors import ModelMissing, SettingsError
from bot.platform.settings import Settings
from tests.factories import HAZELMERE

pytestmark = pytest.mark.rasa
TOKEN = "t" * 32
OWN = {"privacy_help"}


@pytest.mark.parametrize(
    ("own", "host", "channels", "api", "cure"),
    [
        ({}, "127.0.0.1", OWN, False, ""),
        ({}, "::1", OWN, False, ""),
        ({}, "localhost", OWN, False, ""),
        ({}, "0.0.0.0", OWN, False, "start it with -i 127.0.0.1"),
        ({}, "192.0.2.7", OWN, False, "start it with -i 127.0.0.1"),
        ({"beyond_this_machine": True}, "0.0.0.0", OWN, False, ""),
        ({"beyond_this_machine": True, "token": "short"}, "0.0.0.0", OWN, False, "at least 32 characters"),
        ({"token": ""}, "127.0.0.1", OWN, False, "at least 32 characters"),
        ({"token": ""}, "0.0.0.0", {"rest", "guard"}, False, "or start with 'make engine'"),
        ({}, "127.0.0.1", OWN | {"guard"}, False, ""),
        ({}, "127.0.0.1", OWN | {"rest", "socketio"}, False, "take rest, socketio out"),
        ({}, "127.0.0.1", OWN, True, "without --enable-api"),
        ({"production": False, "token": ""}, "0.0.0.0", OWN | {"rest"}, True, ""),
    ],
)
def test_in_production_the_server_starts_only_where_nobody_else_can_reach_it(
    own: dict[str, object], host: str, channels: set[str], api: bool, cure: str
) -> None:
    from bot.engine.guard import Rules

    rules = Rules(**{"token": TOKEN, "production": True, **own})  # type: ignore[arg-type]
    problem = rules.problem(host, channels, api)
    assert cure in problem
    assert bool(problem) == bool(cure)


def test_the_engine_serves_no_damaged_model_and_says_what_to_do(trained_model: Path, tmp_path: Path) -> None:
    from bot.engine.serve import command
    from bot.engine.training import note_digest

    model = tmp_path / "models" / trained_model.name
    model.parent.mkdir()
    model.write_bytes(b"what was learnt")
    note_digest(model, model)
    shared = {"assistant_token": TOKEN, "rasa_database": "postgresql://db/rasa", "redis_url": "redis://r"}
    settings = Settings(state=tmp_path, school=HAZELMERE, **shared)  # type: ignore[arg-type]
    command(settings, {})
    model.write_bytes(b"what was l\0arnt")
    with pytest.raises(ModelMissing, match=r"is damaged and was put aside; run 'make train'"):
        command(settings, {})
    assert not model.exists()
    with pytest.raises(ModelMissing, match="no model in"):
        command(settings, {})


def test_the_engine_is_started_on_this_machine_with_our_files_and_the_model_that_fits(
    trained_model: Path, tmp_path: Path
) -> None:
    from bot.engine.serve import command

    (tmp_path / "models").symlink_to(trained_model.parent.resolve())
    shared = {"assistant_token": TOKEN, "rasa_database": "postgresql://db/rasa", "redis_url": "redis://r"}
    settings = Settings(state=tmp_path, school=HAZELMERE, **shared)  # type: ignore[arg-type]
    words, environment = command(settings, {"HOME": "/", "LOG_LEVEL": "info"})
    assert environment["LOG_LEVEL"] == "INFO", "Rasa ends at once where it is not in capitals"
    assert words[words.index("-i") + 1] == "127.0.0.1"
    assert words[words.index("-m", 4 + words.index("rasa") - words.index("-m")) + 1].endswith(trained_model.name)
    assert "deploy/rasa/credentials.yml" in words[-1]
    assert (environment["ACTIONS_URL"], environment["HOME"]) == ("http://127.0.0.1:5055/webhook", "/")
    assert TOKEN not in " ".join(words), "anybody on the machine can read a command"
    with pytest.raises(ModelMissing, match="run 'make train'"):
        command(Settings(state=tmp_path / "empty", school=HAZELMERE, **shared), {})  # type: ignore[arg-type]
    for name in shared:
        with pytest.raises(SettingsError, match=name.upper()):
            command(Settings(state=tmp_path, school=HAZELMERE, **{**shared, name: ""}), {})  # type: ignore[arg-type]
