"""Keypad input: a key picks a choice, adds a digit to an entry, ends one, or prompts again.

Menus need no assistant. What is typed is sealed like everything that identifies a person: a number for the call-back
goes on to the assistant as a token, a code goes nowhere but to the service that looks a request up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from bot.cases import references
from bot.conversations.conversation_secrets import ConversationSecrets, Secrets
from bot.conversations.pseudonymisation import Pseudonymisation
from bot.conversations.records import Answer, Assistant, Conversation, Message
from bot.conversations.request_status import Asked, RequestStatus, remembered
from bot.conversations.turn_context import Context
from bot.keypad import key_map
from bot.keypad.menus import KEYS, MAIN, NUMBER, PERSON, KeypadMenus
from bot.notice.answer_book import AnswerBook
from bot.notice.form_text import FormText
from bot.notice.reply import Choice, Reply
from bot.platform.errors import BadReference
from bot.platform.types import Sealed
from bot.requests.replies import PHONE
from bot.speech import render

STATE: Final = "keys"
"""The part of a conversation's state that belongs to the keys: ``typed``, ``misses`` and ``since``."""
_TYPED: Final = "typed"  # the name in the vault of what is typed so far
_MISSES: Final = "misses"
_SINCE: Final = "since"  # the number of the last reply that said something new


@dataclass(frozen=True)
class Collected:
    """One more key of an entry was taken; ``digits`` are those typed so far."""

    digits: str = field(repr=False)


@dataclass(frozen=True)
class Pressed:
    """What a key led to, with what has to be sealed with it, and the vault tokens that have served."""

    answer: Answer
    sealed: tuple[Sealed, ...] = ()
    secrets: Secrets | None = field(default=None, repr=False)
    served: tuple[str, ...] = ()


class KeypadInput:
    """Answers keys that are no choice of the assistant's own."""

    def __init__(
        self,
        *,
        menus: KeypadMenus,
        book: AnswerBook,
        words: FormText,
        assistant: Assistant,
        secrets: ConversationSecrets,
        pseudonymisation: Pseudonymisation,
        status: RequestStatus,
    ) -> None:
        self._menus = menus
        self._book = book
        self._words = words
        self._assistant = assistant
        self._secrets = secrets
        self._pseudonymisation = pseudonymisation
        self._status = status

    def welcome(self, line: str = "") -> Reply:
        """What a conversation on the keypad begins with."""
        return self._menus.welcome(line)

    def offer_again(self, topic: str, last: Reply) -> Reply:
        """What was asked or offered last, once more, after a few words on a topic."""
        return replace(
            self._book.reply(topic),
            choices=last.choices,
            asks_for=last.asks_for,
            right=last.right,
            answers=last.answers,
            request=last.request,
            entry=last.entry,
            records=last.records,
        )

    def skipped(self, last: Reply) -> Reply:
        """What comes after the first part of what was said last."""
        return render.skipped(last, self._words("say", "skipped"))

    # --- menus --------------------------------------------------------------------------------------------------------

    def meant(self, last: Reply, key: str) -> Choice | None:
        """The choice that a key stands for, outside an entry; None for * and for a key that picks nothing."""
        picked = key_map.pick(last, key)
        if isinstance(picked, Choice):
            return picked
        if picked == key_map.PERSON:
            return Choice(self._book.labels["ask_talk_to_person"], PERSON)
        return Choice(self._words("pick_key", "main"), MAIN) if picked == key_map.MENU else None

    async def picked(self, known: Conversation, client_id: str, choice: Choice, context: Context) -> Pressed | None:
        """The answer to a choice of the menus; None where the choice is the assistant's to answer."""
        draft = context.draft
        if choice.value == NUMBER:
            return await self._give_number(known, client_id, context)
        reply = self._menus.reply(choice.value, draft is not None)
        if reply is None and choice.value.startswith(KEYS):  # of a notice that has changed since
            reply = self._menus.reply(MAIN, draft is not None)
        if reply is None:
            return None
        state = _cleared(known.state, but_status=reply.entry == key_map.CODE)
        if reply.entry == key_map.REFERENCE:
            state["status"] = ""  # so that it can be said as well
        return Pressed(_answer(reply, state, draft, "keypad_menu"))

    # --- entries ------------------------------------------------------------------------------------------------------

    def typed(self, state: Mapping[str, Any], secrets: Secrets) -> str:
        """The digits of the entry that is under way."""
        return secrets.keyed.get(str(_own(state).get(_TYPED, "")), "")

    def collect(
        self, known: Conversation, client_id: str, key: str, secrets: Secrets
    ) -> tuple[dict[str, Any], list[Sealed], Collected]:
        """Take one more digit: the state with it, what to seal, and the digits so far. More than fit are let go."""
        digits = (self.typed(known.state, secrets) + key)[: key_map.LONGEST]
        sealed = self._secrets.seal_keyed(known.id, client_id, digits)
        own = {_TYPED: sealed.token, **({_SINCE: _own(known.state)[_SINCE]} if _SINCE in _own(known.state) else {})}
        return {**known.state, STATE: own}, [sealed], Collected(digits)

    async def end_or_wipe(
        self,
        known: Conversation,
        client_id: str,
        key: str,
        context: Context,
        caller: str,
    ) -> Pressed | None:
        """What * or # does inside an entry; None for a * with nothing typed, which repeats.

        ``caller`` is whom tries at a code are counted for.
        """
        last, secrets, draft = context.last, context.secrets, context.draft
        digits, entry = self.typed(known.state, secrets), str(last.entry)
        state = _cleared(known.state, but_status=True)
        if key == "*":
            if not digits:
                return None
            wiped = self._menus.entry(entry, self._words("keys", "cleared"), last)
            return Pressed(_answer(wiped, state, draft), served=self._served(entry, secrets))
        if not digits:
            return Pressed(_answer(self._menus.not_typed(entry), state, draft))
        if entry == PHONE:
            return await self._read_back(known, client_id, digits, context)
        reply, state = await asyncio.to_thread(self._look_up, known, entry, digits, state, context.lang, caller)
        return Pressed(_answer(reply, state, draft, "request_status"), served=self._served(entry, secrets))

    async def _read_back(
        self,
        known: Conversation,
        client_id: str,
        digits: str,
        context: Context,
    ) -> Pressed:
        last, secrets, draft = context.last, context.secrets, context.draft
        text = key_map.grouped(digits)
        hidden = await asyncio.to_thread(self._pseudonymisation.hide, known.id, client_id, text, secrets, draft)
        flaw = next(iter(hidden.flaws.values()), "")
        if "⟨" not in hidden.text:  # too few digits to be taken for a number at all
            flaw = "phone_short"
        if flaw in ("phone_short", "phone_long"):
            again = self._menus.entry(PHONE, self._words("flaw", flaw), last)
            return Pressed(_answer(again, _cleared(known.state), draft), tuple(hidden.sealed), hidden.secrets)
        state = {**_cleared(known.state), STATE: {_TYPED: _own(known.state)[_TYPED]}}
        return Pressed(_answer(self._menus.read_back(hidden.text), state, draft), tuple(hidden.sealed), hidden.secrets)

    async def _give_number(self, known: Conversation, client_id: str, context: Context) -> Pressed:
        """The number was confirmed: it is an answer like any that is typed or said."""
        secrets, draft = context.secrets, context.draft
        digits = self.typed(known.state, secrets)
        if not digits or draft is None:
            reply = self._menus.entry(PHONE) if draft is not None else self._menus.reply(MAIN)
            return Pressed(_answer(reply or self._menus.welcome(), _cleared(known.state), draft))
        text = key_map.grouped(digits)
        hidden = await asyncio.to_thread(self._pseudonymisation.hide, known.id, client_id, text, secrets, draft)
        message = Message(
            known.id, hidden.text, None, _cleared(known.state), draft, hidden.flaws, known.mode, lang=context.lang
        )
        answer = await self._assistant.answer(message)
        return Pressed(answer, tuple(hidden.sealed), hidden.secrets)

    def _look_up(
        self, known: Conversation, entry: str, digits: str, state: dict[str, Any], lang: str, caller: str
    ) -> tuple[Reply, dict[str, Any]]:
        """A reference leads on to its code, a code to how the request stands."""
        parse = references.parse_code if entry == key_map.CODE else lambda typed: references.parse_reference(typed, "")
        try:
            parse(digits)
        except BadReference:
            return self._menus.entry(entry, self._words("keys", f"not_a_{entry}")), state
        if entry == key_map.REFERENCE:
            return self._menus.entry(key_map.CODE), {**state, "status": digits}
        _waiting, reference = remembered(known.state)
        asked = Asked("", reference, digits, is_status=True)
        reply, _kept = self._status.answer(asked, reference, caller, lang)
        return replace(reply, choices=self._menus.after_status(reply.kind == "status")), _cleared(state)

    def _served(self, entry: str, secrets: Secrets) -> tuple[str, ...]:
        """A code that was used or wiped is deleted from the vault too, each stage of it."""
        return tuple(secrets.keyed) if entry == key_map.CODE else ()

    # --- patience -----------------------------------------------------------------------------------------------------

    def missed(self, known: Conversation, topic: str, last: Reply, secrets: Secrets) -> tuple[Reply, dict[str, Any]]:
        """A key that does nothing, or silence: the choices again; after some of them whom to ring, and never an end."""
        own = _own(known.state)
        misses = int(own.get(_MISSES, 0)) + 1
        state = {**known.state, STATE: {_SINCE: known.last_seq, **own, _MISSES: misses}}
        text = self._book.reply(topic).text
        if last.entry:
            typing = bool(self.typed(known.state, secrets))
            text = self._words("keys", "silence_typing" if typing else "contact" if last.entry == PHONE else last.entry)
        again = replace(
            Reply("chitchat", text),
            choices=last.choices,
            asks_for=last.asks_for,
            right=last.right,
            answers=last.answers,
            request=last.request,
            entry=last.entry,
            records=last.records,
        )
        if misses >= key_map.TRIES:
            people = self._book.reply("ask_talk_to_person").contacts[:1]
            again = replace(again, text=f"{text} {self._words('keys', 'lost')}", contacts=people)
        return again, state

    def since(self, known: Conversation) -> int:
        """The number of the last reply that said something new: what * says again."""
        return int(_own(known.state).get(_SINCE, known.last_seq))


def said_again(known: Conversation) -> dict[str, Any]:
    """The state of a conversation after a reply that only says again what stands."""
    return {**known.state, STATE: {_SINCE: known.last_seq, **_own(known.state)}}


def _own(state: Mapping[str, Any]) -> dict[str, Any]:
    return dict(state.get(STATE) or {})


def _cleared(state: Mapping[str, Any], but_status: bool = False) -> dict[str, Any]:
    """A state in which no entry is under way."""
    over = {STATE} if but_status else {STATE, "status"}
    return {name: value for name, value in state.items() if name not in over}


def _answer(
    reply: Reply, state: Mapping[str, Any], draft: Mapping[str, Any] | None, fired: str = "keypad_entry"
) -> Answer:
    return Answer((reply,), state, None, draft, fired)
