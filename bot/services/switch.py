"""Turning the assistant off and on: read with every message, so that open conversations notice at once."""

from __future__ import annotations

import asyncio
from typing import Final, Protocol

from bot.core import switch as rules
from bot.core.answers import AnswerBook
from bot.core.audit import Entry
from bot.core.grounding import Grounds
from bot.core.replies import Contact, Reply
from bot.core.school import School
from bot.core.switch import Position, Switch
from bot.errors import StoreError, SwitchMessage
from bot.ports import Answer, Assistant, Clock, Message
from bot.services.switch_around import Around

_STANDS: Final = {Position.CONTACTS_ONLY: "only tells parents whom to reach", Position.OFF: "is turned off"}


class _Kept(Protocol):
    def read(self) -> Switch:
        """Where it stands."""

    def write(self, switch: Switch, audit_entry: Entry) -> None:
        """Change it, with its entry in the log."""


class Switchboard:
    """Where the switch stands, and who may say what to parents meanwhile; every method waits for the disk."""

    def __init__(self, store: _Kept, book: AnswerBook, school: School, grounds: Grounds, clock: Clock) -> None:
        self._store = store
        self._book = book
        self._school = school
        self._grounds = grounds
        self._clock = clock

    def read(self) -> Switch:
        """Where it stands; raises StoreError."""
        return self._store.read()

    def answers(self) -> bool:
        """Whether the assistant answers as usual; raises StoreError."""
        return self.read().is_on

    def turn(self, position: Position, message: str, by: str) -> Switch:
        """Turn it; raises SwitchMessage where parents cannot be told this."""
        message = " ".join(message.split())
        if problem := rules.problem_of(message, self._people, self._grounds):
            raise SwitchMessage(problem)
        turned = Switch(position, message, self._clock(), by)
        self._store.write(turned, Entry(self._clock(), by, "switched", "", {"to": position.value}))
        return turned

    def reply(self, switch: Switch) -> Reply:
        """What is answered while it is not on."""
        return switch.reply(self._people, self._school.in_danger)

    def greeting(self) -> Reply:
        """What a conversation begins with as the switch stands."""
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

    def _line(self, switch: Switch) -> str:
        return rules.in_a_line(switch, self._people, self._school.in_danger)

    @property
    def _people(self) -> tuple[Contact, ...]:
        return self._book.reply("ask_talk_to_person").contacts


class SwitchedAssistant(Around):
    """The Assistant port behind the switch: while it is not on, the draft of a request stays as it is."""

    def __init__(self, assistant: Assistant, board: Switchboard) -> None:
        super().__init__(assistant)
        self._board = board

    async def answer(self, message: Message) -> Answer:
        """Answer a message, or say whom to reach."""
        switch = await asyncio.to_thread(self._board.read)
        if switch.is_on:
            return await self.inner.answer(message)
        return Answer((self._board.reply(switch),), message.state, None, message.draft)
