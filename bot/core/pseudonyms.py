"""Personal data stops at the door: what identifies somebody is replaced by a token before anything else sees it.

This is the pseudonymisation that the notice describes. A token says what was said ("⟨name 1⟩") and not who; the same
value has the same token through a conversation, however it is written. What the school itself prints is no secret.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.core.full_dates import full_dates
from bot.core.identifiers import KINDS, Span, find_identifiers, references
from bot.core.name_words import SEASONS
from bot.core.words import folded, plain

FindNames = Callable[[str, Collection[str]], Sequence[Span]]

ANSWERS: Final[Mapping[str, str]] = {"name": "my name is", "child": "my child is called", "contact": "my phone is"}
"""What a bare answer completes, by what was asked for (``asks_for`` of the protocol)."""

_TOKEN: Final = re.compile(rf"⟨(?P<kind>{'|'.join(KINDS)}) (?P<number>\d+)⟩")
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
        if span.kind == "address":
            return f" {_bare(clear)} " in f" {self.said} "
        if span.kind != "name":
            return (span.kind, span.value) in self.values
        # "autumn term" hides no more for it, and a pupil may be called Autumn
        return all(word in self.words - SEASONS for word in re.findall(r"[^\W\d_]+(?:['-][^\W\d_]+)*", plain(clear)))


@dataclass(frozen=True)
class Pseudonymised:
    """A text with tokens in it.

    ``found``: each token of the text with the words it stands for, in order. ``known``: what to hand in with the next
    message of the conversation.
    """

    text: str
    found: list[tuple[str, str]]
    known: dict[str, str] = field(default_factory=dict)


class Pseudonymiser:
    """Replaces what identifies somebody by tokens."""

    def __init__(
        self, find_names: FindNames, published: Published, is_reference: Callable[[str], bool] = lambda _: False
    ) -> None:
        self._find_names, self._published, self._is_reference = find_names, published, is_reference

    @property
    def published(self) -> Published:
        """What is never hidden."""
        return self._published

    def tokenise(
        self,
        text: str,
        known: Mapping[str, str],
        answers: str = "",
        also: Iterable[Span] = (),
        whole: Span | None = None,
    ) -> Pseudonymised:
        """Replace what identifies somebody.

        ``known`` maps ``kind:value`` to a token for every value of earlier turns. ``answers`` is the beginning of the
        sentence that a bare answer completes, such as "my name is" after the question for a name. ``also`` are places
        in the text that are to be hidden where nothing else was found there, such as half an e-mail address. ``whole``
        is a place that is hidden as one thing, whatever was found in it, such as a postal address.
        """
        text = text.translate(_FORGED)
        tokens, last = dict(known), 0
        found: dict[str, str] = {}
        pieces: list[str] = []
        found_spans = self._spans(text, known, answers)
        if whole is not None:
            found_spans = [span for span in found_spans if not _overlaps(span, [(whole.start, whole.end)])] + [whole]
        taken = [(span.start, span.end) for span in found_spans]
        found_spans += [span for span in also if not _overlaps(span, taken)]
        for span in sorted(found_spans, key=lambda span: span.start):
            clear = text[span.start : span.end]
            key = f"{span.kind}:{_normal(span, clear)}"
            token = tokens.setdefault(key, f"⟨{span.kind} {_next_number(span.kind, tokens.values())}⟩")
            found.setdefault(token, clear)
            pieces += [text[last : span.start], token]
            last = span.end
        return Pseudonymised("".join([*pieces, text[last:]]), list(found.items()), tokens)

    def places(self, text: str) -> list[tuple[int, int]]:
        """Where something of a message would be hidden: what the measuring of the door counts."""
        return [(span.start, span.end) for span in self._spans(text.translate(_FORGED), {}, "")]

    def _spans(self, text: str, known: Mapping[str, str], answers: str) -> list[Span]:
        lead = f"{answers.strip()} " if answers else ""
        said = lead + text
        names = [key.partition(":")[2] for key in known if key.startswith("name:")]
        ours = references(said, self._is_reference)
        # What a bare answer is, the question says: half a telephone number is no code
        by_meaning = (
            span
            for span in self._find_names(said, names)
            if span.kind == "name" or not (answers or _overlaps(span, ours))
        )
        found = [*self._identifiers(said, ours), *by_meaning]
        spans = _without_overlaps(_with_its_article(said, span) for span in found)
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


def _next_number(kind: str, tokens: Iterable[str]) -> int:
    numbers = [int(match["number"]) for token in tokens if (match := _TOKEN.fullmatch(token)) and match["kind"] == kind]
    return max(numbers, default=0) + 1


def _without(text: str, ranges: Iterable[tuple[int, int]]) -> str:
    """The text with a stroke in place of every character of the ranges."""
    for start, end in ranges:
        text = text[:start] + "|" * (end - start) + text[end:]
    return text


def _said_again(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    """The same words elsewhere in the text, where nothing beside them shows what they are."""
    for words, span in {text[span.start : span.end].lower(): span for span in spans}.items():
        for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE):
            yield span._replace(start=match.start(), end=match.end())


def _with_its_article(text: str, span: Span) -> Span:
    """A day with the "the" before it: "fell on the third of may" is "fell on a date"."""
    article = _ARTICLE.search(text, max(0, span.start - 4), span.start) if span.kind == "date" else None
    return span._replace(start=article.start()) if article else span


def _overlaps(span: Span, ranges: Iterable[tuple[int, int]]) -> bool:
    return any(span.start < end and start < span.end for start, end in ranges)


def _without_overlaps(spans: Iterable[Span]) -> list[Span]:
    """Keep, where two overlap, the kind that is more certain, and of one kind the longer; in order of place.

    A name keeps what stands outside of the other: "Ella Poe ella.p@example.org".
    """
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (KINDS.index(span.kind), span.start - span.end, span.start)):
        over = [other for other in kept if _overlaps(span, [(other.start, other.end)])]
        if not over:
            kept.append(span)
        elif span.kind == "name" != over[0].kind and (end := over[0].start) > span.start:
            before = span.value[: end - span.start].rstrip()
            kept.append(span._replace(end=span.start + len(before), value=before))
    return sorted(kept, key=lambda span: span.start)
