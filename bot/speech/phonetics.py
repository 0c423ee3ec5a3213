"""A name that was heard, corrected by the names that people have: what sounds like one of them is that one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Final

# --- Names that people in Britain have, of all origins; where one does not sound as it is spelt, how it sounds

# "name=sound sound": how it is said, in English spelling; without a sound it is said as it is written
_GIVEN: Final = """
Siobhan=shivawn,shavon,chevonne,sherborne,shabon Niamh=neev,neve,neave Aoife=eefa,efa,ethan Saoirse=sersha,searsha
Caoimhe=keeva,kweeva Sinead=shinade,shenade Aisling=ashling Roisin=rosheen Grainne=gronya Ciara=keera,kiara
Eoin=owen Eoghan=owen Oisin=osheen,usheen Padraig=porrick,pawdrig Tadhg=tige,tiger Cian=kian,keen Sean=shawn,shaun
Rhys=reece,rees,reese Sian=sharn,shan Dafydd=davith,davvid,daveth Ffion=feeon,fion Cerys=kerris,keris Carys=carris
Angharad=anharad,ancarad Eilidh=aylee,ailey Mhairi=vari,varry Catriona=katrina,catreena Hamish Iain=ian Ewan=yewan
Chloe=klowee,cloey,khloe Zoe=zoey Phoebe=feebee Xanthe=zanthy,zanthe,xanthi Imogen=immogen Hermione=hermioni
Penelope=penelopy Daphne=daphni Hugh=hew,hugh Stephen=steven Geoffrey=jeffrey Graham=grayam Leicester Alistair
Priya=preeya,pria Anjali=unjali Deepa Kavita Meera=mira Neha Nisha Pooja Riya Sunita Ananya Aarav Arjun Rohan Rahul
Sanjay Vikram Vijay Amit Ravi Sandeep Harpreet=harprit,harpreet Gurpreet=gurprit Jaspreet Manpreet Simran Kiran
Mohammed=mohamed,muhammad,mohammad Muhammad=mohammed Ahmed=achmed Ali Ibrahim Yusuf=yousuf,yousef Omar Hamza Bilal
Imran Tariq=tarik,tarick,tarek Usman Hassan Zain Zainab=zaynab,zeinab Aisha=eyesha,ayesha,iesha Ayesha=aisha,eyesha
Fatima=fatema Khadija=kadija Maryam=mariam Amina Noor=nor,nour Sana Hafsa Yasmin=yasmine Layla=leila Samira Safiya
Oluwaseun=oluwa shay oon,oluwasheun,oluwashayun,olu washington Tunde=toonday,tundi,tunday Femi Chidi=cheedy Emeka
Ngozi Chioma Adaeze Amara Temitope=temi tope Folake Kwame=kwami,quame,kwamay Kofi=kofee,coffee Ama Akosua Abena Yaw
Thandiwe Tendai Farai Chipo Nomsa Abdi Hodan Ayaan Liban Wangari Achieng Selam Dawit
Agnieszka=agnyeshka,agneska,agnes ka Krzysztof=kshishtof,kristoff,christoph,chris tough Wojciech=voychek Piotr=peter
Katarzyna=kata zhina Malgorzata=malgozata Pawel=pavel Tomasz=tomash Lukasz=wukash Zofia=sofia Jakub=yakub Aleksandra
Andrei Ioana Elena Mihai Cristina Radu Dimitri Svetlana Olena Oleksandr Natalia Anastasia Ivana Marek Zuzana
Joao=joe ow Thiago Sofia Mateo Lucia Diego Camila Beatriz Giulia Matteo Chiara=key ara Francesca Alessandro
Wei=way Xiu=shoo Xin=shin Ming Jun Li=lee Mei=may Hui=hway Jing Yan Hao=how Yuki Haruto Sakura Linh Minh Anh Thi
Callum=calum Megan=meghan Joshua Oliver George Harry Jack Jacob Noah Charlie Muhammad Thomas Oscar William James Leo
Alfie Henry Joseph Archie Ethan Samuel Alexander Daniel Max Lucas Mason Logan Isaac Benjamin Dylan Edward Toby Finley
Freddie Arthur Theo Luca Reuben Nathan Ryan Liam Connor Kieran Aaron Adam Luke Matthew Michael David John Paul Mark
Peter Andrew Richard Robert Simon Ian Kevin Gary Neil Martin Philip Colin Keith Barry Trevor Derek Nigel Clive
Amelia Olivia Isla Emily Ava Lily Mia Isabella Sophia Ella Grace Poppy Freya Evie Alice Charlotte Jessica Daisy Sophie
Ruby Florence Evelyn Lucy Holly Molly Rosie Ellie Maisie Matilda Hannah Abigail Bethany Lauren Rebecca Sarah Laura
Emma Rachel Katie Gemma Claire=clare Nicola Joanne Tracey Sharon Karen Julie Susan Jane Helen Alison Anne Margaret
Dorothy Rupert Tristan Beatrice=beetris Georgina Harriet Jemima Tabitha Esme=esmay Eloise Aurelia Ottilie Rowan Skye
Demi Kayleigh=kaylee Jayden Tyrone Leroy Marcia Delroy Shanice=shaneece Keisha Jermaine Curtis Desmond Winston
Mary Elizabeth Patricia Barbara Christine Linda Carol Janet Maureen Pauline Victoria Catherine Katherine Anna Amy
Sam Ben Tom Joe Jo Dan Dave Steve Mike Matt Chris Nick Rob Tim Jim Bob Kate Liz Beth Meg Jess Abby Becky Jenny Sue
"""
_FAMILY: Final = """
Smith Jones Williams Taylor Brown Davies Evans Wilson Thomas Roberts Johnson Lewis Walker Robinson Wood Thompson White
Watson Jackson Wright=right Green Harris Cooper King Lee Martin Clarke=clark James Morgan Hughes=hews,hughes Edwards
Hill Moore=more Clark Harrison Scott Young Morris Hall Ward Turner Carter Phillips Mitchell Patel=padel,patell,pattel
Adams Campbell Anderson Allen Cook Bailey Parker Miller Davis Murphy Price Bell Baker Griffiths Kelly=kelley Simpson
Marshall Collins Bennett Cox Richardson Fox Gray Rose Chapman Hunt Robertson Shaw Reynolds Lloyd Ellis Richards
Russell Wilkinson Khan=carn,kahn,con Graham Stewart Reid Murray Powell Palmer Holmes Rogers Stevens Walsh Hunter
Thomson Matthews Ross Owen Mason Knight=night Kennedy Butler Saunders Cole Pearce Dean Foster Harvey Hudson Gibson
Mills Berry Barnes Pearson Kaur=core,cower,cor Fletcher Begum=baygum,begam,beegum Singh=sing Hussain=hussein,husain
Ahmed=achmed Ali Akhtar Mahmood=mahmud Iqbal Malik Shah Hussein Chowdhury=chowdry Miah=mia Uddin Rahman=raman Islam
Sharma Kumar Gupta Mehta Desai Joshi Nair Reddy Rao Bhatt Chaudhry Gill Sandhu Dhillon Grewal Mistry Parmar Solanki
Okafor=okafour,okaphor Adeyemi=adeyami,ade yemi,aday emmy Okonkwo Eze Nwosu Balogun Adebayo Ogunleye Afolabi
Mensah=mensa Owusu Boateng Asante Osei Appiah Addo Ndlovu Moyo Dube Banda Phiri Kamau Otieno Abebe Mohamed Hassan Farah
Warsame Kowalski Kowalska Nowak=novak Wojcik Kaminski Lewandowski Zielinski Wisniewski Popescu Ionescu Petrov Ivanov
Kovacs Horvath Novak Silva Santos Ferreira Costa Rossi Russo Ferrari Garcia Martinez Fernandez Lopez
Nguyen=win,when,newyen
Tran Pham Chen Wang Zhang=jang Liu=lew Wong Chan Cheung Lam Yang Huang Zhao=jow Tanaka Kim Park Yilmaz Demir Kaya
Gallagher=gallaher,gallacher Byrne=burn,burns Llewellyn=lewellyn,louellen,luellen,lou ellen O'Brien O'Connor O'Neill
MacDonald=mcdonald McDonald McCarthy MacLeod=mcloud McKenzie Sutherland Fraser Sinclair Cameron Buchanan Urquhart
Pritchard Bevan Rees=reece Vaughan=vorn Cholmondeley=chumley Featherstonehaugh=fanshaw Beauchamp=beecham Menzies=mingis
Pemberton Ashworth Whitfield Whitehead Winterbottom Shufflebottom Ramsbottom Higginbottom Entwistle Ainsworth
Bickerstaff Fairweather Gascoigne Hardcastle Hathaway Hawthorne Heathcote Kirkbride Longbottom Merriweather Nettleton
Ormerod Pickering Postlethwaite Ridley Satterthwaite Thistlethwaite Tunstall Uttley Wainwright Yardley Poe Goldberg
Cohen=cohen,cone Levy Friedman Abrahams Rosenberg Katz Papadopoulos Georgiou Ioannou Nicolaou Christodoulou
"""


def _sounds(listed: str) -> dict[str, tuple[str, ...]]:
    """Each name with how it sounds; a sound of several words belongs to the name before it."""
    found: dict[str, list[str]] = {}
    for line in listed.split():
        name, _, sounds = line.partition("=")
        if name[:1].isupper():
            last = found.setdefault(name, [name.lower()])
            last += [sound for sound in sounds.split(",") if sound]
        else:  # the rest of a sound of several words, and perhaps further sounds
            rest, *more = line.split(",")
            last[-1] = f"{last[-1]} {rest}"
            last += more
    return {name: tuple(sounds) for name, sounds in found.items()}


GIVEN: Final = _sounds(_GIVEN)
FAMILY: Final = _sounds(_FAMILY)


# ---
_LEAD: Final = re.compile(
    r"^\W*(?:(?:no|yes|hello|hi|um|er|so|well|sure|it's|its|it is|that's|that is|my|his|her|their|the|child's|full|"
    r"name|names|is|i'm|i am|im|this is|called|he's|she's|son|daughter|said)\b\W*)*",
    re.IGNORECASE,
)
_REST: Final = re.compile(
    r"[,.;]?(?<!\s)\s+(?:and|in|from|who|he|she|they|please|thanks|thank|year|class|reception|but|my|with|at|aged?|it's)\b.*|"
    r"(?<!\s)\s*[.!?]\s+.*$",
    re.IGNORECASE | re.DOTALL,
)
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_TOLD: Final = re.compile(r"\b(?:name|i'?m|i am|this is|called|it'?s)\b", re.IGNORECASE)
_MOST_WORDS: Final = 6
_NEAR: Final = 0.3  # of the sounds of a name may be others
# What sounds alike, the longest first
_ALIKE: Final = (
    ("tch", "J"), ("sch", "S"), ("ght", "t"), ("augh", "o"), ("ough", "o"), ("sh", "S"), ("ch", "J"), ("zh", "S"),
    ("th", "t"), ("ph", "f"), ("gh", "g"), ("kh", "k"), ("ck", "k"), ("wr", "r"), ("kn", "n"), ("wh", "w"),
    ("ce", "se"), ("ci", "si"), ("cy", "si"), ("ge", "Je"), ("gi", "Ji"), ("qu", "kw"), ("x", "ks"), ("q", "k"),
    ("c", "k"), ("z", "s"), ("v", "f"), ("j", "J"), ("d", "t"), ("b", "p"), ("g", "k"), ("y", "i"),
)  # fmt: skip
_VOWELS: Final = "aeiou"
_HEARD_ALIKE: Final = ("bcdegptvz", "mn", "fsx", "ahjk", "iy", "quw", "ir", "lmn")  # letters, by their names


def corrected(text: str, is_name: Callable[[str], bool] = lambda _word: False) -> str:
    """A text that answers "what is your name", its name corrected where it sounds like a known one.

    ``is_name`` knows more names: what is one of them stays as it was heard.

    >>> corrected("My name is Shavon Padel.")
    'My name is Siobhan Patel.'
    >>> corrected("Ella Brown, please."), corrected("I do not want to say")
    ('Ella Brown, please.', 'I do not want to say')
    """
    lead = _LEAD.match(text)
    start = lead.end() if lead else 0
    rest = _REST.search(text, start)
    stop = rest.start() if rest else len(text)
    words = list(_WORD.finditer(text[start:stop]))
    said = [word[0] for word in words]
    is_told = _TOLD.search(text[:start]) is not None or all(word[:1].isupper() for word in said)
    if not 1 <= len(words) <= _MOST_WORDS or not is_told or not any(word[:1].isupper() for word in said):
        return text
    if all(is_name(word) for word in said):
        return text
    best = min(_readings(said), key=lambda reading: reading[0])[1]
    name = " ".join(best)
    tail = text[start + words[-1].end() :]
    return text[: start + words[0].start()] + name + tail


def from_letters(text: str) -> str:
    """A text in which a name was spelt: first and family name parted, one letter that was misheard put right.

    >>> from_letters("Meganhughes"), from_letters("My name is Siobham"), from_letters("Laela")
    ('Megan Hughes', 'My name is Siobhan', 'Laela')
    """
    return re.sub(r"(?<![^\W\d_])[^\W\d_]{3,}$", lambda match: _spelt_name(match[0].lower()), text.rstrip(" .,"))


def _spelt_name(letters: str) -> str:
    whole = _by_letters(letters, (*GIVEN, *FAMILY))
    readings = [(whole[0], whole[1])] if whole else []
    for at in range(3, len(letters) - 2):
        given, family = _by_letters(letters[:at], tuple(GIVEN)), _by_letters(letters[at:], tuple(FAMILY))
        if given and family:
            readings.append((given[0] + family[0], f"{given[1]} {family[1]}"))
        elif (one := given or family) and one[0] == 0 and len(letters) - len(one[1]) > 3 and len(one[1]) > 3:
            rest = letters[at:] if given else letters[:at]
            words = (one[1], rest.capitalize()) if given else (rest.capitalize(), one[1])
            readings.append((1.5, " ".join(words)))
    return min(readings, key=lambda reading: reading[0])[1] if readings else letters.capitalize()


@cache
def _by_letters(letters: str, names: tuple[str, ...]) -> tuple[float, str] | None:
    """The name that these letters are, of which one may be misheard (two of a long one), and how many were."""
    most = 2 if len(letters) > 7 else 1 if len(letters) > 3 else 0
    best: tuple[float, str] | None = None
    for name in names:
        plain = re.sub(r"[^a-z]", "", name.lower())
        if abs(len(plain) - len(letters)) > most:
            continue
        wrong = 0 if plain == letters else _changed(letters, plain)
        if wrong <= most and (best is None or wrong < best[0]):
            best = (wrong, name)
    return best


def _changed(one: str, other: str) -> int:
    """How much must change to make one the other: a letter that sounds like it counts once, any other twice."""
    before = list(range(0, 2 * len(other) + 1, 2))
    for n, sign in enumerate(one, 1):
        now = [2 * n]
        for m, its in enumerate(other):
            change = 0 if sign == its else 1 if any(sign in alike and its in alike for alike in _HEARD_ALIKE) else 2
            now.append(min(before[m] + change, before[m + 1] + 2, now[m] + 2))
        before = now
    return before[-1]


def _readings(said: Sequence[str]) -> Iterator[tuple[float, list[str]]]:
    """Ways to read the words as names, each with how far it is from what was said; one word a name, or several."""
    yield from _divided(tuple(said), first=True)


def _divided(said: tuple[str, ...], first: bool) -> list[tuple[float, list[str]]]:
    if not said:
        return [(0.0, [])]
    found: list[tuple[float, list[str]]] = []
    for length in range(1, min(3, len(said)) + 1):
        word = " ".join(said[:length])
        far, name = _nearest(word, first)
        price = far if length == 1 else far + 0.05
        for rest, names in _divided(said[length:], False):
            found.append((price + rest, [name, *names]))
    return sorted(found, key=lambda reading: reading[0])[:4]


@cache
def _nearest(word: str, first: bool) -> tuple[float, str]:
    """The nearest name and how far it is, 0 to 1; the word itself where none is near."""
    known = {name.lower(): name for name in (*GIVEN, *FAMILY)}
    if word.lower() in known:
        return 0.0, word
    own = sound(word)
    best, chosen = _NEAR, word
    for names, fee in ((GIVEN, 0.0 if first else 0.03), (FAMILY, 0.03 if first else 0.0)):
        for name, sounds in _by_sound(names is GIVEN).items():
            if all(abs(len(own) - len(its)) > 3 for its in sounds):
                continue
            far = min(_distance(own, its) / max(len(own), len(its), 1) for its in sounds) + fee
            if far < best:
                best, chosen = far, name
    return (best if chosen != word else 0.4 if " " not in word else 2.0), chosen


@cache
def _by_sound(given: bool) -> Mapping[str, tuple[str, ...]]:
    return {name: tuple(map(sound, sounds)) for name, sounds in (GIVEN if given else FAMILY).items()}


@cache
def sound(word: str) -> str:
    """A word as it sounds, roughly: consonants that are mistaken for each other alike, vowels at all as one.

    >>> sound("Shavon"), sound("Chevonne"), sound("Patel") == sound("Padel")
    ('SAfAn', 'JAfAn', True)
    """
    rest = re.sub(r"[^a-z]", "", word.lower())
    rest = re.sub(r"(?<=[aeiouy])h(?![aeiouy])|e$(?<=[^aeiou]e)", "", rest) or rest
    for written, heard in _ALIKE:
        rest = rest.replace(written, heard)
    rest = re.sub(rf"[{_VOWELS}h]*[{_VOWELS}][{_VOWELS}wr]*(?=[^{_VOWELS}]|$)", "A", rest)
    return re.sub(r"(.)\1+", r"\1", re.sub(f"[{_VOWELS}]+", "A", rest))


def _distance(one: str, other: str) -> float:
    """How much must change to make one sound the other; a vowel costs half."""
    before = [0.0]
    for sign in other:
        before.append(before[-1] + _price(sign))
    for sign in one:
        now = [before[0] + _price(sign)]
        for n, its in enumerate(other):
            change = 0.0 if sign == its else 0.4 if {sign, its} in _CLOSE else 1.0
            now.append(min(before[n] + change, before[n + 1] + _price(sign), now[n] + _price(its)))
        before = now
    return before[-1]


_CLOSE: Final = ({"S", "J"}, {"s", "S"}, {"m", "n"}, {"f", "t"}, {"p", "f"}, {"k", "t"}, {"w", "f"}, {"J", "t"})


def _price(sign: str) -> float:
    return 0.4 if sign == "A" else 0.5 if sign in "hwi" else 1.0
