"""The one module that puts actions and services together; Rasa is imported only when it is wanted."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from bot.app.bootstrap import Services, build_services, now, scripted
from bot.cases.requester_service import Limit
from bot.conversations.records import Assistant, ReadLanguage
from bot.conversations.request_desk import RequestDesk
from bot.notice.folder import SchoolFolder
from bot.platform.settings import Settings
from bot.platform.types import Clock
from widget.limits import rate_limits


def compose(settings: Settings, model: Path | None, clock: Clock = now) -> Services:
    """Build everything; ``model`` is a model file trained on this machine, None for the scripted assistant."""
    status = rate_limits.shared(settings.redis_url, "status", rate_limits.STATUS, time.monotonic)
    return replace(_composed(settings, model, clock, status.take), at_close=(status.close,))


def _composed(settings: Settings, model: Path | None, clock: Clock, status_limit: Limit) -> Services:
    if settings.assistant == "remote":

        def apart(*_parts: object) -> Assistant:
            from bot.engine.remote import RemoteAssistant

            return RemoteAssistant(settings.assistant_url, settings.assistant_token)

        return build_services(
            settings,
            assistant=apart,
            status_limit=status_limit,
            load=apart,
            read_language=_read_languages(),
            clock=clock,
        )
    if model is None:
        return build_services(settings, assistant=scripted, status_limit=status_limit, clock=clock)
    trained = model
    loaded: dict[Path, Any] = {}  # the assistant on the model that was loaded last, whose answers alone may change

    def load(learnt: Path, folder: SchoolFolder, desk: RequestDesk) -> Assistant:
        from bot.engine.lean import leave_out

        leave_out()
        from actions import build_actions
        from bot.engine.embedded import EmbeddedAssistant

        actions, before = build_actions(folder.book, desk), loaded.get(learnt)
        loaded.clear()
        loaded[learnt] = before.with_actions(actions) if before is not None else EmbeddedAssistant(learnt, actions)
        return cast("Assistant", loaded[learnt])

    return build_services(
        settings,
        assistant=lambda folder, desk: load(trained, folder, desk),
        status_limit=status_limit,
        load=load,
        read_language=_read_languages(),
        clock=clock,
    )


def _read_languages() -> ReadLanguage:
    """The understanding of other languages than English."""
    from bot.nlu.languages.reader import OtherLanguages

    return OtherLanguages().read
