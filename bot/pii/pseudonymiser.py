"""Pseudonymisation: what identifies somebody is replaced by a token before anything else reads the message.

This is the pseudonymisation that the notice describes. A token says what was said ("⟨name 1⟩") and not who; the same
value has the same token through a conversation, however it is written. What the school itself prints is no secret.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bot.pii.dates import full_dates
from bot.pii.identifiers import KINDS, find_identifiers, references
from bot.pii.span import Span
from bot.pii.unread_scripts import unread
from bot.text.people_words import SEASONS
from bot.text.words import folded, plain

FindNames = Callable[[str, Collection[str]], Sequence[Span]]

Place = tuple[Any, ...]
"""Where something begins and where it ends, and perhaps what it is."""
ANSWERS: Final[Mapping[str, str]] = {"name": "my name is", "child": "my child is called", "contact": "my phone is"}
"""What an answer completes, by what was asked for (``asks_for`` of the protocol)."""
_NAMES_ASKED: Final = ("name", "child")
_NAMES: Final = ("name", "possible name")

_TOKEN: Final = re.compile(rf"⟨(?P<kind>{'|'.join(KINDS)}) (?P<number>\d+)⟩")
_WORDS: Final = re.compile(r"\w+")
_MOST_WORDS: Final = 700
"""In a message; 2,000 letters of English are 400 words, and of its shortest words 600. What has more is no language,
and is hidden whole: to read it would cost more than any message may."""
_FORGED: Final = str.maketrans("⟨⟩", "()")
_SEEN_AS: Final = {
    "name": "someone",
    "email": "an email address",
    "phone": "a phone number",
    "postcode": "a postcode",
    "address": "an address",
    "nino": "a national insurance number",
    "card": "a card number",
    "date": "a date",
    "nhs number": "an NHS number",
    "upn": "a pupil number",
    "number": "a number",
    "possible name": "some words",
    "words": "something in another language",
}
_ARTICLE: Final = re.compile(r"\bthe\s$", re.IGNORECASE)
_BESIDE_A_NAME: Final = re.compile(
    r"\b(?:(?P<kin>son|daughter|child|kid|boy|girl|lad|brother|sister|husband|wife|partner|ex|mum|dad|nan|gran|grandson|"
    r"granddaughter|nephew|niece|friend)(?:,|\s+(?:is\s+)?called|\s+named)?|(?:mr|mrs|ms|miss|mx|dr|mister)\.?)"
    r"\s+⟨name \d+⟩",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Published:
    """What the school prints itself: it is never hidden, however a person writes it."""

    words: frozenset[str]
    values: frozenset[tuple[str, str]]
    said: str = ""

    @classmethod
    def of(cls, *texts: str) -> Published:
        """Read what is published out of the texts, such as those of notice.md and school.toml."""
        words = {word for text in texts for word in re.findall(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*", text)}
        small = {word for word in words if word[0].islower()}
        proper = {plain(word) for word in words if word[0].isupper() and word.lower() not in small}
        values = {(span.kind, span.value) for text in texts for span in find_identifiers(text)}
        values |= {("date", value) for text in texts for _, _, value in full_dates(text)}
        words = proper | {part for word in proper for part in word.split("-")}
        return cls(frozenset(words), frozenset(values), " ".join(_bare(text) for text in texts))

    def prints(self, span: Span, clear: str) -> bool:
        """Whether the school prints this very value."""
        if span.kind in ("address", "number"):  # "116 123" is a helpline wherever it stands
            return f" {_bare(clear)} " in f" {self.said} "
        if span.kind not in _NAMES:
            return (span.kind, span.value) in self.values
        # "autumn term" hides no more for it, and a pupil may be called Autumn
        return all(word in self.words - SEASONS for word in re.findall(r"[^\W\d_]+(?:['-][^\W\d_]+)*", plain(clear)))


@dataclass(frozen=True)
class Pseudonymised:
    """A text with tokens in it.

    ``found``: each token of the text with the words it stands for, in order. ``known``: what to hand in with the next
    message of the conversation. ``unsure``: the tokens of what may be no name.
    """

    text: str
    found: list[tuple[str, str]]
    known: dict[str, str] = field(default_factory=dict)
    unsure: frozenset[str] = frozenset()


class Pseudonymiser:
    """Replaces what identifies somebody by tokens."""

    def __init__(
        self,
        find_names: FindNames,
        published: Published,
        is_reference: Callable[[str], bool] = lambda _: False,
        find_in_answers: FindNames | None = None,
    ) -> None:
        """``find_in_answers``: what finds names in an answer to the question for one, else ``find_names``."""
        self._find_names, self._published, self._is_reference = find_names, published, is_reference
        self._find_in_answers = find_in_answers or find_names

    @property
    def published(self) -> Published:
        """What is never hidden."""
        return self._published

    def tokenise(
        self,
        text: str,
        known: Mapping[str, str],
        asks: str = "",
        also: Iterable[Span] = (),
        whole: Span | None = None,
        unread_as: str = "words",
    ) -> Pseudonymised:
        """Replace what identifies somebody.

        ``known`` maps ``kind:value`` to a token for every value of earlier turns. ``asks`` is what was asked for
        (``asks_for``). ``also`` are places in the text that are to be hidden where nothing else was found there, such
        as half an e-mail address. ``whole`` is a place that is hidden as one thing, whatever was found in it, such as a
        postal address. ``unread_as`` is the kind of what stands in a script whose names are not read.
        """
        text = text.translate(_FORGED)
        tokens, last = dict(known), 0
        found: dict[str, str] = {}
        sure: set[str] = set()
        pieces: list[str] = []
        found_spans = self._spans(text, known, asks, unread_as)
        if whole is not None:
            found_spans = [one for one in found_spans if one.end <= whole.start or whole.end <= one.start] + [whole]
        taken = sorted((span.start, span.end) for span in found_spans)
        found_spans += [span for span in also if not _over(taken, span.start, span.end)]
        numbers = _highest_numbers(tokens.values())
        for span in sorted(found_spans, key=lambda span: span.start):
            clear = text[span.start : span.end]
            key = f"{span.kind}:{_normal(span, clear)}"
            if key not in tokens:
                numbers[span.kind] += 1
                tokens[key] = f"⟨{span.kind} {numbers[span.kind]}⟩"
            token = tokens[key]
            found.setdefault(token, clear)
            sure |= {token} if span.is_sure else set()
            pieces += [text[last : span.start], token]
            last = span.end
        unsure = frozenset(token for token in found if token not in sure)
        return Pseudonymised("".join([*pieces, text[last:]]), list(found.items()), tokens, unsure)

    def places(self, text: str) -> list[tuple[int, int]]:
        """Where something of a message would be hidden: what the personal-data measure counts."""
        return [(span.start, span.end) for span in self._spans(text.translate(_FORGED), {}, "", "words")]

    def _spans(self, text: str, known: Mapping[str, str], asks: str, unread_as: str) -> list[Span]:
        if len(_WORDS.findall(text)) > _MOST_WORDS:
            return [Span("words", 0, len(text), " ".join(text.split()))]
        lead = f"{ANSWERS[asks]} " if asks in ANSWERS else ""
        find = self._find_in_answers if asks in _NAMES_ASKED else self._find_names
        said = lead + text
        names = [key.partition(":")[2] for key in known if key.startswith("name:")]
        ours = references(said, self._is_reference)
        # What answers the question how to reach somebody, that says: half a telephone number is no code
        by_meaning = (
            span
            for span in find(said, names)
            if span.kind in _NAMES or not (asks == "contact" or _over(ours, span.start, span.end))
        )
        by_form = self._identifiers(said, ours)
        taken = [*ours, *((span.start, span.end) for span in by_form)]
        sealed = list(unread(_without(said, taken)))
        named = [span for span in by_meaning if not _over(sealed, span.start, span.end)]
        spans = _without_overlaps(_with_its_article(said, span) for span in (*by_form, *named))
        spans += [Span(unread_as, start, end, " ".join(said[start:end].split())) for start, end in sealed]
        return [
            span._replace(start=span.start - len(lead), end=span.end - len(lead))
            for span in spans
            if span.start >= len(lead)
            and not self._published.prints(span, said[span.start : span.end])
            # "_utmxx" is a cookie of the notice's table: nobody's name begins behind an underscore.
            and not (span.kind == "name" and said[: span.start].endswith("_"))
        ]

    def _identifiers(self, text: str, ours: Iterable[tuple[int, int]]) -> list[Span]:
        """What its form shows, but for ``ours``; what stood beside something found is looked at again without it."""
        found: list[Span] = []
        rest = _without(text, ours)
        while new := _without_overlaps(find_identifiers(rest)):
            new = _without_overlaps([*new, *_said_again(rest, new)])
            found += new
            rest = _without(rest, [(span.start, span.end) for span in new])
        return found


def kind_of(token: str) -> str:
    """The kind of a token.

    >>> kind_of("⟨email 1⟩")
    'email'
    """
    match = _TOKEN.fullmatch(token)
    return match["kind"] if match else ""


def names_in(pseudonymiser: Pseudonymiser, text: str) -> list[str]:
    """The names of people that a text holds."""
    return [clear for token, clear in pseudonymiser.tokenise(text, {}).found if kind_of(token) in _NAMES]


def fill(text: str, clear_by_token: Mapping[str, str]) -> str:
    """Put clear words back; a token that is not known stays.

    >>> fill("⟨name 1⟩'s file, ⟨email 1⟩", {"⟨name 1⟩": "ella"})
    "ella's file, ⟨email 1⟩"
    """
    return _TOKEN.sub(lambda match: clear_by_token.get(match[0], match[0]), text)


def tokens_in(text: str) -> frozenset[str]:
    """The tokens that stand in a text.

    >>> sorted(tokens_in("⟨name 1⟩ and ⟨name 2⟩, ⟨nothing⟩"))
    ['⟨name 1⟩', '⟨name 2⟩']
    """
    return frozenset(match[0] for match in _TOKEN.finditer(text))


def normalise_for_understanding(text: str) -> str:
    """Write a text with tokens as somebody would who names nobody; this is what the classifier reads.

    >>> normalise_for_understanding("my son ⟨name 1⟩ told mrs ⟨name 2⟩, write to ⟨email 1⟩")
    'my son told someone, write to an email address'
    """
    text = _BESIDE_A_NAME.sub(lambda match: match["kin"] or "someone", text)
    return _TOKEN.sub(lambda match: _SEEN_AS[match["kind"]], text)


def says_only_tokens(text: str) -> bool:
    """Whether a text as the classifier reads it says nothing beside what stands for tokens.

    >>> says_only_tokens("someone and an email address"), says_only_tokens("talk to someone"), says_only_tokens("?")
    (True, False, False)
    """
    rest = without_tokens(text)
    return rest != text.casefold() and not re.sub(r"\band\b|\W", "", rest)


def without_tokens(text: str) -> str:
    """A text as the classifier reads it, in lower case, without what stands for tokens.

    >>> without_tokens("someone ghjk").split()
    ['ghjk']
    """
    rest = text.casefold()
    for words in sorted(_SEEN_AS.values(), key=len, reverse=True):
        rest = rest.replace(words.casefold(), " ")
    return rest


def _bare(text: str) -> str:
    """Only the words, in lower case."""
    return " ".join(re.findall(r"\w+", text.lower()))


def _normal(span: Span, clear: str) -> str:
    if span.kind != "name":
        return span.value
    return re.sub(r"\s+", " ", folded(plain(clear)))


def _highest_numbers(tokens: Iterable[str]) -> Counter[str]:
    """The highest number of each kind of token."""
    highest: Counter[str] = Counter()
    for token in tokens:
        if match := _TOKEN.fullmatch(token):
            highest[match["kind"]] = max(highest[match["kind"]], int(match["number"]))
    return highest


def _without(text: str, ranges: Iterable[tuple[int, int]]) -> str:
    """The text with a stroke in place of every character of the ranges."""
    for start, end in ranges:
        text = text[:start] + "|" * (end - start) + text[end:]
    return text


def _said_again(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    """The same words elsewhere in the text, where nothing beside them shows what they are."""
    lower = _lower(text)
    for words, span in {lower[span.start : span.end]: span for span in spans}.items():
        start = lower.find(words)
        while start >= 0:
            end = after = start + len(words)
            if _is_of_a_word(text[start - 1 : start]) or _is_of_a_word(text[end : end + 1]):
                after = start + 1
            else:
                yield span._replace(start=start, end=end)
            start = lower.find(words, after)


def _lower(text: str) -> str:
    """In lower case with every letter in its place: the small form of "İ" has two, and stays as it is."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _is_of_a_word(sign: str) -> bool:
    return sign.isalnum() or sign == "_"


def _with_its_article(text: str, span: Span) -> Span:
    """A day with the "the" before it: "fell on the third of may" is "fell on a date"."""
    article = _ARTICLE.search(text, max(0, span.start - 4), span.start) if span.kind == "date" else None
    return span._replace(start=article.start()) if article else span


def _over(places: Sequence[Place], start: int, end: int) -> Sequence[Place]:
    """Those of the places, which stand in order and apart from each other, that overlap ``start`` to ``end``."""
    first = after = bisect_left(places, (start,))
    if first and places[first - 1][1] > start:
        first -= 1
    while after < len(places) and places[after][0] < end:
        after += 1
    return places[first:after]


def _without_overlaps(spans: Iterable[Span]) -> list[Span]:
    """Keep, where two overlap, the kind that is more certain, and of one kind the longer; in order of place.

    A name keeps what stands outside of the other: "Ella Poe ella.p@example.org".
    """
    kept: list[tuple[int, int, Span]] = []
    for span in sorted(spans, key=lambda span: (KINDS.index(span.kind), span.start - span.end, span.start)):
        over = _over(kept, span.start, span.end)
        if not over:
            insort(kept, (span.start, span.end, span))
        elif span.kind == "name" != over[0][2].kind and (end := over[0][0]) > span.start:
            before = span.value[: end - span.start].rstrip()
            cut = span._replace(end=span.start + len(before), value=before)
            insort(kept, (cut.start, cut.end, cut))
    return [span for _, _, span in kept]
