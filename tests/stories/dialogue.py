"""A dialogue, played turn by turn through the door, the engine, the real actions and the database.

In a turn: ``said`` (what a person types) or ``picks`` (the label of an offered choice), and what must come back. ``kind``,
``right``, ``section`` and ``contact`` are of the first reply, ``asks``, ``ends`` and ``check`` of the last. ``holds`` must
be in our own words; ``replies`` is how many there are; ``says`` is a list that must be shown anywhere, ``order`` one that must be shown
in that order, and ``hides`` one that must be shown nowhere, the notice's own words and choices included. ``never`` is a list that we must
not say: not in the reply, nor in its other forms, nor in the general law or the choices beside it. ``lacks`` looks at the reply alone, and
tells one form of an answer from another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from actions.answer import OR_THIS
from bot.notice import answer_variants
from bot.notice.answer_book import AnswerBook
from bot.notice.reply import Reply
from bot.requests.replies import CHOSEN
from tests.rasa.conftest import Running

KEYS: Final = frozenset(
    {
        "said",
        "picks",
        "kind",
        "right",
        "section",
        "contact",
        "asks",
        "ends",
        "check",
        "holds",
        "says",
        "order",
        "hides",
        "lacks",
        "never",
        "replies",
        "way",
    }
)


def play(running: Running, turns: Sequence[Mapping[str, Any]], never: Iterable[str] = ()) -> list[list[Reply]]:
    """Say or pick what each turn says and hold what comes back against it; the replies, turn by turn.

    ``never`` holds at every turn.
    """
    conversations = running.services.conversations
    opened = running.do(conversations.open(mode="text", lang="en"))
    offered: dict[str, str] = {}
    heard: list[list[Reply]] = []
    for number, turn in enumerate(turns):
        if "picks" in turn:
            answering = conversations.choose(opened.session, f"f{number}", offered[turn["picks"]])
        else:
            answering = conversations.say(opened.session, f"f{number}", turn["said"])
        replies = [numbered.reply for numbered in running.do(answering)]
        offered |= {choice.label: choice.value for one in replies for choice in one.choices}
        _hold(turn, replies)
        _hold_back(turn, replies, (*never, *turn.get("never", ())), running.services.folder.book)
        heard.append(replies)
    return heard


def shown(replies: Iterable[Reply]) -> str:
    """Everything that a person sees in answer."""
    parts: list[str | None] = []
    for one in replies:
        parts += [one.text, *(source.quote for source in one.sources), *(choice.label for choice in one.choices)]
        parts += [words for general in one.general for words in (general.text, general.source)]
        parts += [words for person in one.contacts for words in (person.name, person.email, person.phone)]
    return " ".join(filter(None, parts))


def in_our_words(replies: Iterable[Reply], book: AnswerBook) -> str:
    """Everything that is ours in answer or a choice away: not the notice's words, nor what people are called.

    The other forms of an answer count although nobody has asked for them yet. A choice of the form of a request does not:
    it is what the person says, as in "Yes, send it".
    """
    parts: list[str] = []
    for one in replies:
        of_it = [one]
        for topic in book.replies:
            forms = forms_of(book, topic)
            if as_told(one) in {form.text for form in forms}:
                of_it += forms
        for form in of_it:
            parts += [form.text, *(choice.label for choice in form.choices if not choice.value.startswith(CHOSEN))]
            parts += [words for general in form.general for words in (general.text, general.source)]
    return "\n".join(parts)


def forms_of(book: AnswerBook, topic: str) -> list[Reply]:
    """An answer in all its forms, with and without the line of law that it begins with."""
    made = (answer_variants.offered, answer_variants.simpler, answer_variants.fuller, AnswerBook.reply)
    return [form(book, topic) for form in made]


def as_told(reply: Reply) -> str:
    """Its words, without the line that other readings of the question are offered with."""
    return reply.text.removesuffix(f" {OR_THIS}").removesuffix(" Which of these do you want to ask for?")


def _hold_back(turn: Mapping[str, Any], replies: Sequence[Reply], never: Iterable[str], book: AnswerBook) -> None:
    """Nothing is said or shown that the story forbids."""
    asked = turn.get("said") or turn["picks"]
    # Quotations are not ours: a forbidden word may stand in the notice.
    ours, seen = in_our_words(replies, book).casefold(), shown(replies).casefold()
    assert not (wrong := [words for words in never if words.casefold() in ours]), f"'{asked}' says {wrong}: {ours}"
    text = " ".join(one.text for one in replies).casefold()
    assert not (wrong := [words for words in turn.get("lacks", ()) if words.casefold() in text]), f"'{asked}': {text}"
    assert not (wrong := [words for words in turn.get("hides", ()) if words.casefold() in seen]), (
        f"'{asked}' shows {wrong}: {seen}"
    )


def _hold(turn: Mapping[str, Any], replies: Sequence[Reply]) -> None:
    """Hold the replies to one turn against what the story wants of them."""
    reply, last = replies[0], replies[-1]
    asked = turn.get("said") or turn["picks"]
    assert len(replies) == turn.get("replies", len(replies)), f"'{asked}' got {[one.text for one in replies]}"
    assert reply.kind in _any(turn.get("kind", reply.kind)), f"'{asked}' got {reply.kind}: {reply.text}"
    assert reply.right in _any(turn.get("right", reply.right)), f"'{asked}' got right {reply.right}: {reply.text}"
    sections = {source.section for source in reply.sources}
    assert turn.get("section") is None or turn["section"] in sections, f"'{asked}' stands on {sections}"
    said = " ".join(words for one in replies for words in (one.text, *(contact.name for contact in one.contacts)))
    assert turn.get("holds", "") in said, f"'{asked}' got {said}"
    assert last.asks_for == turn.get("asks", last.asks_for), f"'{asked}' is asked for {last.asks_for}: {said}"
    assert last.kind == turn.get("ends", last.kind), f"'{asked}' ends in {last.kind}: {said}"
    checked = {given.field: given.value for given in last.answers}
    assert turn.get("check", {}).items() <= checked.items(), f"'{asked}' is checked as {checked}"
    assert turn.get("contact") is None or turn["contact"] in {contact.role for contact in reply.contacts}
    seen = shown(replies).casefold()
    assert not (missing := [words for words in turn.get("says", ()) if words.casefold() not in seen]), (
        f"'{asked}' does not say {missing}: {said}"
    )
    rest = seen
    for words in turn.get("order", ()):
        before, found, rest = rest.partition(words.casefold())
        assert found, f"'{asked}' does not show '{words}' in its place, after {before}"


def _any(wanted: Any) -> list[Any]:
    return wanted if isinstance(wanted, list) else [wanted]
