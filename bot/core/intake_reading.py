"""Reading what a person says while a request is taken: who it is about, names, and how to be answered.

Names and addresses arrive as tokens ("⟨name 1⟩"), so that what is read here identifies nobody. Everything read is
shown to the person before it is sent, so reading a little too much costs a correction, and asking for what was already
said costs their patience.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from bot.core.cases import Told
from bot.core.identifiers import Span
from bot.core.rights import Right, Who
from bot.core.ways_to_reply import way_of

_NAME: Final = r"⟨name \d+⟩"
_NAMES: Final = rf"{_NAME}(?:(?:,? (?:and|&) |, ?| ){_NAME})*"
_CLASS: Final = r"(?:,? (?:who is |who's |is )?(?:in|of|from)? ?(?:year|yr|class) ?\w{1,9}|,? in [3-6]\w?\b)?"
_KIN_OF_A_CHILD: Final = (
    r"(?:mum|mam|mom|mother|dad|father|step ?mum|step ?dad|parents?|carer|guardian|foster (?:mum|dad|carer))"
)
_KIN: Final = rf"(?:{_KIN_OF_A_CHILD}|nan|gran\w*|aunt\w*|uncle|sister|brother|solicitor|social worker)"
_CHILD_WORD: Final = (
    r"(?:sons?|daughters?|child(?:ren)?|kids?|boys?|girls?|lads?|twins|"
    r"(?:eldest|youngest|oldest)(?: (?:son|daughter|child|boy|girl))?|little (?:one|boy|girl)s?"
    r"|step ?(?:son|daughter|child)|foster (?:son|daughter|child))"
)
_OTHER_WORD: Final = (
    r"(?:husband|wife|partner|ex|mum|mother|dad|father|brother|sister|nan|gran\w*|niece|nephew|cousin|friend|"
    r"client|neighbou?r|pupil|aunt\w*|uncle)"
)
_MY_CHILD: Final = re.compile(rf"\b(?:my|our) (?:[\w-]+ ){{0,2}}?{_CHILD_WORD}\b(?!')", re.IGNORECASE)
_MY_CHILDS: Final = re.compile(rf"\b(?:my|our) (?:[\w-]+ ){{0,2}}?{_CHILD_WORD}(?:'?s|s')\b", re.IGNORECASE)
_MY_OTHER: Final = re.compile(rf"\b(?:my|our) (?:[\w-]+ )?{_OTHER_WORD}\b", re.IGNORECASE)
_PUPIL: Final = re.compile(
    r"\bi(?:'?m| am) (?:a |an? \w+ )?(?:pupil|student|kid|child)\b|\bi(?:'?m| am) in (?:year|yr|class) ?\w+"
    r"|\bi(?:'?m| am) (?:only )?(?:[7-9]|1[01]|seven|eight|nine|ten|eleven)(?: (?:years?|"
    r"yrs?)(?: old)?)?\s*(?:$|[.,!?]| and\b| i\b)",
    re.IGNORECASE,
)
_ME: Final = re.compile(
    r"\b(?:on|about|of|for|to do with) (?:me|myself)\b|\bmyself\b|\bmy own\b|\bme personally\b"
    r"|\b(?:sending|texting|e-?mailing|calling|contacting|ringing|writing to) me\b"
    r"|\bmy (?:date of birth|dob|birthday|surname)\b"
    r"|\bmy (?:personal )?(?:data|information|info|file|files|records?|details|e-?mail|phone|number|address|"
    r"photo|picture|name)\b",
    re.IGNORECASE,
)
_JUST_ME: Final = re.compile(
    r"^(?:it'?s |just |only |for |about |that'?s )*(?:me|mine|myself|my ?self|i am|me only|just me)\b[ .!]*$",
    re.IGNORECASE,
)
_I_AM: Final = re.compile(
    rf"(?:\b(?:i am|i'?m|im|my name(?:'s| is)|my names|this is|name is|it'?s|called|speaking is)|"
    rf"^\W*) (?P<name>{_NAMES})(?!'s|s\b)",
    re.IGNORECASE,
)
_SIGNED: Final = re.compile(
    rf"(?:regards|thanks|thank you|sincerely|cheers|from)[,.!\s]+(?P<name>{_NAMES})\W*$", re.IGNORECASE
)
_KIN_OF: Final = re.compile(rf"(?P<child>{_NAMES})'?s (?P<kin>{_KIN})\b", re.IGNORECASE)
_CHILD_NAMED: Final = re.compile(
    rf"\b(?:my|our) (?:[\w-]+ ){{0,2}}?(?:{_CHILD_WORD}|{_OTHER_WORD})(?:'s name)?,?(?: is| are)?(?: called|"
    rf" named)? ?"
    rf"(?P<child>{_NAMES}{_CLASS})",
    re.IGNORECASE,
)
_ABOUT_NAME: Final = re.compile(
    rf"\b(?:on|about|of|for|hold|holds|have|has|keep|called|named|delete|"
    rf"is) (?P<child>{_NAMES}(?!'s {_KIN}){_CLASS})",
    re.IGNORECASE,
)
_MINE: Final = re.compile(
    r"\b(?:e-?mail|mail|contact|reach|ring|call|phone|text|write to|reply to|answer|post|send)\b[^.?!⟨]{0,25}$"
    r"|\bmy (?:e-?mail|phone|mobile|number|tel\w*|address|home)\b[^.?!⟨]{0,25}$|\b(?:i live|i am|"
    r"i'?m) at\b[^.?!⟨]{0,10}$",
    re.IGNORECASE,
)
_ADDRESS: Final = re.compile(r"⟨(?P<kind>email|phone|address|postcode) \d+⟩")
_POSTAL: Final = re.compile(r"(?:⟨address \d+⟩|⟨postcode \d+⟩)(?:.*(?:⟨address \d+⟩|⟨postcode \d+⟩))?", re.DOTALL)
_LEADS: Final = {
    "name": r"(?:yes,? )?(?:hi,? )?(?:it'?s|its|i am|i'?m|im|my (?:full )?name(?:'s| is|s)?|name(?:'s| is)?|this is|"
    r"call me|they call me)",
    "child": r"(?:yes,? )?(?:it'?s|its|(?:his|her|their|the) names?(?:'s| is| are)?|(?:he|she)(?:'s| is)(?: called)?|"
    r"they(?:'re| are)"
    r"|(?:my|our) (?:[\w']+ ){1,2}?(?:is|are)(?: called)?|(?:the )?name is|called)",
}
_CLASS_AT_END: Final = re.compile(
    r"[\s,]*\b(?:(?:who is |who's |is )?(?:in|of|from) )?(?:(?:year|yr|class) ?\w{1,9}|y?[3-6]\w?)\W*$", re.IGNORECASE
)
_NOT_IN_NAMES: Final = frozenset(
    """
    i im i'm a an the my your his her our their he she he's she's it is are was in on of to for not no yes yep
    nope ok okay please thanks why what who how which when where do does don't dont can could would will want
    wants need skip cancel stop help me you this that and copy instead actually same nothing none everything
    sure maybe know idea say rather hello hi
    """.split()  # noqa: SIM905 a list of words to read
)
_POLITE_END: Final = re.compile(r"[\s,.!]+(?:thanks|thank you|please|pls|x+)\W*$", re.IGNORECASE)
_REPORTS: Final = re.compile(
    r"\b(?:school|class|end of (?:year|term)) reports?\b|\breports? cards?\b|\bschool record\b", re.I
)
_MARKETING: Final = re.compile(
    r"\b(?:marketing|advert\w*|adverts?|newsletters?|fund ?raising|sell(?:ing)? (?:me|us))\b", re.IGNORECASE
)
_NO_NAME: Final = re.compile(r"\b(?:dunno|don'?t know|what|why|how|who|because|school|same as)\b|\?", re.IGNORECASE)
_ALL_SAID: Final = re.compile(r"[^\W\d_]{2,}")
# What a request is made of however it is put; three words beyond these say something of one's own.
_EMPTY_WORDS: Final = frozenset(
    """
    want wants wanted would like need please can could you your i'd my our the and for about from with that this
    have has get got see look ask asking request make made send give tell told data information info personal
    details record records file files school school's notice rights right privacy under law gdpr dpa copy copies
    everything all complain complaint complaints change correct correction corrected wrong fix delete deleted
    deletion erase remove stop using use restrict limit object objection withdraw take back consent permission
    report breach leak leaked hold holds held keep kept keeping some something anything thing things what which
    how who when where does did don't not someone son daughter child children kid kids hello hi thanks thank
    formal formally way put access subject sar
    """.split()  # noqa: SIM905 a list of words to read
)


@dataclass(frozen=True)
class ReadContact:
    """A way to be answered and the words for it, with the token of the address (None for a postal address)."""

    way: Told
    words: str
    token: str | None = None


def who(text: str, answering: bool = False) -> tuple[Who | None, str]:
    """Whose information it is about, and how the person says they are connected; ``answering`` the very question.

    >>> who("I want to see what you've got on my daughter ⟨name 1⟩")
    (<Who.MY_CHILD: 'my_child'>, 'my daughter')
    >>> who("what do you hold about me")
    (<Who.ME: 'me'>, '')
    """
    if match := _KIN_OF.search(text):
        child = re.fullmatch(_KIN_OF_A_CHILD, match["kin"], re.IGNORECASE)
        return (Who.MY_CHILD if child else Who.SOMEONE_ELSE), match["kin"]
    if _PUPIL.search(text):
        return Who.PUPIL, ""
    if match := _MY_CHILD.search(text):
        return Who.MY_CHILD, match[0]
    if match := _MY_CHILDS.search(text):
        return Who.MY_CHILD, re.sub(r"(?:'s|s'|')$", "", match[0])
    if match := _MY_OTHER.search(text):
        return Who.SOMEONE_ELSE, match[0]
    if _ME.search(text) or (answering and _JUST_ME.match(text.strip())):
        return Who.ME, ""
    if answering:
        return _who_in_a_word(text)
    return None, ""


def _who_in_a_word(text: str) -> tuple[Who | None, str]:
    """The bare words with which somebody answers the question."""
    if re.search(r"\b(?:someone|somebody|another|other)\b", text, re.IGNORECASE):
        return Who.SOMEONE_ELSE, ""
    if match := re.search(rf"\b{_CHILD_WORD}\b", text, re.IGNORECASE):
        return Who.MY_CHILD, "" if match[0].casefold() in ("child", "children") else match[0]
    if match := re.search(rf"\b{_OTHER_WORD}\b", text, re.IGNORECASE):
        return (Who.PUPIL, "") if match[0].casefold() == "pupil" else (Who.SOMEONE_ELSE, match[0])
    return None, ""


def own_name(text: str) -> str:
    """The name a person gives as their own in passing; empty if none.

    >>> own_name("i am ⟨name 1⟩ ⟨name 2⟩, ⟨name 3⟩'s mum")
    '⟨name 1⟩ ⟨name 2⟩'
    """
    match = _I_AM.search(text) or _SIGNED.search(text)
    return match["name"] if match else ""


def child(text: str, about: Who | None, name: str = "") -> str:
    """The child or other person that is spoken about, with the class where it is said; ``name`` is the asker's own.

    >>> child("what have you got on my son ⟨name 1⟩ in year 5", Who.MY_CHILD)
    '⟨name 1⟩ in year 5'
    """
    if about in (Who.ME, Who.PUPIL):
        return ""
    for pattern in (_CHILD_NAMED, _KIN_OF, _ABOUT_NAME):
        match = pattern.search(text)
        if match and match["child"] != name:
            return match["child"].strip(" ,")
    return ""


def contact(text: str, answering: bool = False) -> ReadContact | None:
    """How the person wants to be answered: in passing only where they say that it is theirs."""
    for match in _ADDRESS.finditer(text):
        if not answering and not _MINE.search(text[: match.start()]):
            continue
        way = way_of(match["kind"])
        if way is None:
            continue
        if way is not Told.POST:
            return ReadContact(way, match[0], match[0])
        postal = _POSTAL.search(text)
        whole = text.strip() if answering and postal else postal[0] if postal else match[0]
        return ReadContact(
            way, _without_lead(whole, r"(?:by )?(?:post|letter|write)(?: to)?:?|(?:my address is|i live at)")
        )
    return None


def name_answer(text: str) -> str:
    """A name given in answer to the question for it; empty where this is no name.

    >>> name_answer("it's ⟨name 1⟩ ⟨name 2⟩ thanks"), name_answer("why?")
    ('⟨name 1⟩ ⟨name 2⟩', '')
    """
    bare = _POLITE_END.sub("", _without_lead(text, _LEADS["name"]))
    match = re.search(_NAMES, text)
    if match and (len(bare.split()) > 6 or _NO_NAME.search(bare)):
        return match[0]
    if not match and not bare_names(text, "name"):
        return ""
    return bare


def bare_names(text: str, asks: str) -> list[Span]:
    """The words of a bare answer to the question for a name, where nothing else shows that they are one.

    >>> [span.value for span in bare_names("it's xin yi", "name")]
    ['xin', 'yi']
    >>> bare_names("why do you need it", "name")
    []
    """
    if "⟨" in text:
        return []
    bare = _without_lead(_CLASS_AT_END.sub("", _POLITE_END.sub("", text)), _LEADS.get(asks, "$^"))
    words = re.findall(r"[^\W\d_][\w'’-]*", bare)
    if not 1 <= len(words) <= 4 or any(word.casefold() in _NOT_IN_NAMES for word in words) or "?" in text:
        return []
    begins = text.find(bare)
    return [
        Span("name", begins + match.start(), begins + match.end(), match[0].casefold())
        for match in re.finditer(r"[^\W\d_][\w'’-]*", bare)
    ]


def child_answer(text: str) -> str:
    """A name and class given in answer to the question for them; empty where this is none."""
    if match := re.search(rf"{_NAMES}{_CLASS}", text):
        bare = _without_lead(text, _LEADS["child"])
        return bare if len(bare.split()) <= 12 else match[0]
    bare = _without_lead(text, _LEADS["child"])
    if not bare_names(text, "child"):
        return ""
    return bare if _ALL_SAID.search(bare) and len(bare.split()) <= 12 and not _NO_NAME.search(bare) else ""


def says_something(text: str, right: Right, own_words: bool = False) -> bool:
    """Whether a message tells what the request is about, so that it need not be asked.

    Where the school can go ahead without details any first message will do; else a few words of its own.

    >>> says_something("i want to complain", Right.COMPLAINT)
    False
    >>> says_something("you emailed his SEN form to every parent in the class", Right.BREACH_REPORT)
    True
    """
    if not own_words and right in (Right.ACCESS, Right.ERASURE, Right.EDUCATIONAL_RECORD, Right.PORTABILITY):
        return len(text.split()) >= 3
    plain = re.sub(r"⟨[^⟩]*⟩", " ", text.casefold())
    own = set(re.findall(r"[^\W\d_][\w'’]{2,}", plain)) - _EMPTY_WORDS
    return len(own) >= (2 if right in (Right.WITHDRAW_CONSENT, Right.OBJECTION) else 3)


def wants_reports(text: str) -> bool:
    """Whether somebody asks for school reports, for which a parent has a right of its own."""
    return _REPORTS.search(text) is not None


def has_street(words: str) -> bool:
    """Whether a postal address says more than its postcode."""
    return bool(_ALL_SAID.search(re.sub(r"⟨postcode \d+⟩", "", words)))


def is_marketing(text: str, right: Right | None) -> bool:
    """Whether an objection is to direct marketing, which is absolute (UK GDPR Article 21(3))."""
    return right is Right.OBJECTION and _MARKETING.search(text) is not None


def _without_lead(text: str, lead: str) -> str:
    return re.sub(rf"^[^\w⟨]*(?:{lead})\b[\s:,]*", "", text.strip(), flags=re.IGNORECASE).strip(" ,.;!")
