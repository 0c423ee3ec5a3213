"""The one module that puts actions and services together; Rasa is imported only when it is wanted."""

from __future__ import annotations

import contextlib
import time
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Final, cast
from weakref import WeakValueDictionary

from bot.app.bootstrap import Services, build_services, now, scripted
from bot.cases.requester_service import Limit
from bot.conversations.records import Assistant, ReadLanguage
from bot.conversations.request_desk import RequestDesk
from bot.notice.folder import SchoolFolder
from bot.platform.errors import AssistantError
from bot.platform.settings import Settings
from bot.platform.types import Clock
from widget.limits import rate_limits

_LOADED: Final[WeakValueDictionary[str, Any]] = WeakValueDictionary()
"""The assistants of this process, by the name of the model, which says all that shaped it: schools share one."""


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
    return build_services(
        settings,
        assistant=lambda folder, desk: _load(trained, folder, desk),
        status_limit=status_limit,
        load=_load,
        read_language=_read_languages(),
        clock=clock,
    )


def _load(model: Path, folder: SchoolFolder, desk: RequestDesk) -> Assistant:
    """An assistant that answers for a school; raises ModelMissing."""
    from bot.engine.lean import leave_out

    leave_out()
    from actions import build_actions
    from bot.engine.embedded import EmbeddedAssistant

    actions, before = build_actions(folder.book, desk), _LOADED.get(model.name)
    with contextlib.suppress(AssistantError):  # the one before was closed at this moment
        if before is not None:
            _LOADED[model.name] = shared = before.with_actions(actions)
            return cast("Assistant", shared)
    _LOADED[model.name] = loaded = EmbeddedAssistant(model, actions)
    return cast("Assistant", loaded)


@cache
def _read_languages() -> ReadLanguage:
    """The understanding of other languages than English, whatever the school; made once a process."""
    from bot.nlu.languages.reader import OtherLanguages

    return OtherLanguages().read
