"""Slots: filled from any turn of a conversation, and repaired, by the marked words of a message (``commands.MARKS``).

An answer is filled from any turn. A repair puts one right that was given before: as a whole, in part ("not 19, 91"),
by leaving a piece out, by keeping one alone, or by adding one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from bot.law.request_fields import CHILD, CONTACT, DETAILS, NAME, RELATIONSHIP
from bot.law.rights import Right, Who
from bot.requests import people, reading
from bot.requests.commands import Commands
from bot.requests.draft import WHO, Heard, Intake, for_whom

_PIECE: Final = re.compile(r"[^.;,\n]+[.;,\n]*")
_SMALL_PIECE: Final = re.compile(r"(?:(?!\band\b|[.;,\n]).)+(?:[.;,\n]+|\band\b)?")
_WORD: Final = re.compile(r"⟨[^⟨⟩]*⟩|[^\W_]+")
_TOKEN: Final = re.compile(r"⟨(?P<kind>[^⟨⟩]+?) \d+⟩")
_A_FEW: Final = 4
"""Words from which on a message tells who speaks."""
_SHORT: Final = 3  # letters of a word that tells pieces apart by itself
_ALIKE: Final = 5  # letters at the beginning that make two words the same
_ACCOUNTS: Final = frozenset({Right.COMPLAINT, Right.BREACH_REPORT})
_OWN: Final = re.compile(r"\b(my|our)\s+(?:[\w-]+\s+){0,2}$", re.IGNORECASE)


def read_along(intake: Intake, heard: Heard) -> Intake:
    """Take in what a message says besides, where it was not said before."""
    young = len(heard.text.split()) >= _A_FEW and heard.commands.sounds_young()
    text, read = heard.text, replace(intake, young=intake.young or young)
    if read.who is None:
        about, relationship = people.who(text)
        about = Who.PUPIL if about is Who.ME and read.young else about
        read = for_whom(read, about, relationship) if about is not None else read
    if not read.has(NAME) and (name := people.own_name(text)):
        read = read.with_word(NAME, name)
    if (read.who is None or read.question(CHILD)) and not read.has(CHILD):
        child = people.child(text, read.who, read.words.get(NAME, ""))
        read = read.with_word(CHILD, child) if child and child != read.words.get(NAME) else read
    if not read.has(CONTACT):
        given = reading.contact(text, strictly=read.right in _ACCOUNTS)
        read = read.with_contact(given) if given and not heard.flaws.get(given.token or "") else read
    return _filled(read, heard)


def _filled(intake: Intake, heard: Heard) -> Intake:
    """The answers with those that are marked in the message and were not given before."""
    said, text = heard.commands, heard.text
    if intake.who is None and (about := said.who()):
        about = Who.PUPIL if about is Who.ME and intake.young else about
        intake = for_whom(intake, about, relationship_of(said, text))
    if not intake.has(NAME) and _is_whole(name := name_of(said)) and name not in intake.words.get(CHILD, ""):
        intake = intake.with_word(NAME, name)
    oneself = intake.who in (Who.ME, Who.PUPIL)
    if not oneself and not intake.has(RELATIONSHIP) and (relationship := relationship_of(said, text)):
        intake = intake.with_word(RELATIONSHIP, relationship)
    if not oneself and not intake.has(CHILD) and said.marked("child") and (child := child_of(said)):
        intake = intake.with_word(CHILD, child)
    return intake


def repaired(intake: Intake, heard: Heard) -> Intake:
    """The answers with what the message puts right; the very same where it puts nothing right."""
    said = heard.commands
    fixed = _with_new_answers(intake, heard)
    wrong, right = (list(filter(_telling, said.marked(kind))) for kind in ("old", "new"))
    only, more = tuple(words for words in said.marked("only") if _telling(words)), said.marked("add")
    for name in (NAME, CHILD):
        for old, new in zip(wrong, right, strict=False):
            if (changed := _replaced(fixed.words.get(name, ""), old, new)) and fixed.words[name] == intake.words[name]:
                fixed = replace(fixed, words={**fixed.words, name: changed})
    if fixed != intake and not (only or more):
        return fixed
    if only:
        fixed = _keeping_only(fixed, only)
    for number, new in enumerate(right):
        fixed = _with_right_words(fixed, wrong[number] if number < len(wrong) else "", new)
    for old in wrong[len(right) :]:
        fixed = _without(fixed, old)
    return fixed.with_note(heard.text) if more and not only else fixed


def name_of(said: Commands) -> str:
    """The writer's name: the longest of the words that are marked as one, of two alike the first."""
    return max(said.marked("name"), key=_size, default="")


def _size(name: str) -> int:
    """How many words a name has, the letters in which it is spelled left out."""
    return sum(len(word) > 1 for word in _WORD.findall(name))


def _is_whole(name: str) -> bool:
    """Whether a name that is told along need not be asked for: one that was hidden, or of two words at least."""
    return _size(name) > 1 or _TOKEN.search(name) is not None


def child_of(said: Commands, before: str = "") -> str:
    """The child or children with their class; where only a class is told, those of ``before`` with that class."""
    named = list(dict.fromkeys(said.marked("child")))
    classes = ", ".join(dict.fromkeys(said.marked("class")))
    children = " and ".join(named) if named else _names_alone(before)
    return ", ".join(filter(None, (children, classes)))


def relationship_of(said: Commands, text: str) -> str:
    """How the writer is connected, with the "my" that stands before it: "my grandson", "solicitor"."""
    mark = next((one for one in said.marks if one.kind == "rel"), None)
    if mark is None:
        return ""
    own = _OWN.search(text[: mark.start])
    return f"{own[1].lower()} {mark.words}" if own else mark.words


def _with_new_answers(intake: Intake, heard: Heard) -> Intake:
    said, gives = heard.commands, heard.commands.slots()
    if WHO in gives and (about := said.who()) and about is not intake.who and intake.who is not None:
        intake = for_whom(intake.without(WHO), about, relationship_of(said, heard.text))
    if intake.has(NAME) and (name := name_of(said)):
        intake = intake.with_word(NAME, name)
    if intake.question(CHILD) and intake.has(CHILD) and (child := child_of(said, intake.words.get(CHILD, ""))):
        changes = said.marked("child") or said.marked("class")
        kept = list(_classes(intake.words.get(CHILD, ""))) if not said.marked("class") else []
        intake = intake.with_word(CHILD, ", ".join([child, *kept])) if changes else intake
    given = reading.contact(heard.text, answering=True)
    meant = given is not None and any(given.words in words or words in given.words for words in said.marked("contact"))
    if given and meant and intake.has(CONTACT) and not heard.flaws.get(given.token or ""):
        intake = intake.with_contact(given)
    return intake


def _names_alone(child: str) -> str:
    """A child as it was told, without the class: up to the last token, or up to the first comma."""
    tokens = list(_TOKEN.finditer(child))
    return child[: tokens[-1].end()] if tokens else child.split(",")[0].strip()


def _classes(child: str) -> Iterator[str]:
    rest = child[len(_names_alone(child)) :].strip(" ,.")
    if rest:
        yield rest


def _keeping_only(intake: Intake, only: tuple[str, ...]) -> Intake:
    """With these words alone in place of all that was wished."""
    return replace(intake.without(DETAILS), note="").with_word(DETAILS, ", ".join(only))


def _with_right_words(intake: Intake, old: str, new: str) -> Intake:
    """With new words in the place of old ones; else a token takes the place of one of its kind; else they are added."""
    for told in (DETAILS, "note"):
        before = _told(intake, told)
        if old and (changed := _replaced(before, old, new)):
            return _with_told(intake, told, changed)
    kind = _TOKEN.search(new)
    for told in (DETAILS, "note"):
        before = _told(intake, told)
        alike = [one for one in _TOKEN.finditer(before) if kind and one["kind"] == kind["kind"]]
        if alike:
            return _with_told(intake, told, before[: alike[-1].start()] + new + before[alike[-1].end() :])
    without = _without(intake, old) if old else intake
    return without.with_note(new) if new.casefold() not in without.told.casefold() else without


def _without(intake: Intake, old: str) -> Intake:
    """Without the pieces of the wish that speak of what is taken back; unchanged where nothing else would be left."""
    for pieces_of in (_PIECE, _SMALL_PIECE):
        left = intake
        for told in (DETAILS, "note"):
            pieces = [match[0] for match in pieces_of.finditer(_told(left, told))]
            kept = [piece for piece in pieces if not _speaks_of(piece, old)]
            if len(kept) < len(pieces):
                left = _with_told(left, told, _bare("".join(kept)))
        if left.told:
            return left
    return intake


def _bare(text: str) -> str:
    """A text without the commas and the "and" that are left over around it."""
    text = text.strip(" ,;\n")
    return text.removeprefix("and ").removesuffix(" and").strip(" ,;\n")


def _speaks_of(piece: str, old: str) -> bool:
    """Whether a piece holds the words that are taken back, or most of those in it that tell it from others."""
    if old.casefold() in piece.casefold():
        return True
    telling = {word[:_ALIKE] for word in _telling(old)}
    found = {word[:_ALIKE] for word in _telling(piece)}
    return bool(telling) and 2 * len(telling & found) > len(telling)


def _telling(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text) if len(word) > _SHORT or word.isdigit()]


def _replaced(text: str, old: str, new: str) -> str:
    """A text with new words in place of the old; "" where these do not stand in it. What follows is not said twice."""
    match = re.search(rf"(?<!\w){re.escape(old)}(?!\w)", text, re.IGNORECASE)
    if match is None:
        return ""
    rest = text[match.end() :]
    for size in range(len(new.split()) - 1, 0, -1):
        tail = " ".join(new.split()[-size:])
        if rest.lstrip().casefold().startswith(tail.casefold()):
            rest = rest.lstrip()[len(tail) :]
            break
    return text[: match.start()] + new + rest


def _told(intake: Intake, which: str) -> str:
    return intake.note if which == "note" else intake.words.get(DETAILS, "")


def _with_told(intake: Intake, which: str, words: str) -> Intake:
    if which == "note":
        return replace(intake, note=words)
    return replace(intake, words={name: word for name, word in {**intake.words, DETAILS: words}.items() if word})
