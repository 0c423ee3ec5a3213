"""Hearing a message: its language, a code in it, and what identifies somebody, with tokens in its place."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.core.replies import Choice
from bot.ports import Conversation, Message
from bot.services.doorkeeper import Doorkeeper, Hidden
from bot.services.key_presses import STATE as KEYS
from bot.services.opened import Context
from bot.services.status_talk import Asked, StatusTalk, remembered
from bot.services.translating import Translating


@dataclass(frozen=True)
class Listened:
    """A message as it was heard; ``asked`` and ``hidden`` hold its words, the latter and ``message`` with tokens.

    ``choice`` is what was offered, where the words are its label in another language.
    """

    choice: Choice | None
    lang: str
    asked: Asked = field(repr=False)
    hidden: Hidden = field(repr=False)
    message: Message = field(repr=False)


class Listening:
    """Hears messages; reads the store, so it is called in a thread."""

    def __init__(self, translating: Translating, status: StatusTalk, doorkeeper: Doorkeeper) -> None:
        self._translating, self._status, self._doorkeeper = translating, status, doorkeeper

    def hear(self, known: Conversation, client_id: str, text: str, context: Context, corrects: str) -> Listened:
        """Hear one message; ``corrects`` is the answer of a request that it puts right."""
        heard = self._translating.hear(known, text, context.last, context.draft is not None)
        asked = self._status.read(text, remembered(known.state)[0])
        foreign = heard.reading is not None
        hidden = self._doorkeeper.hide(
            known.id, client_id, asked.text, context.secrets, context.draft, foreign, corrects
        )
        state = {name: value for name, value in known.state.items() if name not in ("status", KEYS)}
        message = Message(
            known.id,
            hidden.text,
            None,
            state,
            context.draft,
            hidden.flaws,
            known.mode,
            heard.lang,
            heard.reading,
            corrects,
        )
        return Listened(heard.choice, heard.lang, asked, hidden, message)
