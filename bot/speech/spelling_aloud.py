"""What is spelt aloud, as a recogniser writes it: "S for sugar", "S-I-O-B-H-A-N", "double oh", "M4 mother".

A word that letters are often explained by ("apple", "Bravo") is trusted before the letter, which is easily misheard
("D for paper" is a P); where that word is not known, the letter is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from bot.speech.phonetics import GIVEN
from bot.text.words import word_set

# The names of letters, as far as a recogniser writes them out
_LETTERS: Final = {
    "ay": "a", "eh": "a", "bee": "b", "be": "b", "beef": "b", "sea": "c", "see": "c", "cee": "c", "dee": "d", "ee": "e",
    "eff": "f", "gee": "g", "jee": "g", "aitch": "h", "haitch": "h", "age": "h", "eye": "i", "jay": "j", "kay": "k",
    "okay": "k", "el": "l", "ell": "l", "em": "m", "en": "n", "and": "n", "oh": "o", "owe": "o", "pee": "p", "pea": "p",
    "cue": "q", "queue": "q", "are": "r", "ar": "r", "ess": "s", "as": "s", "es": "s", "is": "s", "tea": "t",
    "tee": "t", "you": "u", "yew": "u", "vee": "v", "we": "v", "ex": "x", "why": "y", "wye": "y", "zed": "z",
    "zee": "z", "said": "z", "or": "a", "med": "z", "jade": "z",
}  # fmt: skip
_DIGITS: Final = {
    "zero": "0", "nought": "0", "nil": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
    "seven": "7", "eight": "8", "nine": "9",
}  # fmt: skip
_SIGNS: Final = {"dot": ".", "dash": "-", "hyphen": "-", "underscore": "_", "point": "."}
_NATO: Final = word_set(
    "alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike november oscar papa "
    "quebec romeo sierra tango uniform victor whiskey whisky xray yankee zulu "
    "gulf quibec"  # as they are misheard
)
EXPLAINING: Final = _NATO | word_set(
    "able apple ant animal andrew alan amber baker butter ball bertie ben boy banana brown cat car charles cup "
    "cake dog david daisy donkey door edward egg elephant easy eric fish freddie fred fox father frank george "
    "garden goat green golf house harry horse henry hat ink ice island ivor isaac igloo jack jam john jug jelly "
    "james king kite kitten kate kettle london lemon lion lucy lamp mother mary michael monkey money mouse nose nuts "
    "nelly november nellie nan nurse night orange oliver octopus owl onion paper peter pig papa pen pear queen "
    "quick quiet river robert roger rabbit red rain sugar sam sun snake sister simon table tommy tango tea tiger "
    "train tom umbrella uncle under violet van victor vase vinegar water william window whale xray yellow yacht "
    "yes yoghurt zebra zoo zip"
)
_FOR: Final = word_set("for as like of is from four fore forth fur fir fer")
_GARBLED: Final = _FOR | {"or", "her", "offer", "out", "our"}
_DOUBLE: Final = {"double": 2, "triple": 3, "treble": 3}
_PIECE: Final = re.compile(r"\d|[^\W\d_]+(?:['’][^\W\d_]+)?|[@._]")
_RUN: Final = re.compile(r"\b(?:[^\W\d_][-.·,]\s?){2,}[^\W\d_]\b")  # "S-I-O-B", "S.I.O.B"
_X_RAY: Final = re.compile(r"\bx[-, ]*ray\b", re.IGNORECASE)
_FOXTROT: Final = re.compile(r"\bfo[kx][-, ]*tro(?:t|ut)\b", re.IGNORECASE)
_DOUBLE_U: Final = re.compile(r"\bdouble[-, ]*(?:u|you|ewe)\b", re.IGNORECASE)
_SURE: Final = 3  # letters in a row that are no words of their own
# How the name of a letter begins where it ran together with its "for": "Tifa table", "Deferdog", "wife a yellow"
_BEGINS: Final = {
    "a": "a", "ay": "a", "b": "b", "be": "b", "bee": "b", "bi": "b", "see": "c", "ce": "c", "c": "c", "d": "d",
    "de": "d", "dee": "d", "di": "d", "e": "e", "ee": "e", "ef": "f", "eff": "f", "g": "g", "gee": "g", "jee": "g",
    "ji": "g", "i": "i", "eye": "i", "j": "j", "jay": "j", "k": "k", "ka": "k", "kay": "k", "el": "l", "ell": "l",
    "em": "m", "en": "n", "o": "o", "oh": "o", "p": "p", "pe": "p", "pee": "p", "pi": "p", "ar": "r", "es": "s",
    "ess": "s", "t": "t", "te": "t", "tee": "t", "ti": "t", "u": "u", "you": "u", "v": "v", "ve": "v", "vee": "v",
    "vi": "v", "w": "w", "ex": "x", "wi": "y", "why": "y", "y": "y", "z": "z", "zed": "z",
}  # fmt: skip
_ALIKE: Final = frozenset("bcdegptv")  # letters that end alike, and are heard for each other
_RAN_ON: Final = re.compile(
    rf"\b(?:(?P<letter>{'|'.join(sorted(_BEGINS, key=len, reverse=True))})(?:f|ph)(?:[aeiou]r|ore|our|[aeiou])?"
    r"|arthur\b)(?:[-, ]+(?:a|of|or)\b)?[-, ]*(?=(?P<word>[a-z]{2,})\b)",
    re.IGNORECASE,
)


class _Letters(NamedTuple):
    """Letters from one word on to another, and how many of them can be nothing else."""

    letters: str
    end: int
    sure: int


def spelt_aloud(text: str) -> str:
    """A text with what is spelt in it put together.

    >>> spelt_aloud("It's Siobhan, S-I-O-B-H-A-N"), spelt_aloud("A for Apple, double N, A")
    ("It's Siobhan", 'Anna')
    >>> spelt_aloud("As for sugar, eye for India, D for paper."), spelt_aloud("see you at the school")
    ('Sip', 'see you at the school')
    >>> spelt_aloud("See for zebra of fur apple, I fur ink, and fur nose"), spelt_aloud("Efer egg, y fur yolo, I fur.")
    ('Zain', 'Eyi')
    >>> spelt_aloud("Enfornose, wife a yellow, Elpholeman"), spelt_aloud("My name is Beth Brown")
    ('Nyl', 'My name is Beth Brown')
    >>> spelt_aloud("Foxtrot, Alpha, fok trout, Michael, Gulf")
    'Fafmg'
    """
    said, text = text, _plainer(text)
    pieces = [piece for piece in _PIECE.finditer(text) if piece[0] not in "._"]
    words = [piece[0].lower() for piece in pieces]
    runs: list[tuple[int, _Letters]] = []
    n = 0
    while n < len(words):
        run = _run(words, n, "")
        if run.sure >= _SURE:
            runs.append((n, run))
            n = run.end
        else:
            n += 1
    if not runs:
        return said
    for first, run in reversed(runs):
        start, stop = pieces[first].start(), pieces[run.end - 1].end()
        before = text[:start].rstrip(" ,.;:-")
        named = re.findall(r"[^\W\d_]+", before)
        if named and _much_alike(named[-1].lower(), run.letters):  # said, and then spelt: the spelling counts
            before = before[: -len(named[-1])].rstrip()
        text = f"{before} {run.letters.capitalize()}".strip() + text[stop:].rstrip(" .,")
    return text


def spelt_signs(text: str) -> str:
    """A text in which letters, digits and signs were said one by one, as one string; what is a word stays one.

    >>> spelt_signs("J for jam, dot, A for apple, dash, two, double nine")
    'j.a-299'
    >>> spelt_signs("N for nose, two for tea for table"), spelt_signs("S for sugar, two for apple, for apple")
    ('n24t', 's2aa')
    >>> spelt_signs("Before paper, L for lemon, 4, enfor knows")
    'pl4n'
    """
    words = [piece[0].lower() for piece in _PIECE.finditer(_plainer(text))]
    found, n = "", 0
    while n < len(words):
        run = _run(words, n, "0123456789")
        word = words[n]
        if run.sure or (run.end > n + 1):
            found, n = found + run.letters, run.end
        else:
            found, n = found + (_SIGNS.get(word) or word), n + 1
    return found


def _plainer(text: str) -> str:
    text = re.sub(
        r"\bdouble(?=,? for water\b)", "W", _X_RAY.sub("xray", _FOXTROT.sub("foxtrot", text)), flags=re.IGNORECASE
    )
    text = re.sub(r"(?<=for )knows\b", "nose", _DOUBLE_U.sub("W", text))
    text = _RUN.sub(lambda match: " ".join(re.findall(r"[^\W\d_]", match[0])), text)
    text = re.sub(r"\b([a-z])4\s?(?=[a-z]{2,})", r"\1 for ", text, flags=re.IGNORECASE)
    # "before ben" alone is no spelling: it takes a second letter that is explained, however it was heard.
    parted = [found for found in _RAN_ON.finditer(text) if _ran_on(found)]
    words = re.findall(r"[^\W\d_]+", text.lower())
    if len(parted) > 1 or any(a in _FOR and b in EXPLAINING for a, b in pairwise(words)):
        for found in reversed(parted):
            text = f"{text[: found.start()]}{_ran_on(found)} for {text[found.end() :]}"
    return text


def _ran_on(found: re.Match[str]) -> str:
    """The letter that ran together with the word that explains it; none where it is no such thing."""
    letter, word = _BEGINS[found["letter"].lower()] if found["letter"] else "r", found["word"].lower()
    alike = word[0] == letter or {word[0], letter} <= _ALIKE  # "before paper" is P
    return word[0] if alike and _explains(word) else ""


def _explains(word: str) -> bool:
    """Whether a word is one that letters are explained by, or nearly ("leman" is a lemon)."""
    near = (w for w in EXPLAINING if len(w) == len(word) > 4 and w[0] == word[0])
    return word in EXPLAINING or any(sum(a != b for a, b in zip(w, word, strict=True)) == 1 for w in near)


def _run(words: Sequence[str], n: int, digits: str) -> _Letters:
    """The letters from word ``n`` on; ``digits`` that may stand among them."""
    letters, sure = "", 0
    while n < len(words):
        times = _DOUBLE.get(words[n], 1) if n + 1 < len(words) else 1
        at = n + 1 if times > 1 else n
        word = words[at]
        digit = word if word.isdigit() else _DIGITS.get(word, "")
        letter = word if len(word) == 1 and word.isalpha() else _LETTERS.get(word, "")
        explained = words[at + 2] if at + 2 < len(words) and words[at + 1] in _FOR else ""
        garbled = _garbled(words, at, bool(letters))
        if (
            explained
            and not digit
            and explained.isalpha()
            and len(explained) > 1
            and (explained in EXPLAINING or letter)
        ):
            own = explained[0] if explained in EXPLAINING else letter
            letters, n, sure = letters + own * times, at + 3, sure + 2
        elif letter and letters and at + 2 == len(words) and words[at + 1] in _FOR:  # the last word was not heard
            letters, n, sure = letters + letter * times, at + 2, sure + 1
        elif digits and letters[-1:].isdigit() and word in _FOR and _is_explained(words, at + 1):
            letters, n, sure = letters + "4", at + 1, sure + 1  # "two for tea for table" is 2, 4, T
        elif garbled > at:
            for_it = bool(_GARBLED & set(words[at:garbled]))
            letters, n, sure = letters + words[garbled][0] * times, garbled + 1, sure + for_it
        elif digits and digit:
            letters, n, sure = letters + digit * times, at + 1, sure + 1
        elif digits and times > 1 and word in ("oh", "o"):
            letters, n, sure = letters + "0" * times, at + 1, sure + 1
        elif letter:
            letters, n, sure = letters + letter * times, at + 1, sure + (len(word) == 1 or times > 1)
        elif word in _NATO or (word in EXPLAINING and letters):
            letters, n, sure = letters + word[0] * times, at + 1, sure + (word in _NATO)
        else:
            break
    return _Letters(letters, n, sure)


def _is_explained(words: Sequence[str], at: int) -> bool:
    """Whether a letter stands there with a word that explains it."""
    after = words[at : at + 3]
    if len(after) < 3 or after[1] not in _FOR or after[2] not in EXPLAINING:
        return False
    return (_LETTERS.get(after[0], "") or after[0]) == after[2][0]


def _garbled(words: Sequence[str], at: int, goes_on: bool) -> int:
    """Where a word stands that explains a letter which was lost ("of her apple", "Arthur river"); 0 for nowhere."""
    for n in range(at + 1, min(at + 3, len(words))):
        between = words[at:n]
        if any(word.isdigit() or word in _DIGITS or word in _SIGNS or len(word) == 1 for word in between):
            return 0
        if (
            words[n] in EXPLAINING
            and (goes_on or n > at + 1 or words[at] in _GARBLED or _ran_together(words[at], words[n]))
            and any(word not in EXPLAINING for word in between)
        ):
            return n if goes_on or set(between) & _GARBLED or _ran_together(words[at], words[n]) else 0
    return 0


def _ran_together(word: str, explaining: str) -> bool:
    """Whether a word is a letter and its "for": "efer egg"."""
    return word[0] == explaining[0] and word.endswith(("for", "fer", "fur"))


def _much_alike(said: str, letters: str) -> bool:
    """Whether a word may be what is spelt after it."""
    common = len(set(said) & set(letters))
    return said[:1] == letters[:1] and len(said) > 2 and common * 2 >= len(set(letters))


# --- Words by which people in Britain explain letters ("S for sugar"), for the recogniser to expect

_MISHEARD: Final = frozenset({"gulf", "quibec", "alfa", "whisky", "juliett"})  # others are written so, or better
_EVERYDAY: Final = """
acorn aeroplane angel ankle arrow autumn badger bacon basket bear bed bird biscuit bridge bucket bus button cabbage
camel candle carrot castle chair cheese cherry chicken clock coffee cow daffodil dance dinner dinosaur doctor dolphin
dragon drum duck eagle ear earth elbow engine envelope eye family farm feather ferry finger fire flower fog football
fork frog garlic ghost gift ginger giraffe girl glass gold goose gorilla grape guitar hammer hand happy hedgehog hen
hill honey horn hospital idea igloo iguana insect iron jacket jar jaguar jet jewel jigsaw juice jump kangaroo key
kestrel kipper kitchen koala ladder lake leaf leopard letter light lobster magic magnet map market marmalade melon milk
moon mountain mug mushroom nail neck needle nest net newt nut number nurse oak ocean office oil olive onion otter
oven pancake panda parrot peach pencil penguin piano picnic pillow pizza plum potato pumpkin puppy quail quarter queue
question quilt quiz rabbit radio rainbow rat rhubarb ring rocket rose sandwich sausage school scissors seaside ship shoe
silver sock spider spoon squirrel star strawberry summer swan tadpole television tent thunder toast tomato tower
tractor tree turkey turnip unicorn uncle university vanilla vegetable vest victory village violin volcano vulture waffle
wagon wall walrus wasp watch weather wheel winter wolf woman xylophone x-ray yak yard yesterday yo-yo yoga york young
zero zeppelin zigzag zombie zone
aberdeen belfast birmingham bristol cardiff derby devon dublin durham edinburgh england essex europe exeter france
germany glasgow ireland italy jamaica kent leeds leicester liverpool london manchester norfolk norway norwich oxford
paris poland plymouth scotland sheffield spain swansea turkey wales yorkshire zambia zanzibar zimbabwe
edward elizabeth frederick gareth gordon hector ian ibrahim ingrid irene kenneth kevin larry leonard nancy nathan norman
olga oswald percy quentin ronald ursula valerie vera vernon vincent violet walter wendy wilfred winifred xavier yasmin
yvonne yusuf zac zachary zara zoe
"""
EXPLAIN: Final = tuple(
    sorted(
        (EXPLAINING - _MISHEARD)
        | set(_EVERYDAY.split())
        | {name.lower() for name in GIVEN if name.isascii() and name.isalpha()}
    )
)
