"""Where what is told makes a name of an everyday word without a capital letter: "dean hit my lad", "max and his mum".

Beside ``name_grammar``, which asks what a question or an object needs, this asks who a sentence is about.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from bot.core.name_grammar import ACTS_OF_PEOPLE
from bot.core.name_words import KIN, MAYBE_NAMES, MODAL, QUALITIES, SEASONS, WEATHER
from bot.core.words import Word, word_set

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
