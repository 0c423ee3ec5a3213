"""Whether an everyday word that people are called too ("grace", "reed") stands where English wants a person.

Without a capital letter only grammar tells "is hope allowed to see it" from "is there hope": a single thing needs "the"
or "a" before it, and after "can" and before "see" stands who sees. What a season or a quality may do too is left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from bot.text.people_words import (
    AFTER,
    BESIDE,
    DOES,
    FAREWELLS,
    IN_A_YEAR,
    INTRODUCING,
    KIN,
    KIN_AFTER,
    MODAL,
    NAMES,
    NOT_AFTER,
    SAME_PHRASE,
    SAYING_ON,
    SEASONS,
)
from bot.text.words import Word, word_set

_ASKING: Final = word_set(
    "whats what's whys why's wheres where's hows how's whens when's is was has had does did can could should "
    "would isn't isnt wasn't wasnt hasn't hasnt doesn't doesnt didn't didnt can't cant couldn't couldnt shouldn't "
    "shouldnt wouldn't wouldnt will won't wont"
)
# What may stand before a question without being who it is about
_OPENS: Final = word_set(
    "who what why when where how which whose and but or so um er erm uh ok okay hi hello hiya hey please pls well "
    "also yeah yes no then now because if whether sorry right long much many often far know ask tell"
)
_BARE_VERBS: Final = word_set(
    "say see get go come ask need know take leave use have be do still also ever even not always already opt look "
    "want keep join sit read write tell show sign stay move change bring wear carry hold share stop start talk "
    "speak eat play learn call ring phone text email make give find lose hear understand choose pick decide "
    "refuse agree object delete remove access apply complain request appear qualify count attend miss walk swim "
    "log put let have't haven't work try pass fail win hurt hit fight send receive own like love hate wanna "
    "really actually"
)
ACTS_OF_PEOPLE: Final = _BARE_VERBS - word_set("text call phone email")
_STATES: Final = word_set(
    "allowed still on in at not ok okay safe old too also already being getting going the a registered down "
    "supposed able due under with his her my included listed filmed seen told asked given sent put taken been "
    "named mentioned marked left here there back coming doing having leaving moving starting missing absent late "
    "ill sick upset happy really now ever even entitled eligible known required gone done kept shown made read "
    "written said"
)
_PAST: Final = word_set(
    "got been had gone done said told seen given sent left put taken made come become written read signed lost "
    "kept any a an the to his her their ever already still not no passed failed"
)
_DOES: Final = word_set(
    "is was has had does did isn't isnt wasn't wasnt hasn't hasnt doesn't doesnt dosent didn't didnt said told "
    "wants needs likes hates went goes came got gets left leaves starts started can can't cant cannot could will won't "
    "wont should would lives keeps says thinks comes sees"
)
_TO_PEOPLE: Final = word_set(
    "tell told telling tells ask asked asking remove delete filmed film filming photographed photographing text "
    "texting texted email emailed emailing contact contacted contacting put putting picked collect collects "
    "collected move moved take took taken show showed shown let know knows saw seen see watched bullied hit hurt "
    "pushed excluded suspended about on for against regarding concerning than near invite invited help helped "
    "teach teaches taught signed sign need want wants needed wanted love miss fetch drop dropped bring brought "
    "ring rang phone phoned hurting picks drops fetches except meet met give gave given send sent blame blamed "
    "call called mention mentioned upset punished"
)
_WITH_PREPOSITION: Final = {
    "to": word_set(
    "it them copy form report file spoke speak talk talked talking happened happens happen said given gave give "
    "sent send letter next belong belongs belonging apologise lied listen listened married close shown explain "
    "explained"
),
    "of": word_set(
    "photo photos picture pictures video videos film mum mother dad father parent parents nan behalf record "
    "records file files mention instead because care name photograph photographs footage copy"
),
    "after": word_set("look looks looking looked"),
    "by": word_set(
    "done sent said seen told made written taken left signed given hit read asked kept bullied filmed"
),
    "with": word_set(
    "happened happening wrong shared share speak talk talked spoke done live lives living works sits play plays "
    "played friends deal issue problem going"
),
    "from": word_set("message email letter note card call took taken away stolen heard hear text money"),
}  # fmt: skip
_LINKS: Final = word_set(
    "know knew sure hear heard when if that because why where how while after before until says said think thinks "
    "so and but whether once since cos cuz coz as"
)  # fmt: skip
_GOES_ON: Final = word_set(
    "in at from to with without because and but when while who that please pls today yesterday last this again "
    "too as if for off out up before after or is was has on about he she they his her i we it its theyre they're "
    "shes hes back she's he's being getting doing during at's by next since then now here there until till yet "
    "through ok anymore"
)
_SPEAKING: Final = word_set("spoke speak spoken talked talk listened lied said wrote belongs apologise")
_SEASONS: Final = SEASONS | word_set("sunday jan christmas easter")
_QUALITIES: Final = word_set(
    "grace faith hope joy patience mercy charity honesty justice harmony comfort bliss love honey peace trust "
    "glory chance hunter rain storm noble royal true art frank rich christian happy precious summer prudence dot"
)
_ACTS: Final = word_set(
    "mark hope sue chase grant rob pat bill will may drew rose faith trust chance reed star frank rich love "
    "comfort honey bill mike nick sky rain storm peg dot"
)  # fmt: skip
_VAGUE: Final = word_set("mean means matter apply count help exist")
_GIVING: Final = word_set("send sent give gave show showed tell told email emailed ask asked teach lend hand let")
_DETERMINERS: Final = word_set("the a an his her my our this that their any some your if to about")
_FOR_SOMEBODY: Final = word_set(
    "down done written made form letter file report consent permission folder plan note here"
)
_HELD: Final = word_set(
    "have hold held got down file record info information data keep kept notes anything everything report reports "
    "written wrote papers stuff details whats what's"
)  # fmt: skip
_PERSONAL: Final = word_set(
    "said told wants needs likes lives asked got came went moves moved leaves left joins joined starts started "
    "saw took wrote made put gave sent showed rang phoned emailed texted filmed posted shared deleted read heard found "
    "misses missed thinks knows gets goes comes has hates loves stays turns changes changed forgot lost can could "
    "wont cant doesnt didnt hasnt is was"
)
_SAYS: Final = word_set("said told wants needs likes thinks knows did does got")
_OF_A_SEASON: Final = word_set("came went comes goes starts started is was changes changed turns gets stays can could")
_HAVING: Final = word_set("need needs want wants get got have had keep kept see saw seen")
_TAKEN: Final = word_set("taken put given left told removed off out moved seen")
_NO_SUBJECT: Final = word_set("i you he she it we they who that this which there the a my his her their our")
_MODAL: Final = frozenset({"will", "may"})
_BASE_AFTER_MODAL: Final = ACTS_OF_PEOPLE | word_set(
    "you i we they he she it this that the be have there my your not happen always never also only just still"
)
_OF_A_SCHOOL: Final = word_set(
    "list her his register file class photo photos video system breach trip newsletter website group play year team "
    "picture"
)
_STOPS: Final = re.compile(r"[.!?;,\n():–-]")


def wants_a_person(words: Sequence[Word], n: int) -> bool:
    """Whether word ``n``, which is an everyday word as well, can hardly be one where it stands."""
    word = words[n]
    if n == 0 or _STOPS.search(word.gap):
        return False
    before, after = words[n - 1], words[n + 1] if n + 1 < len(words) else None
    ends = after is None or bool(_STOPS.search(after.gap))
    following = "" if ends or after is None else after.lower
    if word.lower in _MODAL:
        return _modal_is_a_name(words, n, following, ends)
    if _asks_about(words, n, following):
        return True
    quality = word.lower in _QUALITIES
    if before.lower in _HAVING and (following in _TAKEN or following.endswith("ed")):
        return not (quality and following in ("out", "off"))
    closed = ends or word.owns or following in _GOES_ON or (following in ("&", "n"))
    season = word.lower in _SEASONS and not (
        before.lower in _GIVING or before.lower in ("delete", "film", "text", "texting")
    )
    spoken_to = before.lower == "to" and n > 1 and words[n - 2].lower in _SPEAKING  # "i spoke to june"
    season = season and not spoken_to
    planned = before.lower == "for" and n > 1 and words[n - 2].lower in _FOR_SOMEBODY
    if closed and planned:
        return True
    if closed and not (quality and ends and before.lower in ("on", "for")) and not season:
        if before.lower in _TO_PEOPLE and not (
            quality and before.lower in ("see", "for", "give", "know", "show", "let")
        ):
            return not (word.lower in _ACTS and following in ("it", "this", "that", "as"))
        lead = _WITH_PREPOSITION.get(before.lower)
        if lead and n > 1 and words[n - 2].lower in lead and not (quality and before.lower in ("of", "with")):
            return True
    return _somebody_does(words, n, following, quality)


def _somebody_does(words: Sequence[Word], n: int, following: str, quality: bool) -> bool:
    """Whether somebody is given something or does something here: "send ivy the form", "if grace moves"."""
    word, before = words[n], words[n - 1].lower
    if before in _GIVING and following in _DETERMINERS:
        return True
    if (
        before in ("is", "was", "its")
        and following in ("who", "that")
        and n > 1
        and words[n - 2].lower in ("it", "think")
    ):
        return True
    if before in _HAVING and following in ("down", "on", "off", "put", "taken"):
        return True
    if before == "on" and n > 1 and words[n - 2].lower in _HELD and (not following or following in _GOES_ON):
        return True
    if before == "what":
        return following in _SAYS
    if before not in _LINKS:
        return False
    if quality or word.lower in _SEASONS:
        return following in (_PERSONAL - _OF_A_SEASON if word.lower in _SEASONS else _PERSONAL)
    return following in _DOES | _PERSONAL


def _asks_about(words: Sequence[Word], n: int, following: str) -> bool:
    """Whether a question asks about this word: "is hope allowed", "why can reed say"."""
    word, auxiliary = words[n], words[n - 1]
    if auxiliary.lower not in _ASKING or auxiliary.lower == word.lower:
        return False
    opens = n == 1 or bool(_STOPS.search(auxiliary.gap)) or words[n - 2].lower in _OPENS
    if not opens or not following:
        return False
    if word.owns:
        return word.lower not in _SEASONS
    said = auxiliary.lower.replace("'", "").removesuffix("nt")
    shaped = following.endswith(("ed", "ing")) and following not in ("meeting", "feed", "bed", "need", "speed", "red")
    if said in ("is", "was") or (said.endswith("s") and said[0] == "w") or said == "hows":
        fits = following in _STATES or shaped
    elif said in ("has", "had"):
        fits = following in _PAST | {"from"} or (shaped and following.endswith("ed"))
    else:
        fits = following in _BARE_VERBS
    if word.lower in _SEASONS or word.lower in _QUALITIES:
        third = words[n + 2].lower if n + 2 < len(words) else ""
        if following == "be":
            return third in _TAKEN | {"asked", "allowed", "filmed", "in", "kept", "on"}
        if word.lower in _SEASONS and following in ("come", "start", "go", "work", "count"):
            return False
        fits = fits and following not in _VAGUE | word_set("in at on the a still too not to any no there")
        return fits or (
            following in ("on", "in", "still", "the")
            and words[n - 1].lower in ("is", "was")
            and _person_later(words, n)
        )
    return fits


def _person_later(words: Sequence[Word], n: int) -> bool:
    """Whether the question goes on about papers and people, and not about how things are."""
    return any(word.lower in _OF_A_SCHOOL for word in words[n + 2 : n + 9])


def _modal_is_a_name(words: Sequence[Word], n: int, following: str, ends: bool) -> bool:
    """Whether "will" or "may" is a person: "is will allowed", "can may come", "about will and"."""
    before, word = words[n - 1].lower, words[n].lower
    if before in _ASKING and before != word and following and (n == 1 or words[n - 2].lower in _OPENS):
        return following in _STATES | _PAST | _BARE_VERBS - {"not", "be"} or following.endswith(("ed", "ing"))
    if following in ("cant", "can't", "wont", "won't", "isnt", "isn't", "hasnt", "hasn't", "doesnt", "doesn't"):
        return before not in _NO_SUBJECT
    if following in ("is", "was", "has", "had", "does", "did", "can", "needs", "wants", "got", "isnt", "wasnt"):
        return before in _LINKS or before in _TO_PEOPLE
    if before in _HAVING and following in ("removed", "added", "taken", "put"):
        return True
    if word == "may" and before in ("on", "by", "for", "until", "after", "before", "since", "from", "in"):
        return False
    if before in _TO_PEOPLE - {"know", "see", "sent", "seen", "given", "taken", "called"}:
        return ends or (following in _GOES_ON and following not in _BASE_AFTER_MODAL)
    return False


# --- The words of one message, and what stands around each: where phrases begin and end, what a capital letter
# means

# Of longer words these stand before a dot that ends no sentence
_ABBREVIATED: Final = word_set("mrs rev prof capt sgt supt hon wm chas thos geo jas")
_OF_OWNER: Final = re.compile("^['’‘`´]?s", re.IGNORECASE)
_INTRODUCING: Final = tuple(f" {phrase}" for phrase in INTRODUCING)


class Sentence:
    """The words of one message; each is asked about by its number."""

    def __init__(self, text: str, words: Sequence[Word]) -> None:
        self.text, self.words = text, words
        self._before: dict[int, list[str]] = {}
        letters, long = [c for c in text if c.isalpha()], [word for word in words[1:] if len(word.text) > 3]
        self.shouting = sum(c.isupper() for c in letters) > 0.6 * len(letters) or (
            len(long) > 4 and sum(word.cap for word in long) > 0.7 * len(long)
        )

    def shouts(self, n: int) -> bool:
        """Whether the word has no capital letter that would mean anything."""
        word = self.words[n]
        return self.shouting or not word.cap or (len(word.text) > 2 and word.text.isupper())

    def beside(self, n: int) -> bool:
        """Whether nothing but a space stands between word ``n`` and the one before, or the dot of "J." or "Wm."."""
        if n == 0 or self.words[n - 1].owns or not BESIDE.fullmatch(self.words[n].gap):
            return False
        before = self.words[n - 1]
        return "." not in self.words[n].gap or len(before.text) < 3 or before.lower in _ABBREVIATED

    def begins(self, n: int) -> bool:
        """Whether a phrase begins with this word: at the start, or after a comma."""
        return n == 0 or bool(re.search(r"[,.:;\n]", self.words[n].gap))

    def is_farewell(self, n: int) -> bool:
        """Whether the word may end a letter: "love", "best"."""
        return self.words[n].lower in FAREWELLS

    def starts(self, n: int) -> bool:
        """Whether a sentence may start with this word, so that its capital letter means nothing."""
        return n == 0 or bool(re.search(r"[.!?:;\n–-]", self.words[n].gap))

    def ends_phrase(self, n: int) -> bool:
        """Whether the message or a phrase ends with this word."""
        return n + 1 == len(self.words) or bool(re.search(r"[,.:;!?\n]", self.words[n + 1].gap))

    def begins_again(self, n: int) -> bool:
        """Whether something new is said from this word on: "for sky and ocean theyre twins"."""
        return n < len(self.words) and self.words[n].lower in SAYING_ON

    def acts(self, n: int) -> bool:
        """Whether what this word stands for does something, as a person would."""
        return self.following(n) in ACTS_OF_PEOPLE

    def is_introduced(self, n: int) -> bool:
        """Whether somebody is named with this word as its first: "my name is ella", "its ella"."""
        said = " " + " ".join(self.before(n))
        return said.endswith(_INTRODUCING)

    def ends(self, n: int) -> bool:
        """Whether the phrase ends with this word, or goes on as it does after a name."""
        if self.words[n].owns or n + 1 >= len(self.words) or not self.beside(n + 1):
            return True
        following = self.words[n + 1]
        return (
            following.kind in NAMES
            or (self.words[n].cap and self.has_surname(n))
            or following.lower in AFTER | DOES
            or bool(IN_A_YEAR.match(self.text, self.words[n].end))
        )

    def reads_on(self, n: int) -> bool:
        """Whether an everyday word is used as one: "my son will see", "i hope you", "my mum may"."""
        word = self.words[n]
        if word.kind != "everyday given" or word.owns:
            return False
        if word.lower in MODAL:
            return not self.ends(n)
        return self.following(n) in NOT_AFTER and not self.ends_phrase(n)

    def has_surname(self, n: int) -> bool:
        """Whether a word that may be a surname follows with a capital letter: "Mark Field", but not "Will Ella"."""
        if n + 1 >= len(self.words) or not self.beside(n + 1) or self.shouts(n + 1):
            return False
        return self.words[n + 1].kind in ("family", "everyday family", "unknown", "likely", "odd")

    def is_kin(self, n: int) -> bool:
        """Whether this word says who somebody is to the person who writes: "son", "teacher", "(my little) one"."""
        word = self.words[n].lower
        if word in KIN_AFTER:
            return n > 0 and self.words[n - 1].lower in KIN_AFTER[word]
        return word in KIN

    def before(self, n: int) -> list[str]:
        """Up to three words before, as far as the phrase reaches back."""
        if n not in self._before:
            self._before[n] = self._words_before(n)
        return self._before[n]

    def _words_before(self, n: int) -> list[str]:
        found: list[str] = []
        while n > 0 and len(found) < 3 and SAME_PHRASE.fullmatch(_OF_OWNER.sub("", self.words[n].gap)):
            n -= 1
            found.insert(0, self.words[n].lower + ("'s" if self.words[n].owns else ""))
        return found

    def following(self, n: int) -> str:
        """The word after, in lower case; empty at the end."""
        return self.words[n + 1].lower if n + 1 < len(self.words) else ""

    def goes_on(self, n: int, *said: str) -> bool:
        """Whether these words come after."""
        return tuple(word.lower for word in self.words[n + 1 : n + 1 + len(said)]) == said
