"""What is said to us in bench/voice.

No sentence of it was used to choose a threshold or a phrase. Of names, numbers, postcodes and addresses there are three
sets: the first was looked at, the later one is only counted, of the third every other value was looked at. Numbers are
Ofcom's for drama, addresses are of example.org, postcodes need belong to nobody's house.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SENTENCES = (
    "Could you tell me whether the school keeps photographs of my daughter?",
    "I would like somebody to ring me back about my son's report.",
    "How many years do you hold on to attendance records?",
    "What happens to our details when we move to another school?",
    "Please stop sending my telephone number to the parents' association.",
    "Is the information about his allergy shared with the kitchen?",
    "I think the address you have for us is out of date.",
    "Who decides what goes into a child protection file?",
    "Can I take back the permission I gave for the website?",
    "My ex husband should not be told where we live.",
    "Does the council get to see the test results?",
    "I am not happy with the way my last letter was answered.",
    "What is the name of the person in charge of data protection?",
    "Do you use a computer program to put children into groups?",
    "The office sent somebody else's medical form home in her bag.",
    "Which companies look after the pupil records for you?",
)


@dataclass(frozen=True)
class Values:
    """What must be heard right, and a word for each letter for when it was not."""

    names: Sequence[str]
    numbers: Sequence[str]
    postcodes: Sequence[str]
    mailboxes: Sequence[str]
    hosts: Sequence[str]
    spelling: Mapping[str, str]

    @property
    def addresses(self) -> tuple[str, ...]:
        """The mailboxes at the hosts in turn."""
        return tuple(f"{mailbox}@{self.hosts[n % len(self.hosts)]}" for n, mailbox in enumerate(self.mailboxes))

    def every_other(self, first: int) -> Values:
        """Half of them, from the one at ``first`` on."""
        names, numbers, postcodes = self.names[first::2], self.numbers[first::2], self.postcodes[first::2]
        return Values(names, numbers, postcodes, self.mailboxes[first::2], self.hosts, self.spelling)


FIRST = Values(
    names=(
    "Siobhan Gallagher", "Priya Patel", "Mohammed Hussain", "Chloe Whitfield", "Oluwaseun Adeyemi", "Rhys Llewellyn",
    "Agnieszka Kowalska", "Niamh Byrne", "Harpreet Singh", "Zainab Ahmed", "Callum MacDonald", "Xanthe Pemberton",
    "Tunde Okafor", "Wei Chen", "Megan Hughes", "Joshua Wright", "Fatima Begum", "Aoife Kelly", "Dafydd Morgan",
    "Ayesha Rahman", "Krzysztof Nowak", "Kwame Mensah", "Imogen Ashworth", "Tariq Mahmood",
),
    numbers=(
    "07700 900142", "07700 900655", "01632 960218", "020 7946 0733", "07700 900873", "0113 496 0359",
    "07700 900204", "029 2018 0516", "01632 960997", "07700 900360", "0161 496 0448", "07700 900011",
),
    postcodes=(
    "CO2 9JN", "SW1A 2AA", "M14 5RG", "EH3 8QT", "CF10 1BH", "B29 7DL", "LS6 3HF", "NR2 4TW", "BT7 1KP", "PL4 8XE",
    "DE21 6ZY", "GU9 0VS",
),
    mailboxes=(
    "hannah.fox", "t.okafor", "priya-patel", "dave_jones", "mrsgreen", "a.khan22", "lucy.b", "karen.mills", "rhys1987",
    "j.ashworth", "samira.ali", "bigtom",
),
    hosts=("example.org", "example.com"),
    spelling={
        word[0]: word
        for word in ("apple", "butter", "cat", "dog", "egg", "fish", "garden", "house", "ink", "jam", "king", "lemon",
                     "mother", "nose", "orange", "paper", "queen", "river", "sugar", "table", "umbrella", "van",
                     "water", "xray", "yellow", "zebra")
    },
)  # fmt: skip
"""What was misheard of these was looked at, and mended where it was a rule's fault (docs/adr/0013)."""
LATER_FILE = Path(__file__).with_name("heard_later.json")
_LATER = json.loads(LATER_FILE.read_text(encoding="utf-8"))
LATER = Values(**{name: said for name, said in _LATER.items() if name != "sentences"})
"""Written by a stranger after the rules were made. Only ever counted: nothing is mended from it."""
THIRD_FILE: Final = Path(__file__).with_name("heard_third.json")
_THIRD = Values(**json.loads(THIRD_FILE.read_text(encoding="utf-8")))
THIRD_LOOKED_AT: Final = _THIRD.every_other(0)
THIRD: Final = _THIRD.every_other(1)
"""Another stranger's, in halves: the first, third, … of each kind were looked at, the others are only ever counted."""
LATER_SENTENCES: tuple[str, ...] = tuple(_LATER["sentences"])

ONE_WORD = ("yes", "no", "yes please", "no thank you", "repeat", "slower", "faster", "stop", "a person", "go back",
            "skip", "help", "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")  # fmt: skip
"""Short answers, all of which are expected."""

STRANGE = ("maybe later", "purple", "the dog ate it", "why", "hello there", "blimey", "I wonder", "not the cookies")
"""Short answers that no list holds: none of them may be taken for one that is expected."""

_DIGITS = ["oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_SIGNS = {".": "dot", "-": "dash", "_": "underscore"}


def number_aloud(number: str) -> str:
    """A telephone number as people say it: "oh" for zero, "double" for two alike."""
    groups = []
    for group in number.split():
        words: list[str] = []
        at = 0
        while at < len(group):
            twice = group[at : at + 2] == group[at] * 2
            words.append(("double " if twice else "") + _DIGITS[int(group[at])])
            at += 2 if twice else 1
        groups.append(" ".join(words))
    return ", ".join(groups)


def number_slowly(number: str) -> str:
    """The same, when it was asked for once more: digit by digit, three at a time."""
    digits = number.replace(" ", "")
    names = ["zero", *_DIGITS[1:]]
    return ", ".join(" ".join(names[int(d)] for d in digits[at : at + 3]) for at in range(0, len(digits), 3))


def postcode_aloud(postcode: str) -> str:
    """A postcode: its letters and digits one by one."""
    return ", ".join(" ".join(_DIGITS[int(s)] if s.isdigit() else s for s in part) for part in postcode.split())


def postcode_slowly(postcode: str, spelling: Mapping[str, str]) -> str:
    """The same with a word for each letter."""
    signs = postcode.replace(" ", "").lower()
    return ", ".join(["zero", *_DIGITS[1:]][int(s)] if s.isdigit() else f"{s.upper()} for {spelling[s]}" for s in signs)


def email_aloud(address: str) -> str:
    """An e-mail address as people speak it."""
    mailbox, _, host = address.partition("@")
    said = "".join(f" {_SIGNS[s]} " if s in _SIGNS else f" {_DIGITS[int(s)]} " if s.isdigit() else s for s in mailbox)
    return f"{' '.join(said.split())} at {host.replace('.', ' dot ')}"


def email_slowly(address: str, spelling: Mapping[str, str]) -> str:
    """The same with the letters before the sign one by one."""
    mailbox, _, host = address.partition("@")
    signs = (
        _SIGNS.get(s) or (["zero", *_DIGITS[1:]][int(s)] if s.isdigit() else f"{s.upper()} for {spelling[s]}")
        for s in mailbox
    )
    return f"{', '.join(signs)}, at {host.replace('.', ' dot ')}"


def name_aloud(name: str) -> str:
    """How somebody says who they are."""
    return f"My name is {name}."


def name_slowly(name: str, spelling: Mapping[str, str]) -> str:
    """The same, spelt with a word for each letter; the family name after a pause."""
    return ". ".join(", ".join(f"{s.upper()} for {spelling[s]}" for s in part.lower()) for part in name.split()) + "."
