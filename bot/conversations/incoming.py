"""Reads an incoming message: its language, a case code in it, and its pseudonymised text."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.conversations.danger_context import SENT
from bot.conversations.keypad_input import STATE as KEYS
from bot.conversations.pseudonymisation import Hidden, Pseudonymisation
from bot.conversations.records import Conversation, Message
from bot.conversations.request_status import Asked, RequestStatus, remembered
from bot.conversations.translation import Translation
from bot.conversations.turn_context import Context
from bot.law.request_fields import CONTACT, DETAILS
from bot.notice.reply import Choice
from bot.pii.pseudonymiser import fill, kind_of
from bot.requests.address_repair import with_whole_address
from bot.requests.reading import written


@dataclass(frozen=True)
class IncomingMessage:
    """A message as it was read; ``asked`` holds its clear words, ``hidden`` and ``message`` the pseudonymised ones.

    ``choice`` is what was offered, where the words are its label in another language.
    """

    choice: Choice | None
    lang: str
    asked: Asked = field(repr=False)
    hidden: Hidden = field(repr=False)
    message: Message = field(repr=False)


def _address(context: Context) -> str:
    """The address or number that was given as the way to answer, as it is typed; "" where there is none.

    Where it is asked for, or an account is, a part of an address puts nothing right.
    """
    if context.draft is None or context.draft["asks"] in (CONTACT, DETAILS):
        return ""
    words = str(context.draft["words"].get(CONTACT, ""))  # of a postal address perhaps two tokens
    kind, clear = kind_of(words.partition("⟩")[0] + "⟩"), fill(words, context.secrets.clear)
    if kind not in ("email", "phone", "address") or clear == words:
        return ""
    return clear if kind == "address" else written(kind, clear)


def _wish(context: Context) -> str:
    """What was wished, in clear."""
    return fill(str(context.draft["words"].get(DETAILS, "")), context.secrets.clear) if context.draft else ""


class IncomingMessages:
    """Reads incoming messages; blocks on the store, so it is called in a thread."""

    def __init__(self, translating: Translation, status: RequestStatus, pseudonymisation: Pseudonymisation) -> None:
        self._translating, self._status, self._pseudonymisation = translating, status, pseudonymisation

    def hear(self, known: Conversation, client_id: str, text: str, context: Context, corrects: str) -> IncomingMessage:
        """Read one message; ``corrects`` is the answer of a request that it puts right."""
        heard = self._translating.hear(known, text, context.last, context.draft is not None)
        asked = self._status.read(text, remembered(known.state)[0])
        foreign = heard.reading is not None
        words = asked.text
        if not corrects and (whole := with_whole_address(words, _address(context), _wish(context))):
            words, corrects = whole, CONTACT
        hidden = self._pseudonymisation.hide(
            known.id, client_id, words, context.secrets, context.draft, foreign, corrects, asked.text
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
            sent=context.draft is None and SENT in known.state,
            fuller=hidden.fuller,
        )
        return IncomingMessage(heard.choice, heard.lang, asked, hidden, message)
