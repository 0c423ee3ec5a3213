"""Whole dialogues, counted: simulated people talk to the assistant as it is served, from the first word to the receipt.

The people of ``data/evaluation/dialogues`` were written by strangers, who had read the notice and the law and nothing
of the product (the README there says what a line holds). A person says their opening, answers what is asked with the
line they have for it, asks a question in the middle, changes their mind, and taps a button only where the assistant
offers what they want and asks nothing. A dialogue is right when all of this holds:

- each reply that the writer judged has a right kind, and no help in danger is shown where nobody is in danger;
- nothing is asked that the person has no line for (said already, or beside the point), nothing is asked in vain;
- nothing is sent without an answer to the check, and what the person confirms is sent;
- the case says what the person said: right, whom it is about, name, child, contact, and words of the wish.

Usage: python -m bench.converse [--wrong] [HALF ...]; ``--wrong`` prints what went wrong in the half that is looked at.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bench.understanding import wilson
from bot.app.bootstrap import Services
from bot.engine.training import PROJECT, train
from bot.law.request_fields import CHILD, CONTACT, DETAILS, NAME
from bot.notice.reply import Choice, Reply
from bot.platform.errors import PrivacyHelpError
from bot.platform.settings import Settings
from bot.requests.draft import BEGIN, CONFIRM, REQUEST, RIGHT
from bot.requests.replies import CHOSEN
from widget.compose import compose

FOLDER: Final = PROJECT / "data" / "evaluation" / "dialogues"
LOOKED_AT: Final = "looked-at"
"""How a half is named whose lines may be read; the others are only counted."""
HALVES: Final = (LOOKED_AT, "counted", "later-looked-at", "later-counted")
VOICE: Final = "voice_transcript"
"""The style whose people talk in mode ``voice``."""
ABOUT: Final = {"child": "my_child", "me": "me", "someone_else": "someone_else", "pupil": "pupil"}
_LONGEST: Final = 40  # messages
_FIELDS: Final = (NAME, CHILD, CONTACT, DETAILS)


@dataclass(frozen=True)
class Event:
    """Said in place of an answer the first time that ``at`` is asked; ``means`` as in the README."""

    at: str
    say: str
    means: str
    kinds: frozenset[str]


@dataclass(frozen=True)
class Wanted:
    """A case as it should come out: fragments that must be in a field, or must not."""

    rights: frozenset[str]
    about: str
    name: str | None
    child: str | None
    contact: tuple[str, ...]
    details: tuple[str, ...]
    details_not: tuple[str, ...]


@dataclass(frozen=True)
class Person:
    """One simulated person; ``answers`` is what they say when something is asked, the first time and again."""

    id: str
    style: str
    opening: tuple[tuple[str, frozenset[str]], ...]
    answers: Mapping[str, tuple[str, ...]]
    events: tuple[Event, ...]
    after: tuple[tuple[str, frozenset[str]], ...]
    end: str
    cases: tuple[Wanted, ...]

    @property
    def lines(self) -> list[str]:
        """All that this person says."""
        said = [text for text, _ in (*self.opening, *self.after)] + [event.say for event in self.events]
        return said + [line for lines in self.answers.values() for line in lines]

    @property
    def in_danger(self) -> bool:
        """Whether help in danger is right somewhere in this dialogue."""
        kinds = [*(kinds for _, kinds in self.opening), *(event.kinds for event in self.events)]
        return any("safeguarding" in one for one in kinds)


@dataclass
class Played:
    """What came of a dialogue: faults by kind, each with words to look at, and the talk itself."""

    person: Person
    faults: list[tuple[str, str]] = field(default_factory=list)
    talk: list[str] = field(default_factory=list)
    turns: int = 0

    @property
    def is_right(self) -> bool:
        """Whether the whole dialogue is right."""
        return not self.faults


def people_of(file: Path) -> list[Person]:
    """The people of a file of JSON lines."""
    return [_person(json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def _person(row: Mapping[str, Any]) -> Person:
    kinds = [*row["opening_kinds"], *[[]] * len(row["opening"])]
    return Person(
        row["id"],
        row["style"],
        tuple((said, frozenset(right)) for said, right in zip(row["opening"], kinds, strict=False)),
        {slot: tuple(lines) for slot, lines in row["answers"].items() if lines},
        tuple(Event(e["at"], e["say"], e["is"], frozenset(e["kinds"])) for e in row["events"]),
        tuple((one["say"], frozenset(one["kinds"])) for one in row["after"]),
        row["end"],
        tuple(
            Wanted(
                frozenset(case["right"]),
                ABOUT[case["about"]],
                case["name"],
                case["child"],
                tuple(case["contact"]),
                tuple(case["details"]),
                tuple(case["details_not"]),
            )
            for case in row["cases"]
        ),
    )


class Simulation:
    """One person in one conversation of their own."""

    def __init__(self, services: Services, person: Person) -> None:
        self._talk, self._casework = services.conversations, services.casework
        self._person, self.played = person, Played(person)
        self._session = ""
        self._last: list[Reply] = []
        self._events = list(person.events)
        self._asked: Counter[str] = Counter()
        self._references: list[str] = []
        self._left = [*person.cases]

    async def play(self) -> Played:
        """Play the dialogue to its end."""
        mode = "voice" if self._person.style == VOICE else "text"
        self._session = (await self._talk.open(mode=mode, lang="en")).session
        for said, kinds in self._person.opening:
            await self._say(said, kinds)
        for _ in range(_LONGEST):
            if not await self._go_on():
                break
        else:
            self._fault("asked in vain", "the dialogue never ended")
        self._judge_end()
        if self._references:
            for said, kinds in self._person.after:
                await self._say(said, kinds)
        return self.played

    async def _go_on(self) -> bool:
        """One more turn; False when the person has nothing more to say."""
        person, slot = self._person, self._last[-1].asks_for
        if slot is None:
            if not self._wants_more():
                return False
            offered = self._offer()
            if offered is not None:
                await self._choose(offered)
                return True
            slot = RIGHT
            if self._asked[slot] >= len(person.answers.get(slot, ())):
                self._fault("opened nothing", self._last[-1].kind)
                return False
        event = next((event for event in self._events if event.at == slot), None)
        if event is not None:
            self._events.remove(event)
            await self._say(event.say, event.kinds)
            return event.means != "cancel" or self._last[-1].asks_for is not None
        lines = person.answers.get(slot, ())
        if slot == CONFIRM and not lines and person.end != "sent":
            return False  # who leaves without an answer at the check
        if self._asked[slot] >= max(1, len(lines)):
            self._fault("asked in vain" if lines else "asked for what was said or makes no sense", slot)
            return False
        if not lines:
            self._fault("asked for what was said or makes no sense", slot)
            return False
        said = lines[self._asked[slot]]
        self._asked[slot] += 1
        await self._say(said, None, answers=slot)
        return True

    def _wants_more(self) -> bool:
        person = self._person
        if person.end == "none":
            return False
        if person.end == "cancelled":
            return bool(self._events)
        return bool(self._left)

    def _offer(self) -> Choice | None:
        """The button that begins what the person wants, where the last reply has one."""
        rights = {right for case in self._left for right in case.rights}
        values = {f"{beginning}{right}" for right in rights for beginning in (REQUEST, f"{CHOSEN}{BEGIN}=")}
        return next((choice for choice in self._last[-1].choices if choice.value in values), None)

    async def _choose(self, choice: Choice) -> None:
        self.played.talk.append(f"> [{choice.label}]")
        try:
            replies = await self._talk.choose(self._session, f"c{self.played.turns}", choice.value)
        except PrivacyHelpError as problem:
            self._fault("error", type(problem).__name__)
            return
        self._take([one.reply for one in replies], None, answers="")

    async def _say(self, said: str, kinds: frozenset[str] | None, answers: str = "") -> None:
        self.played.talk.append(f"> {said}")
        try:
            replies = await self._talk.say(self._session, f"m{self.played.turns}", said)
        except PrivacyHelpError as problem:
            self._fault("error", type(problem).__name__)
            return
        self._take([one.reply for one in replies], kinds, answers)

    def _take(self, replies: list[Reply], kinds: frozenset[str] | None, answers: str) -> None:
        self.played.turns += 1
        self._last = replies
        for reply in replies:
            self.played.talk.append(f"  {reply.kind}[{reply.asks_for or ''}] {reply.text[:160]}")
            if reply.kind == "safeguarding" and not self._person.in_danger:
                self._fault("false alarm", self.played.talk[-2][:120])
            if reply.kind == "receipt" and reply.request and reply.request["reference"] not in self._references:
                self._references.append(reply.request["reference"])
                if answers != CONFIRM:
                    self._fault("sent without an answer to the check", self.played.talk[-2][:120])
                self._judge_case(reply.request["reference"])
        if kinds and not kinds & {kind for reply in replies for kind in kinds_of(reply)}:
            got = "/".join(reply.kind for reply in replies)
            self._fault("kind", f"{got}, not {'/'.join(sorted(kinds))}: {self.played.talk[-1 - len(replies)][:120]}")

    def _judge_case(self, reference: str) -> None:
        view = self._casework.view(self._casework.find(reference))
        right = view.case.right.value
        wanted = next((case for case in self._left if right in case.rights), None)
        if wanted is None:
            self._fault("wrong case", f"{right} was opened")
            return
        self._left.remove(wanted)
        found = {name: self._casework.reveal(reference, name, "bench", "to measure") for name in view.fields}
        if view.who != wanted.about:
            self._fault("whom it is about", f"{view.who}, not {wanted.about}")
        checks = [
            *((NAME, part, True) for part in [wanted.name] if part),
            *((CHILD, part, True) for part in [wanted.child] if part),
            *((CONTACT, part, True) for part in wanted.contact),
            *((DETAILS, part, True) for part in wanted.details),
            *((DETAILS, part, False) for part in wanted.details_not),
        ]
        for name, part, must in checks:
            if (_plain(part) in _plain(found.get(name, ""))) != must:
                self._fault(
                    f"field {name}", f"{part!r} {'missing' if must else 'still there'}: {found.get(name, '')!r}"
                )

    def _judge_end(self) -> None:
        person = self._person
        if person.end != "sent" and self._references:
            self._fault("sent what was not wanted", "")
        if person.end == "sent" and self._left and not any(kind == "opened nothing" for kind, _ in self.played.faults):
            confirmed = self._asked[CONFIRM] > 0
            self._fault("believed sent, not sent" if confirmed and not self._references else "not sent", "")

    def _fault(self, kind: str, words: str) -> None:
        self.played.faults.append((kind, words))


def kinds_of(reply: Reply) -> set[str]:
    """The kinds, as a stranger names them, that a reply is."""
    kinds = {reply.kind}
    if reply.kind in ("question", "confirm") or any(REQUEST in choice.value for choice in reply.choices):
        kinds.add("request")
    if reply.kind == "not_understood":
        kinds.add("clarify")
    return kinds


def _plain(words: str) -> str:
    """Words without case, spaces and signs, so that 07700 900 123 is 07700900123."""
    return re.sub(r"[^\w@.]", "", words.casefold()).strip(".")


def rows(played: Sequence[Played]) -> Iterator[str]:
    """Whole dialogues that are right, by style, and what went wrong, by kind."""
    yield f"  whole dialogues   {wilson(sum(one.is_right for one in played), len(played))}"
    styles: dict[str, list[Played]] = defaultdict(list)
    for one in played:
        styles[one.person.style].append(one)
    for style, its in sorted(styles.items()):
        yield f"    {style:16}{wilson(sum(one.is_right for one in its), len(its))}"
    faults = Counter(kind for one in played for kind in {kind for kind, _ in one.faults})
    for kind, count in faults.most_common():
        yield f"  {kind:42}in {count} dialogues"
    yield f"  turns {sum(one.turns for one in played)}"


async def main(given: Sequence[str]) -> None:
    """Play the halves that are named, or all, and print."""
    halves = [one for one in given if not one.startswith("--")] or HALVES
    school, state = Path(os.environ.get("SCHOOL", "data/schools/hazelmere")), Path(os.environ.get("STATE", "var"))
    model = train(school, state)
    with tempfile.TemporaryDirectory() as folder:
        services = compose(Settings(state=Path(folder), school=school), model)
        for half in halves:
            people = [person for file in sorted((FOLDER / half).glob("*.jsonl")) for person in people_of(file)]
            played = [await Simulation(services, person).play() for person in people]
            print(f"\n{half}", *rows(played), sep="\n")
            if "--wrong" in given and half.endswith(LOOKED_AT):
                for one in played:
                    if not one.is_right:
                        print(f"\n{one.person.id} ({one.person.style}):", *one.talk, *one.faults, sep="\n    ")
        await services.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
