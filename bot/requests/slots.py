"""Slots: filled from any turn of a conversation, and repaired, by the marked words of a message (``commands.MARKS``).

An answer is filled from any turn. A repair puts one right that was given before: as a whole, in part ("not 19, 91"),
by leaving a piece out, by keeping one alone, or by adding one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Final

from bot.law.request_fields import CHILD, CONTACT, DETAILS, NAME, RELATIONSHIP
from bot.law.rights import Right, Who
from bot.models.nearest_words import nearest_words
from bot.requests import people, reading
from bot.requests.commands import Command, Commands, Mark
from bot.requests.draft import WHO, Heard, Intake, for_whom

_PIECE: Final = re.compile(r"[^.;,\n]+[.;,\n]*")
_SMALL_PIECE: Final = re.compile(r"(?:(?!\band\b|[.;,\n]).)+(?:[.;,\n]+|\band\b)?")
_WORD: Final = re.compile(r"⟨[^⟨⟩]*⟩|[^\W_]+")
_BETWEEN: Final = " and "
"""What stands between two children."""
_TOKEN: Final = re.compile(r"⟨(?P<kind>[^⟨⟩]+?) \d+⟩")
_A_FEW: Final = 4
"""Words from which on a message tells who speaks."""
_NOT_NAMED: Final = 0.9
"""The chance from which on it is plain whose information it is where neither a name nor a connection was found: of 22
first messages by strangers 20 were right."""
_THEIRS: Final = 5.5
"""How sure the mark of an address must be in an account. Chosen on 90 by a stranger: of 55 of the writer's own 36, and
none of another (data/evaluation/commands/accounts.jsonl, which judges this no more)."""
_LITTLE_ELSE: Final = 5
"""Words of a piece to each word that is taken back, above which it is of something else too."""
_SHORT: Final = 3  # letters of a word that tells pieces apart by itself
_ALIKE: Final = 5  # letters at the beginning that make two words the same
ACCOUNTS: Final = frozenset({Right.COMPLAINT, Right.BREACH_REPORT})
"""What is told, and wished beside any other right."""
_ALIKE_ENOUGH: Final = 0.4
"""How like the words of a wish must be to new ones that are put in their place: of 51 corrections by strangers 43 were
put right, and none wrong."""
_OWNS: Final = re.compile(r"['’]s$", re.IGNORECASE)
_MY: Final = re.compile(r"(?:my|our)\b", re.IGNORECASE)
_OWN: Final = re.compile(r"\b(my|our)\s+(?:[\w-]+\s+){0,2}$", re.IGNORECASE)


def read_along(intake: Intake, heard: Heard) -> Intake:
    """Take in what a message says besides, where it was not said before."""
    young = len(heard.text.split()) >= _A_FEW and heard.commands.sounds_young()
    read = replace(intake, young=intake.young or young)
    if read.who is None:
        about, relationship = about_of(heard)
        is_named = relationship or heard.commands.marked("child") or about in (Who.ME, Who.PUPIL)
        if about is not None and (is_named or heard.commands.chance_of(about) >= _NOT_NAMED):
            read = for_whom(read, or_pupil(about, read.young), relationship)
    return _filled(read, heard)


def about_of(heard: Heard, answering: bool = False) -> tuple[Who | None, str]:
    """Whom a message is about, and how the writer is connected; ``answering`` the very question.

    What was learned has the first word: of the frozen lines it is right in 96 of 99 where it speaks, the pattern in
    52 of 83. In passing the pattern counts where it says what the learned, too, finds likeliest.
    """
    said = heard.commands
    about, relationship = people.who(heard.text, answering=answering)
    learned = said.who(answering) if not answering or said.has(Command.ANSWER) else None
    if not answering and about is not said.likeliest_who:
        about, relationship = None, ""
    if learned is None:
        return about, relationship or (relationship_of(said, heard.text) if about else "")
    return learned, relationship_of(said, heard.text) or (relationship if learned is about else "")


def or_pupil(about: Who, young: bool) -> Who:
    """Whom it is about, where "me" may be a pupil."""
    return Who.PUPIL if about is Who.ME and young else about


def _filled(intake: Intake, heard: Heard) -> Intake:
    """The answers with those that are marked in the message and were not given before.

    What may be no name ("Bom dia", a slip of the keys) answers nothing that was not asked.
    """
    unsure = {token for token, flaw in heard.flaws.items() if flaw == reading.UNSURE}
    plain = tuple(mark for mark in heard.commands.marks if not hidden_in(mark.words) & unsure)
    said = replace(heard.commands, marks=plain)
    is_whole = _is_whole(name := name_of(said), heard) or (name and (intake.young or intake.who is Who.PUPIL))
    if not intake.has(NAME) and is_whole and name not in intake.words.get(CHILD, ""):
        intake = intake.with_word(NAME, name)
    if not intake.has(CONTACT) and (given := contact_of(heard, intake.right in ACCOUNTS)):
        intake = intake.with_contact(given)
    if intake.who in (Who.ME, Who.PUPIL):
        return intake
    if not intake.has(RELATIONSHIP) and (relationship := relationship_of(said, heard.text)):
        intake = intake.with_word(RELATIONSHIP, relationship)
    before = intake.words.get(CHILD, "")
    child, is_class_alone = child_of(said, before), said.marked("class") and before and not hidden_in(heard.text)
    is_told = said.marked("child") or is_class_alone
    if is_told and child and (not intake.has(CHILD) or _says_more_fully(child, before, heard)):
        kept = "" if _class_of(child) else _class_of(before)
        intake = intake.with_word(CHILD, ", ".join(filter(None, (child, kept))))
    return intake


def _says_more_fully(child: str, before: str, heard: Heard) -> bool:
    """Whether a child is the one that was told before, with more of the name or the class.

    A class that was told before is kept; another one is put right where the message corrects.
    """
    new, old = hidden_in(child), hidden_in(before)
    is_same = bool(new) and {heard.fuller.get(token, token) for token in new} == old
    return is_same and (new != old or not _class_of(before)) and not (_class_of(child) and _class_of(before))


def repaired(intake: Intake, heard: Heard) -> Intake:
    """The answers with what the message puts right; the very same where it puts nothing right.

    What was said beside the wish, such as whom not to tell, stays as it is. Where a piece that is taken back is not
    found, the whole message is kept for the school to read.
    """
    said = heard.commands
    fixed, missed = with_new_answers(intake, heard), False
    olds, news = (said.marked(kind) for kind in ("old", "new"))
    if only := [words for words in said.marked("only") if _telling(_TOKEN.sub("", words))]:  # a name alone is no wish
        fixed = fixed.without(DETAILS).with_word(DETAILS, ", ".join(only))
    elif said.gone and (right := _with_taken_back(fixed, said.gone, news)) != fixed:
        fixed, olds, news = right, (), ()
    for old, new in zip_longest(olds, news, fillvalue=""):
        slot = next((slot for slot in (NAME, CHILD) if _holds(intake.words.get(slot, ""), old)), "")
        if slot and fixed.words.get(slot) == intake.words[slot] and new:
            fixed = replace(fixed, words={**fixed.words, slot: _replaced(intake.words[slot], old, new)})
        elif new:
            right = _with_right_words(fixed, old, new)
            fixed, missed = right, missed or right == fixed
        elif not slot and not only:
            left = _without(fixed, old)
            fixed, missed = left, missed or left == fixed
    if (fixed != intake and missed) or (said.marked("add") and not only):
        return fixed.with_note(heard.text)
    return fixed


def _with_taken_back(intake: Intake, gone: Sequence[Mark], news: Sequence[str]) -> Intake:
    """With the new words in the place of those of the wish that are taken back, in order; else without these.

    Unchanged where nothing would be left, or new words are left over.
    """
    wish, kept, done = intake.words.get(DETAILS, ""), "", 0
    for number, mark in enumerate(gone):
        kept += wish[done : mark.start] + "".join(news[number : number + 1])
        done = mark.end
    left = _bare(re.sub(r" (?=[ ,.;\n])", "", kept + wish[done:]))
    return _with_details(intake, left) if left and len(news) <= len(gone) else intake


def name_of(said: Commands) -> str:
    """The writer's name: the longest of the words that are marked as one, of two alike the first."""
    return max(said.marked("name"), key=_size, default="")


def _size(name: str) -> int:
    """How many words a name has, the letters in which it is spelled left out."""
    return sum(len(word) > 1 for word in _WORD.findall(name))


def _is_whole(name: str, heard: Heard) -> bool:
    """Whether a name that is told along need not be asked for: one of two words at least."""
    token = _TOKEN.search(name)
    return _size(name) > 1 or (token is not None and token[0] not in heard.flaws)


def child_of(said: Commands, before: str = "") -> str:
    """The children, each with the class that follows; where only a class is told, those of ``before`` with it."""
    told = [["" if said.marked("child") else _names_alone(before)]]
    for mark in said.marks:
        if mark.kind not in ("child", "class") or any(mark.words in one for one in told):
            continue
        if mark.kind == "class":
            told[-1].append(mark.words)
        elif told[-1][0]:
            told.append([mark.words])
        else:
            told[-1][0] = mark.words
    return _BETWEEN.join(", ".join(filter(None, one)) for one in told)


def relationship_of(said: Commands, text: str) -> str:
    """How the writer is connected, with the "my" that stands before it: "my grandson", "solicitor"."""
    mark = next((one for one in said.marks if one.kind == "rel"), None)
    if mark is None:
        return ""
    own = _OWN.search(text[: mark.start])
    words = _OWNS.sub("", mark.words)
    return f"{own[1].lower()} {words}" if own else words


def with_new_answers(intake: Intake, heard: Heard) -> Intake:
    """The answers with those that a message gives anew: whom it is about, names, a class, an address."""
    said, gives = heard.commands, heard.commands.slots()
    if WHO in gives and (about := said.who()) and about is not intake.who and intake.who is not None:
        intake = for_whom(intake.without(WHO), about, relationship_of(said, heard.text))
    connected = relationship_of(said, heard.text) if RELATIONSHIP in gives and CHILD not in gives else ""
    if intake.words.get(RELATIONSHIP) and connected:
        another = _MY.match(connected) and connected != intake.words[RELATIONSHIP]  # "my son": not the same child
        intake = (intake.without(CHILD) if another else intake).with_word(RELATIONSHIP, connected)
    if intake.has(NAME) and (name := name_of(said)):
        intake = intake.with_word(NAME, name)
    if intake.question(CHILD) and intake.has(CHILD) and (child := child_of(said, intake.words.get(CHILD, ""))):
        before = intake.words.get(CHILD, "")
        kept = "" if said.marked("class") else _class_of(before)
        child = ", ".join(filter(None, (child, kept)))
        if said.marked("child") and said.marked("class") and not {"old", "only"} & {mark.kind for mark in said.marks}:
            child = _beside_the_others(before, child)
        if said.marked("child") or said.marked("class"):
            intake = intake.with_word(CHILD, child)
    in_the_wish = any(_TOKEN.search(mark.words) for mark in said.gone)  # an address there is not the one that answers
    given = None if in_the_wish else contact_of(heard)
    if given is not None and intake.has(CONTACT) and not _is_of_the_wish(intake, said, given):
        intake = intake.with_contact(given)
    return intake


def _is_of_the_wish(intake: Intake, said: Commands, given: reading.ReadContact) -> bool:
    """Whether new words are an address of which the wish names one, and the answer goes another way."""
    is_new = any(hidden_in(given.words) & hidden_in(words) for words in said.marked("new"))
    kinds = {one["kind"] for one in _TOKEN.finditer(given.words)}
    named = {one["kind"] for one in _TOKEN.finditer(intake.words.get(DETAILS, ""))}
    return is_new and given.way is not intake.reply_by and bool(kinds & named)


def contact_of(heard: Heard, in_an_account: bool = False) -> reading.ReadContact | None:
    """The address that is marked in a message as the way to answer, where nothing is wrong with it.

    An account names those to whom something was sent: there only what is marked as plainly as can be is taken, or what
    stands behind words that say so ("e-mail me at").
    """
    marked = heard.commands.answered_by
    if in_an_account:
        told = (mark for mark in heard.commands.marks if mark.kind == "contact" and mark.words in marked)
        plain = (m for m in told if m.sure >= _THEIRS or reading.asks_to_reach(heard.text[: m.start]))
        marked = tuple(mark.words for mark in plain)
    is_new = bool({*marked} & {*heard.commands.marked("new")})  # "no stop, it's …" refuses nothing
    given = reading.contact(heard.text, marked, answering=is_new) if marked else None
    return None if given is None or heard.flaws.get(given.token or "") else given


def _beside_the_others(before: str, child: str) -> str:
    """One of several children with a new class, in its place among the others; else the child alone.

    Where they cannot be told apart, both stand there for the school to read.
    """
    new = hidden_in(child)
    if not new or not new < hidden_in(before):
        return child
    each = [child if hidden_in(part) == new else part for part in before.split(_BETWEEN)]
    return _BETWEEN.join(each) if child in each else f"{before}; {child}"


def hidden_in(text: str) -> set[str]:
    """The tokens of a text.

    >>> sorted(hidden_in("⟨name 1⟩ in 4W and ⟨name 2⟩"))
    ['⟨name 1⟩', '⟨name 2⟩']
    """
    return {token[0] for token in _TOKEN.finditer(text)}


def _names_alone(child: str) -> str:
    """A child as it was told, without the class: up to the last token, or up to the first comma."""
    tokens = list(_TOKEN.finditer(child))
    return child[: tokens[-1].end()] if tokens else child.split(",")[0].strip()


def _class_of(child: str) -> str:
    """What stands behind the name of a child: "year 4"; "" where nothing does."""
    return child[len(_names_alone(child)) :].strip(" ,.")


def _with_right_words(intake: Intake, old: str, new: str) -> Intake:
    """With new words in the place of old ones, else a token in the place of one of its kind, else in that of the words
    that are most like the old ones, or the new; else unchanged.

    Of several names it is not plain which one is meant.
    """
    details = intake.words.get(DETAILS, "")
    if _holds(details, old):
        return _with_details(intake, _replaced(details, old, new))
    kind = _TOKEN.search(new)
    alike = [one for one in _TOKEN.finditer(details) if kind and one["kind"] == kind["kind"] != "name"]
    if alike:
        return _with_details(intake, details[: alike[-1].start()] + new + details[alike[-1].end() :])
    found = [near for one in (old, new) if not kind and (near := nearest_words(details, one))]
    near = max(found, key=lambda near: near.likeness, default=None)
    if near is None or near.likeness < _ALIKE_ENOUGH:
        return intake
    return _with_details(intake, details[: near.start] + new + details[near.end :])


def _without(intake: Intake, old: str) -> Intake:
    """Without the pieces of the wish that speak of what is taken back; unchanged where nothing else would be left.

    A long piece says more than that, and stays.
    """
    details = intake.words.get(DETAILS, "")
    for pieces_of in (_PIECE, _SMALL_PIECE):
        kept = [match[0] for match in pieces_of.finditer(details) if not _is_of(match[0], old)]
        left = _bare("".join(kept))
        if left and left != _bare(details):
            return _with_details(intake, left)
    return intake


def _with_details(intake: Intake, words: str) -> Intake:
    return replace(intake, words={**intake.words, DETAILS: words})


def _bare(text: str) -> str:
    """A text without the commas and the "and" that are left over around it."""
    text = text.strip(" ,;\n")
    return text.removeprefix("and ").removesuffix(" and").strip(" ,;\n")


def _is_of(piece: str, old: str) -> bool:
    """Whether a piece is of the words that are taken back, and of little else."""
    return _speaks_of(piece, old) and len(_WORD.findall(piece)) <= _LITTLE_ELSE * len(_WORD.findall(old))


def _speaks_of(piece: str, old: str) -> bool:
    """Whether a piece holds the words that are taken back, or most of those in it that tell it from others."""
    if old.casefold() in piece.casefold():
        return True
    telling = {word[:_ALIKE] for word in _telling(old)}
    found = {word[:_ALIKE] for word in _telling(piece)}
    return bool(telling) and 2 * len(telling & found) > len(telling)


def _telling(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text) if len(word) > _SHORT or word.isdigit()]


def _place(text: str, words: str) -> re.Match[str] | None:
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE) if words else None


def _holds(text: str, words: str) -> bool:
    """Whether words stand in a text, as whole words."""
    return _place(text, words) is not None


def _replaced(text: str, old: str, new: str) -> str:
    """A text with new words in the place of the old ones that stand in it. What follows is not said twice."""
    match = _place(text, old)
    if match is None:
        return text
    rest = text[match.end() :]
    for size in range(len(new.split()) - 1, 0, -1):
        tail = " ".join(new.split()[-size:])
        if rest.lstrip().casefold().startswith(tail.casefold()):
            rest = rest.lstrip()[len(tail) :]
            break
    return text[: match.start()] + new + rest
