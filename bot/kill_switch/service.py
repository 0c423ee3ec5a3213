"""Turning the assistant off and on: read with every message, so that open conversations notice at once."""

from __future__ import annotations

import asyncio
from typing import Final, Protocol

from bot.conversations.records import Answer, Assistant, AssistantWrapper, Message
from bot.kill_switch import rules
from bot.kill_switch.rules import Position, SwitchState
from bot.notice.answer_book import AnswerBook
from bot.notice.grounding import Grounds
from bot.notice.reply import Contact, Reply
from bot.notice.school import School
from bot.platform.audit import Entry
from bot.platform.errors import StoreError, SwitchMessage
from bot.platform.types import Clock

_STANDS: Final = {Position.CONTACTS_ONLY: "only tells parents whom to reach", Position.OFF: "is turned off"}


class _Kept(Protocol):
    def read(self) -> SwitchState:
        """Where it stands."""

    def write(self, switch: SwitchState, audit_entry: Entry) -> None:
        """Change it, with its entry in the log."""


class KillSwitch:
    """Reads and turns the kill switch, and what parents are told meanwhile. Every method blocks on the database."""

    def __init__(self, store: _Kept, book: AnswerBook, school: School, grounds: Grounds, clock: Clock) -> None:
        self._store = store
        self._book = book
        self._school = school
        self._grounds = grounds
        self._clock = clock

    def read(self) -> SwitchState:
        """Where it stands; raises StoreError."""
        return self._store.read()

    def answers(self) -> bool:
        """Whether the assistant answers as usual; raises StoreError."""
        return self.read().is_on

    def turn(self, position: Position, message: str, by: str) -> SwitchState:
        """Turn it; raises SwitchMessage where parents cannot be told this."""
        message = " ".join(message.split())
        if problem := rules.problem_of(message, self._people, self._grounds):
            raise SwitchMessage(problem)
        turned = SwitchState(position, message, self._clock(), by)
        self._store.write(turned, Entry(self._clock(), by, "switched", "", {"to": position.value}))
        return turned

    def reply(self, switch: SwitchState) -> Reply:
        """What is answered while it is not on."""
        return switch.reply(self._people, self._school.in_danger)

    def greeting(self) -> Reply:
        """The greeting of a conversation, given the position of the switch."""
        switch = self.read()
        usual = self._book.reply("greeting")
        if switch.is_on:
            return usual
        instead = self.reply(switch)
        return Reply("greeting", instead.text, contacts=instead.contacts)

    def closed(self) -> str:
        """Why nothing can be taken now, with whom to reach; "" unless it is off."""
        switch = self.read()
        return self._line(switch) if switch.position is Position.OFF else ""

    def standing(self) -> str:
        """Where it stands while it is not on, for staff; "" while it is on, or cannot be read."""
        try:
            switch = self.read()
        except StoreError:  # the page itself will say that the database cannot be reached
            return ""
        return _STANDS.get(switch.position, "")

    def banner(self) -> Reply | None:
        """What stands above a page of parents while it is not on."""
        switch = self.read()
        return None if switch.is_on else self.reply(switch)

    def _line(self, switch: SwitchState) -> str:
        return rules.in_a_line(switch, self._people, self._school.in_danger)

    @property
    def _people(self) -> tuple[Contact, ...]:
        return self._book.reply("ask_talk_to_person").contacts


class SwitchedAssistant(AssistantWrapper):
    """The Assistant port behind the kill switch: while it is not on, the draft of a request stays as it is."""

    def __init__(self, assistant: Assistant, board: KillSwitch) -> None:
        super().__init__(assistant)
        self._board = board

    async def answer(self, message: Message) -> Answer:
        """Answer a message, or say whom to reach."""
        switch = await asyncio.to_thread(self._board.read)
        if switch.is_on:
            return await self.inner.answer(message)
        return Answer((self._board.reply(switch),), message.state, None, message.draft)
