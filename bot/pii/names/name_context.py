"""How strongly the place of a word in a message says that a person is named there.

0: nothing says so. 1: a place where names stand among other words ("about …", "… has"). 2: one where little else stands
("my son …", "thanks, …", a capital letter in mid-sentence). 3: one where only a name stands. ``CERTAIN``: after "Mrs".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from bot.pii.names.grammar import ACTS_OF_PEOPLE, Sentence, wants_a_person
from bot.text.people_words import (
    AFTER,
    AGES,
    BEFORE,
    BEFORE_A_SEASON,
    BEFORE_MISSING,
    BEING,
    CALLING,
    CARING,
    CERTAIN,
    DAYS,
    DOES,
    DOES_NOT,
    FAREWELLS,
    GREETINGS,
    IN_A_YEAR,
    IT_IS,
    KIN,
    LIKE_TITLES,
    LITTLE,
    MAYBE_NAMES,
    MODAL,
    NAMES,
    NAMING,
    NEVER,
    NO_SURNAME,
    NOBODY,
    NOT_AFTER,
    OWNED,
    PROVERBIAL,
    QUALITIES,
    ROLES,
    SAYS,
    SEASONS,
    SPEAKING,
    THINGS,
    TITLES,
    WEATHER,
)
from bot.text.words import Word, word_set

# --- Where what is told makes a name of an everyday word without a capital letter: "dean hit my lad", "max and
# his mum"

# What a child or a grown-up did, and hardly ever a thing
_DID: Final = word_set(
    "hit hurt lost broke moved joined cried forgot missed bit pushed kicked swore wrote brought punched slapped "
    "bullied spat hid ran swapped shouted laughed lied copied picked wore needs wants hates loves gets goes "
    "keeps cries misses moves joins fell tripped slipped grazed bumped cut scratched fainted vomited wet fainted "
    "choked sprained twisted dropped found"
)
# With "his" or "she" later on, these tell of a person too: "sky has lost her coat"
_HAS: Final = word_set("is was has had needs wants got gets came went goes comes left said says told asked")
_ONLY_PEOPLE: Final = word_set(
    "needs wants likes hates loves said says thinks lives asked forgot lost knows told cried hurt fell missed hasnt "
    "doesnt didnt cant"
)
_PERSON: Final = word_set("he she his her him hers himself herself hes shes he's she's")
_NEVER_AFTER_A_MODAL: Final = word_set(
    "is was has had isnt wasnt hasnt isn't wasn't hasn't cant can't wont won't doesnt doesn't didnt didn't needs wants "
    "gets goes lost fell came went said"
)
_OWNERS: Final = word_set("his her their my our")
# "pat rang", "bill phoned", "will emailed": an everyday word before one of these is somebody, even before "said" alone
_SPOKE: Final = word_set("rang phoned emailed texted messaged told asked replied wrote rung rings phones emails forgot")
_CAME: Final = word_set("came went goes comes")
_NO_SUBJECT: Final = word_set("the a an this that my your our his her their no any what which i you he she it we they")
_STARTED: Final = word_set("started starts attends left leaves joined")
_SCHOOL: Final = word_set("last in on school reception year nursery with your this here yr")
_HOME: Final = word_set("home in back out to")
_CLAUSE: Final = word_set(
    "and but because cos cuz when if so then that says said hi hello sorry um er erm well yes no also since why who ok"
)
_ARE: Final = word_set("is are")
_AFTER_A_SURNAME: Final = word_set("not and with but like as spelt spelled no")
_WE_DO: Final = word_set(
    "are were want need would have had got split think agree share both live separated divorced arent"
)
_WAS: Final = word_set("was is has had never always did does hates loves wants said says")
_SPELT: Final = word_set("spelt spelled")
_STOPS: Final = re.compile(r"[.!?;,\n():–-]")


def is_told_of(words: Sequence[Word], n: int) -> bool:  # noqa: C901
    """Whether a sentence tells of a person with word ``n``, an everyday word that people are called too."""
    word = words[n]
    following = _following(words, n)
    later = _following(words, n + 1) if following else ""
    if following == "and" and later in _OWNERS and _following(words, n + 2) in KIN:
        return word.lower not in MODAL | QUALITIES
    if following == "and" and later in ("i", "me") and _following(words, n + 2) in _WE_DO:
        return True
    before = words[n - 1].lower if n else ""
    starts = n == 0 or bool(re.search(r"[.!?,;\n]", word.gap))
    if word.lower in ("will", "may") and before not in _NO_SUBJECT and _third_person(following):
        return True  # "nanny may picks her up": after the verb stands the bare form
    if (starts or before in _CLAUSE) and _spoke_or_came(word.lower, following, later):
        return True
    if n == 0 or re.search(r"[.!?\n]", word.gap):
        if word.lower in ("will", "may", "can") and following in _NEVER_AFTER_A_MODAL:
            return True  # "will has lost his jumper": no English sentence goes on so
        if word.lower in SEASONS and following in _ONLY_PEOPLE:
            return True
        if following in _HAS and word.lower not in SEASONS and _tells_on_of_a_person(words, n):
            return True
        return word.kind == "everyday given" and _does(word.lower, following, later)
    earlier = words[n - 2].lower if n > 1 else ""
    if before == "and" and earlier == "me" and following in _WE_DO:
        return True
    if before == "let" and following in ACTS_OF_PEOPLE and word.lower not in QUALITIES | SEASONS:
        return True
    if before in ("our", "little", "young") and earlier not in ("a", "the", "my", "our"):
        return (
            word.kind == "everyday given"
            and following in _WAS
            and word.lower not in MODAL | QUALITIES | SEASONS | WEATHER
        )
    if before in _SPELT and earlier in ("is", "its"):
        return following in ("with", "not", "like", "")
    if earlier in ("surname", "surnames") and before == "is":
        return following in _AFTER_A_SURNAME or not following
    return _is_who(words, n, following, later)


def _tells_on_of_a_person(words: Sequence[Word], n: int) -> bool:
    """Whether the sentence goes on with "he" or "her" before anybody else comes up whom they could mean."""
    for word in words[n + 2 : n + 10]:
        if re.search(r"[.!?\n]", word.gap) or word.lower in KIN or word.kind in ("given", "family"):
            return False
        if word.lower in _PERSON:
            return True
    return False


def _third_person(following: str) -> bool:
    return following.endswith("s") and following[:-1] in ACTS_OF_PEOPLE


def _spoke_or_came(word: str, following: str, later: str) -> bool:
    """Whether only a person can have done this: "bill phoned you", "hope came home", "joy works at your office"."""
    if following in _SPOKE:
        return True
    if word in SEASONS | WEATHER or word == "art":
        return False
    if following in _STARTED:
        return later in _SCHOOL and word not in QUALITIES | MODAL
    if following in _CAME:
        return later in ("home", "crying") or (later in _HOME and word not in QUALITIES | MODAL)
    return following == "works" and later in ("at", "in", "for", "with") and word not in MODAL


def _does(word: str, following: str, later: str) -> bool:
    """Whether a sentence that begins with this word goes on as one about a person."""
    if following not in _DID or word in MODAL | SEASONS:
        return False
    if word in WEATHER:
        return later in ("her", "his")
    if word in QUALITIES:
        return (following == "keeps" and later.endswith("ing")) or (following != "needs" and later in ("her", "his"))
    return True


def _is_who(words: Sequence[Word], n: int, following: str, later: str) -> bool:
    """Whether somebody is said to be these names: "my ex is bill wood", "my boys are king and prince"."""
    if n < 2 or words[n - 1].lower not in _ARE or words[n - 2].lower not in KIN or not following:
        return False
    if words[n - 1].lower == "are":
        return following == "and" and bool(later) and words[n + 2].kind in MAYBE_NAMES
    surname = words[n + 1]
    return surname.kind in MAYBE_NAMES - {"odd", "likely"} and (not later or later in ("and", "who", "he", "she"))


def _following(words: Sequence[Word], n: int) -> str:
    """The next word of the same phrase, in lower case."""
    if n + 1 >= len(words) or words[n].owns or _STOPS.search(words[n + 1].gap):
        return ""
    return words[n + 1].lower


# --- Where a word that people are called stands for something else: a house, a class, a month, a town

# What is named after a person, a plant or a place, and is none: with a capital letter, or after a word that is one too
_INSTITUTIONS: Final = word_set(
    "lodge zoo academy primary infants juniors nursery preschool college university hospital surgery clinic "
    "museum library church cathedral mosque temple synagogue trust council borough county centre center station "
    "airport cottage manor class building street road avenue charity foundation ltd limited school schools club "
    "project world island castle farm park"
)
_NAMED_AFTER_PLANTS: Final = word_set(
    "class house group team block table room form set lodge wing appeal chain wreath tree bush seeds petals"
)
_SUNG: Final = word_set("concert concerts service services singing singers sheet sheets")
_OF_TIME: Final = word_set("month months term busy week weeks holiday weather")
_PLANTS: Final = word_set(
    "hazel holly ivy rowan willow ash oak elm rose poppy daisy lily heather iris violet jasmine fern olive berry "
    "cherry robin wren jay kestrel amber ruby pearl jade sapphire emerald crystal coral sky star sunny river "
    "ocean forest autumn summer april may june hunter archer saffron rosemary clover bluebell primrose"
)
_OTHER_MONTHS: Final = word_set(
    "january february march april may june july august september october november december spring summer autumn "
    "winter half term easter christmas year"
)
_AFTER_A_MONTH: Final = _OTHER_MONTHS | word_set("fair fete holiday holidays")
_TOWNS_AND_NAMES: Final = word_set(
    "preston lincoln chester kingston carlisle stafford bedford warwick georgia jordan chad kendal milton norton "
    "dudley melton stratford crawley bradford bristol boston burton mansfield newton richmond wells weston israel "
    "kenya florence sydney paris london vienna verona siena adelaide victoria alexandria austin houston dallas "
    "chelsea"
)
# "St Mary's", "Great Bentley": churches, schools and villages
_BEFORE_A_PLACE: Final = word_set("st saint great upper lower north south east west")
_TO_A_TOWN: Final = word_set("trip trips move moved moving going go went gone travel travelling back drive drove coach")
_BETWEEN: Final = re.compile(r"[ ]|\s?[-/–]\s?")


def is_no_person(words: Sequence[Word], n: int, capital: bool) -> bool:
    """Whether word ``n`` surely stands for something else; ``capital``: it has a capital letter that says so."""
    word = words[n]
    before = words[n - 1].lower if n else ""
    after = words[n + 1] if n + 1 < len(words) and not word.owns and _BETWEEN.fullmatch(words[n + 1].gap) else None
    if after is not None and not after.owns:
        if capital and after.cap and after.lower in _INSTITUTIONS:
            return True
        if word.lower in _PLANTS and after.lower in _NAMED_AFTER_PLANTS:
            return True
        if word.lower in ("carol", "carols") and after.lower in _SUNG:
            return True
    if capital and n and words[n - 1].cap and before in _BEFORE_A_PLACE and _BETWEEN.fullmatch(word.gap.lstrip(".")):
        return True
    if word.lower in SEASONS:
        return _is_a_month(words, n, before, after)
    if word.lower in _TOWNS_AND_NAMES:
        earlier = words[n - 2].lower if n > 1 else ""
        return before in ("in", "near", "outside") or (before in ("to", "from", "for") and earlier in _TO_A_TOWN)
    return False


def _is_a_month(words: Sequence[Word], n: int, before: str, after: Word | None) -> bool:
    word = words[n]
    last = re.split(r"\W", word.gap.rstrip())[-1]
    if any(letter.isdecimal() for letter in last) or (after and after.lower in _AFTER_A_MONTH):
        return True
    earlier = words[n - 2].lower if n > 1 else ""
    if after and after.lower in ("is", "was") and any(w.lower in _OF_TIME for w in words[n + 2 : n + 6]):
        return True
    if before in ("and", "or", "to", "until", "till", "through") and earlier in _OTHER_MONTHS:
        return True
    following = words[n + 1].lower if n + 1 < len(words) else ""
    later = words[n + 2].lower if n + 2 < len(words) else ""
    return following in ("and", "or", "to", "until", "till") and later in _OTHER_MONTHS


# --- Where a message says by its form who writes: a word by itself, a caller's greeting, a name under a letter


def stands_alone(sentence: Sentence, n: int) -> bool:
    """Whether a word with a capital letter is a phrase of its own at the start: "Joy", "Blessing, with two s"."""
    word = sentence.words[n]
    if n or word.kind != "everyday given" or not word.cap or sentence.shouting or word.lower in SEASONS | MODAL:
        return False
    rest = sentence.text[word.end :]
    return (not re.search(r"\w", rest) and "?" not in rest) or rest.startswith((", ", ". "))


def is_calling(sentence: Sentence, n: int) -> bool:
    """Whether a caller says who it is, with a surname: "will turner calling"."""
    if sentence.words[n].kind not in MAYBE_NAMES or sentence.words[n].owns:
        return False
    if n + 2 < len(sentence.words) and sentence.beside(n + 1) and sentence.words[n + 2].lower in CALLING - {"again"}:
        return sentence.words[n + 1].kind in MAYBE_NAMES - {"odd", "likely"} and sentence.before(n)[-1:] != ["i"]
    return n > 0 and sentence.beside(n) and sentence.following(n) in CALLING - {"again"} and is_calling(sentence, n - 1)


def signs_off(sentence: Sentence, n: int, parted: bool = False) -> bool:
    """Whether this word is one of the last three of a message, and a farewell stands before them.

    ``parted``: whether a comma or a new line stands between, as between "many thanks" and "Hope Marsh". What is in
    brackets behind the name is no more of it.
    """
    first = n
    while (
        n - first < 4
        and first > 0
        and sentence.words[first - 1].kind in MAYBE_NAMES
        and sentence.words[first - 1].lower not in FAREWELLS
    ):
        first -= 1
    rest = sentence.words[first : first + 4]  # one more than may be, so that it is seen
    behind = next((k for k, word in enumerate(rest) if k and re.search(r"[(\n]", word.gap)), len(rest))
    rest = rest[:behind]
    if len(rest) > 3 or any(word.kind not in MAYBE_NAMES for word in rest):
        return False
    before = sentence.before(first)
    if parted and not re.search(r"[,\n]", sentence.words[first].gap):
        return False
    return bool(before) and before[-1] in FAREWELLS


# ---
_OF_A_TEACHER: Final = word_set("said says told tells is was has did does wants thinks took sent gave rang")
_WHO: Final = word_set("someone somebody he she he's she's hes shes im i'm")
_LABELS: Final = word_set("name name's child pupil student parent signed")
_NOT_FILLED_IN: Final = word_set("withheld private none anonymous unknown confidential same various see yes two three")
_WEAK: Final = word_set("is are was were and in at has had here from s can does did who")
_RANKS: Final = word_set("pc professor prof officer sergeant constable inspector coach sir reverend")
_DESKS: Final = word_set("office reception desk gate kitchen front school")

_NAMING, _BEING, _IT_IS, _CARING = (
    tuple(f" {phrase}" for phrase in phrases) for phrases in (NAMING, BEING, IT_IS, CARING)
)


def evidence(sentence: Sentence, n: int) -> int:
    """How strongly the place of word ``n`` says that a name stands there."""
    word, before = sentence.words[n], sentence.before(n)
    if word.lower in SEASONS and (
        re.search(r"\d\w{0,9}\s{0,9}$", word.gap) or (before and before[-1] in BEFORE_A_SEASON)
    ):
        return 0
    if before and before[-1] in _LABELS and ":" in word.gap and _is_filled_in(sentence, n):
        return CERTAIN
    titled = bool(before) and before[-1] in TITLES
    if not titled and is_no_person(sentence.words, n, not sentence.shouts(n)):
        return NEVER
    if titled and before[-2:-1] not in (["my"], ["the"]):
        return 0 if word.lower in NO_SURNAME else CERTAIN
    may_be = word.kind in ("everyday given", "everyday family") or word.lower == "can"
    if may_be and (not word.cap or sentence.starts(n)) and is_told_of(sentence.words, n):
        return CERTAIN if word.kind == "everyday" else 3
    short = len(word.text) < 4 and word.kind in NAMES
    plain = not word.cap or word.lower in ("will", "may")
    if (short or word.kind == "everyday given") and plain and wants_a_person(sentence.words, n):
        return 3
    if word.kind in MAYBE_NAMES and signs_off(sentence, n, parted=True):
        return 3
    if stands_alone(sentence, n) or is_calling(sentence, n):
        return 2
    left, right = _left(sentence, n, before), _right(sentence, n)
    asks_how = word.kind in ("odd", "likely") and before[-1:] in (["how"], ["what"])
    both = 2 if left and right and sentence.following(n) in DOES and not asks_how else 0
    best = max(left, right, both, _capital(sentence, n, before))
    # A capital letter in mid-sentence says that it is no such word: "Is Ray the caretaker here"
    surely = best == 2 and not sentence.shouts(n) and not sentence.starts(n) and word.lower not in MODAL
    # "his mate bear they both": after who it is, somebody else's sentence begins
    surely = surely or (n > 0 and sentence.is_kin(n - 1) and sentence.following(n) in ("they", "he", "she", "we"))
    return 0 if best < 3 and sentence.reads_on(n) and not surely else best


def _left(sentence: Sentence, n: int, before: list[str]) -> int:  # noqa: C901
    """What the words before say."""
    word = sentence.words[n]
    if not before:
        return 0
    said = " " + " ".join(before)
    addressed = before[-3:-2] and before[-3] in SPEAKING and before[-2] == "to"  # "i spoke to miss sharp"
    missing = before[-2:-1] and before[-2] in BEFORE_MISSING and not addressed
    if before[-1] == "miss" and not (missing and not word.cap):
        return 3 if not sentence.reads_on(n) and word.lower not in _OF_A_TEACHER else 0
    if said.endswith(_NAMING):
        if before[-1] == "spelt" and word.kind == "odd":
            return 1
        if before[-1] in ("called", "named"):
            if _person_before(sentence, n) and _is_written_as_a_name(sentence, n):
                return CERTAIN
            return 3 if _person_before(sentence, n) else 0 if before[-2:-1] and before[-2] in THINGS else 2
        if before[-1] in ("is", "name's") and not sentence.shouts(n):
            return CERTAIN
        if word.lower in DAYS:
            return CERTAIN + 1 if before[-1] == "is" and sentence.ends(n) else 0
        return 3 if before[-1] == "is" and (sentence.ends(n) or _only_names_follow(sentence, n)) else 2
    if said.endswith(_BEING):
        if word.kind in ("odd", "likely"):  # "im woried" far more often than "im kev"
            return 2 if sentence.following(n) in KIN | {"from", "here", "again", "speaking"} else 1
        return 2 if word.kind != "everyday given" or sentence.ends(n) else 0
    if said.endswith(_IT_IS):
        return 2 if sentence.following(n) in ("here", "again", "speaking", "from") else 1
    if before[-1] in _RANKS and sentence.following(n) in SAYS - _WEAK and word.kind in MAYBE_NAMES:
        return 3
    if sentence.is_kin(n - 1) and not sentence.words[n - 1].owns:
        if word.lower in MODAL - {"will", "may", "can"} and sentence.following(n) not in NOT_AFTER:
            return 3
        if _is_written_as_a_name(sentence, n) and not sentence.words[n - 1].cap:
            return CERTAIN
        if word.kind == "everyday family" and before[-1] in LIKE_TITLES and sentence.ends(n):
            return 3
        return 1 if word.kind == "odd" and (before[-1].endswith("s") or not sentence.ends(n)) else 2
    if signs_off(sentence, n):
        return 2
    if said.endswith(_CARING) and word.kind != "everyday given":
        return 2
    if before[-1] == "our" and sentence.following(n) in AFTER and word.lower not in SEASONS:
        return 2
    if before[-1] in GREETINGS and n == 1 and sentence.ends_phrase(n):
        return 3
    addressed_first = n == 1 and word.lower not in MODAL | FAREWELLS and sentence.following(n) in LITTLE
    if before[-1] in ("dear", "hi", "hello", "hiya") and addressed_first and not sentence.reads_on(n):
        return 2
    if before[-1] in ("dear", "hi", "hello", "hiya"):
        return 2 if before[-1] == "dear" and word.kind != "everyday given" else 1
    return 1 if before[-1] in BEFORE else 0


def _right(sentence: Sentence, n: int) -> int:  # noqa: C901
    """What the words after say."""
    word, after = sentence.words[n], sentence.following(n)
    if _is_introduced_after(sentence, n):
        known = word.kind != "everyday" or not re.search("[aeiou]", word.lower)
        return CERTAIN if n == 0 and len(word.text) > 1 and known and word.lower not in NOBODY else 3
    later = sentence.words[n + 2].lower if n + 2 < len(sentence.words) else ""
    if word.owns and after in ("old", "new", "last", "first", "own", "whole") and later in OWNED:
        return 2
    if word.owns and sentence.goes_on(n, "date", "of", "birth"):
        return 3
    if sentence.is_kin(n - 1) and n and not sentence.words[n - 1].owns and _is_of_an_age(sentence, n):
        return 3
    if (word.owns and after in OWNED) or IN_A_YEAR.match(sentence.text, word.end) or sentence.goes_on(n, "is", "my"):
        return 2
    if _works_there(sentence, n):
        return 3
    if sentence.goes_on(n, "from", "the", "office") or (
        after in ("here", "speaking") and word.kind != "everyday given"
    ):
        return 2
    if n == 0 and word.lower == "will" and after in DOES - {"can", "did", "does"} and word.cap:
        return 3
    if after == "and" and _two_do(sentence, n):
        return 2 if n == 0 else 3
    if n == 0 and word.kind in ("odd", "likely") and _full_name_does(sentence):
        return 2
    if (
        n == 0
        and word.lower not in MODAL - {"mark", "sue", "pat"}
        and (after in DOES - {"can"} or (after in DOES_NOT and word.kind != "odd"))
    ):
        return 2
    return 1 if word.owns or after in AFTER or after in DOES or n == len(sentence.words) - 1 else 0


def _capital(sentence: Sentence, n: int, before: list[str]) -> int:
    """What a capital letter says: nothing where every letter is one, or where a sentence starts."""
    word = sentence.words[n]
    if sentence.shouts(n):
        return 0
    # "I think Mark read it": with a capital letter there, it is no act
    starts = n == 0 or re.search(r"[.!?\n]", word.gap)
    if not starts and word.lower in MODAL - {"will", "may", "can"} and before[-1:] not in (["i"], ["we"]):
        return 3
    if before and len(before[-1]) == 1 and before[-1] not in "ia" and sentence.words[n - 1].cap:
        return 3
    if sentence.has_surname(n):
        return 2
    a_place = word.kind in ("unknown", "likely", "odd") and bool(before) and before[-1] in ("in", "at", "near", "the")
    return 0 if a_place or starts else 2


def _is_written_as_a_name(sentence: Sentence, n: int) -> bool:
    """Whether an everyday word has a capital letter as only a name would have there: "our neighbour Dusty"."""
    word = sentence.words[n]
    small = word.lower in LITTLE | SAYS | KIN | ROLES or word.kind == "never"
    return not (small or sentence.shouts(n) or sentence.starts(n))


def _is_filled_in(sentence: Sentence, n: int) -> bool:
    """Whether this word with a capital letter is what somebody put behind a label: "Child: Blue Marsh"."""
    word = sentence.words[n]
    if sentence.shouts(n) or word.kind == "never" or word.lower in LITTLE | SAYS | KIN | ROLES | _NOT_FILLED_IN:
        return False
    return sentence.ends_phrase(n) or sentence.words[n + 1].cap


def _works_there(sentence: Sentence, n: int) -> bool:
    """Whether this is somebody at a desk or a gate: "pat in the office", "ray on the gate"."""
    rest = [word.lower for word in sentence.words[n + 1 : n + 4]]
    before = sentence.before(n)[-1:]
    if len(rest) < 3 or rest[0] not in ("in", "on", "at", "from") or rest[1] not in ("the", "your", "our"):
        return False
    return (
        rest[2] in _DESKS
        and sentence.words[n].lower not in SEASONS | {"art", "hope", "faith", "trust"}
        and (not before or before[0] in BEFORE or before[0] == "to")
    )


def _only_names_follow(sentence: Sentence, n: int) -> bool:
    """Whether the phrase ends with one or two more words that may be names: "name is ye jin"."""
    end = n + 1
    while end < len(sentence.words) and sentence.beside(end) and sentence.words[end].kind in MAYBE_NAMES:
        end += 1
    return n + 1 < end <= n + 3 and sentence.ends_phrase(end - 1)


def _is_introduced_after(sentence: Sentence, n: int) -> bool:
    """Whether the words after say that this was a name: "ng is our family name", "tj is my son"."""
    rest = [word.lower for word in sentence.words[n + 1 : n + 6]]
    if len(rest) > 2 and rest[0] in ("is", "was") and rest[1] in ("my", "our", "his", "her", "their"):
        # "june is his social worker"
        return not KIN.isdisjoint(rest[2:4]) or "name" in rest[2:4] or rest[2] in ("surname", "little")
    if len(rest) > 2 and rest[0] == "is" and rest[1] in ("the", "a", "an") and rest[2] in KIN:
        return sentence.words[n].lower not in PROVERBIAL
    sure = sentence.words[n].kind in ("given", "unknown") or not sentence.words[n].text.isascii()
    return n == 0 and sure and len(rest) == 2 and rest[0] in ("my", "our") and rest[1] in KIN


def _two_do(sentence: Sentence, n: int) -> bool:
    """Whether this word and one more are what a sentence is about: "Grace and Faith are twins"."""
    if n + 3 >= len(sentence.words) or sentence.words[n + 2].kind not in MAYBE_NAMES - {"odd", "likely"}:
        return False
    return sentence.words[n + 3].lower in ("are", "were", "have", "both", "need", "want", "left", "in", "got")


def _full_name_does(sentence: Sentence) -> bool:
    """Whether a message begins with two words that may be names, and a person acts: "zuri blessing is in my class"."""
    if len(sentence.words) < 3 or not (sentence.beside(1) and sentence.beside(2)):
        return False
    names = {"given", "family", "unknown", "everyday given", "everyday family"}
    return sentence.words[1].kind in names and sentence.words[2].lower in {"is", "was", "has", "had", "needs", "wants"}


def _is_of_an_age(sentence: Sentence, n: int) -> bool:
    """Whether the next words say how old this is: "my boy king is six"."""
    rest = [word.lower for word in sentence.words[n + 1 : n + 3]]
    return (len(rest) == 2 and rest[0] in ("is", "was") and rest[1] in AGES) or bool(
        re.match(r"\s+(?:is|was)\s+\d", sentence.text[sentence.words[n].end :])
    )


def _person_before(sentence: Sentence, n: int) -> bool:
    return any(sentence.is_kin(k) or sentence.words[k].lower in _WHO for k in range(max(0, n - 4), n))
