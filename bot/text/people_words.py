"""The little words around a name, by what they say: who is spoken of, who speaks, what people do."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from typing import Final

from bot.text.words import Kind, word_set

CERTAIN: Final = 9
NEVER: Final = -1

TITLES: Final = word_set("mr mrs ms mx dr mister")
KIN: Final = word_set(
    "son sons daughter daughters child childs children kid kids boy girl lad lass baby toddler twin twins nephew "
    "nephews niece nieces brother brothers sister sisters bro sis mum mom mummy dad daddy father mother nan nana "
    "gran granny nanny missus missis aunty unc gramps grandad grandma grandson granddaughter husband hubby wife "
    "partner ex stepson stepdaughter stepdad stepmum friend freind mate teacher tutor nurse cousin uncle aunt "
    "auntie neighbour carer worker receptionist lawyer solicitor governor pupil student guardian boyfriend "
    "girlfriend fiance headteacher assistant secretary doctor lady childminder grandchild grandchildren ta senco "
    "caretaker cook cleaner coach librarian bursar therapist psychologist stepbrother stepsister keyworker counsellor "
    "babysitter landlord midwife godmother godfather godson goddaughter bestie stepgran stepnan fiancee paediatrician"
)
# Who somebody is at a school, or how they are addressed; with a capital letter no part of a name
ROLES: Final = word_set(
    "coach head headmaster headmistress principal chair director professor prof sir madam lord lady rev reverend "
    "father sister brother pc sergeant inspector officer judge councillor cllr miss mr mrs ms dr mx master "
    "mistress sen dear hi hello hey from and or the thanks regards yours sincerely faithfully respectfully wishes "
    "class year form reception former pupil contact mother name child born staff caller parent carer governor "
    "trainee student ask tell does is can has was did will do about for with please when where why who what how "
    "if that but so because not no yes my our your his her their this re subject"
)
# These mean a person only after one of those: "my little one", "my mother in law", "the head"
_OURS: Final = frozenset({"my", "our", "his", "her", "their"})
KIN_AFTER: Final[Mapping[str, Set[str]]] = {
    "one": {"little", "youngest", "oldest", "eldest"},
    "man": {"little", "wee"},
    "head": {"the"},
    "law": {"in"},
    "half": {"other"},
    "youngest": _OURS,
    "eldest": _OURS,
    "oldest": _OURS,
}
OWNED: Final = KIN - {"assistant"} | word_set(
    "parent parents family report reports file files record records picture pictures photo photos class form "
    "address data info information surname name notes work medical details allergies allergy fingerprints phone "
    "email number results sats teachers mums dads birthday"
)
NAMING: Final = (
    "name is", "names", "name's", "names is", "my name", "his name", "her name", "surname is", "called", "named",
    "name", "pupil", "spelt", "nickname is", "known as", "goes by", "surname", "call him", "call her", "call me",
    "calls me", "calls him", "calls her",
)  # fmt: skip
LITTLE: Final = word_set(
    "and but or i im i'm we the a an my our his her their your this that it its is was who what when where why "
    "how from in on at to for with about of by if so because cos not no yes please pls just here again calling "
    "ringing speaking phoning really very too also still only even now then there today he she they you me him "
    "them us up out off over year yr class school mum dad mother father parent old age aged born again thanks bye "
    "cheers ta sorry sir as than like can could will would"
)
CARING: Final = (
    "looking after", "look after", "looks after", "care of", "mum of", "mother of", "dad of", "father of", "parent of",
    "parents of", "guardian of", "carer for", "behalf of", "brother of", "sister of", "friend of", "photo of",
)  # fmt: skip
FAREWELLS: Final = word_set(
    "thanks thank thankyou thx ta regards cheers love yours sincerely faithfully wishes signed from you help much "
    "advance best"
)
BEFORE: Final = word_set(
    "about on told tell tells ask asked asks by with for remove delete can does did has is if that when but why "
    "was were of to and or because from pls please saying think where how do are named against between see let "
    "both not said says thinks"
)
AFTER: Final = word_set(
    "is are were was has had does did s isnt wasnt hasnt doesnt doesn't isn't wasn't hasn't hates likes loves "
    "wants needs who and in at says said told went goes came comes gets got left started starts again here "
    "speaking from keeps lives age aged"
)
# What a person does: with a word before it that names follow, it makes a name of an everyday word
DOES: Final = word_set("is was has had does did said told wants needs likes hates went goes came got left can")
DOES_NOT: Final = word_set(
    "says thinks knows lives asked took made rang phoned emailed texted wrote sent gave showed saw read filmed posted "
    "shared put moved broke isnt wasnt hasnt doesnt dosent didnt cant couldnt wont isn't wasn't "
    "hasn't doesn't didn't can't couldn't won't hit hurt cannot"
)
SPELT: Final = word_set("spelt spelled spell spelling")
NOBODY: Final = word_set(
    "he she it this that who what which here there mine they one only where when how why i you we and but so or "
    "what's today tomorrow not no yes"
)
GREETINGS: Final = word_set("hi hello hiya hey morning afternoon evening sorry thanks ta cheers")
NOT_AFTER: Final = word_set(
    "the a an my our his her your their it this that these those to of be not you i we they me him them us on for "
    "by see have get"
)
NO_SURNAME: Final = AFTER | NOT_AFTER | word_set(
    "or are were title both wrong if but so can could should would please when how what why because as then than "
    "too with do"
)  # fmt: skip
MODAL: Final = frozenset({"will", "may", "can", "mark", "hope", "pat", "sue"})
DAYS: Final = word_set("monday tuesday wednesday thursday friday saturday sunday")
SEASONS: Final = frozenset({"april", "may", "june", "august", "summer", "autumn", "winter"})
BEFORE_A_SEASON: Final = word_set("in since until till by last next this early late mid of from during before after")
BESIDE: Final = re.compile(r"[ \t]{1,2}|\. ?")
SAME_PHRASE: Final = re.compile(r"[\s,:;–-]{1,3}|\.\s")
NAMES: Final[Set[Kind]] = frozenset({"given", "family", "unknown", "likely"})


SAYS: Final = AFTER | DOES | DOES_NOT  # what a person does; no part of a name
