"""The one module that puts actions and services together; Rasa is imported only when it is wanted."""

from __future__ import annotations

from pathlib import Path

from bot.bootstrap import SchoolFolder, Services, build_services, scripted
from bot.ports import Assistant
from bot.settings import Settings


def compose(settings: Settings, model: Path | None) -> Services:
    """Build everything; ``model`` is a model file trained on this machine, None for the scripted assistant."""
    if model is None:
        return build_services(settings, assistant=scripted)
    trained = model

    def embedded(folder: SchoolFolder) -> Assistant:
        from actions import build_actions
        from bot.assistant.embedded import EmbeddedAssistant

        return EmbeddedAssistant(trained, build_actions(folder.book))

    return build_services(settings, assistant=embedded)
