"""The voice is set up beside the chat that answers already, and begins once it is all there."""

from __future__ import annotations

from pathlib import Path

import pytest

from widget.voice import places, running


@pytest.mark.parametrize(
    ("python", "ready", "is_there"), [(True, False, False), (False, True, False), (True, True, True)]
)
def test_an_environment_that_is_half_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, python: bool, ready: bool, is_there: bool
) -> None:
    monkeypatch.setattr(places, "_ENVIRONMENT", tmp_path)
    monkeypatch.setattr(places, "PYTHON", tmp_path / "python")
    for file, made in ((tmp_path / "python", python), (tmp_path / ".ready", ready)):
        if made:
            file.touch()
    assert places.set_up() is is_there


async def test_the_voice_waits_until_it_was_set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = iter([False, False, True])
    monkeypatch.setattr(places, "set_up", lambda: next(looks))
    await running.set_up(look_every=0.0)
    assert list(looks) == []
