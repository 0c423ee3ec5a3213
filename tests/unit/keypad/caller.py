"""Somebody who has keys alone."""

from __future__ import annotations

from collections.abc import Iterator

from bot.app.bootstrap import Services
from bot.conversations.keypad_input import Collected
from bot.keypad.menus import KEYS, MAIN, PERSON, KeypadMenus
from bot.law.rights import Right
from bot.notice.reply import Reply

NUMBER = "07700900123"


class Caller:
    """Somebody who has nothing but keys."""

    def __init__(self, services: Services, session: str) -> None:
        self._talk = services.conversations
        self.session = session
        self._count = 0
        self.collected = ""

    @classmethod
    async def ring(cls, services: Services, mode: str = "keypad") -> tuple[Caller, Reply]:
        opened = await services.conversations.open(mode=mode, lang="en")
        assert opened.greeting is not None
        return cls(services, opened.session), opened.greeting.reply

    async def press(self, keys: str) -> Reply | None:
        """Press keys one after the other; the last reply, None where the last key was collected."""
        last: Reply | None = None
        for key in keys:
            self._count += 1
            answered = await self._talk.press(self.session, f"k{self._count}", key)
            if isinstance(answered, Collected):
                last, self.collected = None, answered.digits
            else:
                last = answered[-1].reply
                assert len(last.choices) <= 5
        return last

    async def asked(self, keys: str) -> Reply:
        """Press keys whose last is answered by a reply."""
        reply = await self.press(keys)
        assert reply is not None
        return reply

    async def silent(self) -> Reply:
        self._count += 1
        return (await self._talk.timeout(self.session, f"k{self._count}"))[-1].reply

    async def pick(self, value: str) -> Reply:
        """Press the key of a choice that the main list leads to."""
        self._count += 1
        return (await self._talk.choose(self.session, f"k{self._count}", value))[-1].reply

    async def to(self, right: Right) -> Reply:
        """From the main list to a right's explanation, by keys."""
        reply = await self.asked("#2")
        while True:
            key = next((c.key for c in reply.choices if c.value == f"keys:right={right.value}"), "5")
            assert key is not None
            reply = await self.asked(key)
            if key != "5" or reply.right == right.value:
                return reply


SERVICE = "form:"


def led_to(menus: KeypadMenus, value: str, open_draft: bool) -> list[str]:
    """Where each key leads from a reply: its choices, # and 0."""
    reply = menus.reply(value, open_draft)
    assert reply is not None, value
    return [choice.value for choice in reply.choices] + [MAIN, PERSON]


def reached(menus: KeypadMenus, start: str, open_draft: bool = False) -> dict[str, int]:
    """Everything that keys lead to from a menu, with the fewest presses; requests are where the menus end."""
    far = {start: 0}
    waiting = [start]
    for value in waiting:
        if value.startswith(SERVICE):
            continue
        for onward in led_to(menus, value, open_draft):
            if onward not in far:
                far[onward] = far[value] + 1
                waiting.append(onward)
    return far


def replies(menus: KeypadMenus, open_draft: bool = False) -> Iterator[tuple[str, Reply]]:
    for value in reached(menus, MAIN, open_draft):
        if value.startswith(KEYS):
            reply = menus.reply(value, open_draft)
            assert reply is not None
            yield value, reply
    yield "welcome", menus.welcome()
