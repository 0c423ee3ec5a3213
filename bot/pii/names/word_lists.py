"""Names that everybody knows and that are nobody's here: of sayings, stories, the famous, and of things.

"jack of all trades", "robin hood", "victoria sponge", "jack up the price". Where "my son" stands before it or something
of a child's follows, it stays a name: a pupil may be called Harry Kane.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from bot.pii.names.grammar import Sentence
from bot.text.people_words import KIN, OWNED, TITLES
from bot.text.words import word_set

_SAID: Final = (
    "jack of all", "jack the lad", "jack frost", "jack and jill", "jack and the", "jack in the box", "jack o lantern",
    "tom dick and harry", "joe bloggs", "joe public", "joe blogs", "fred bloggs", "john doe",
    "jane doe", "jane bloggs", "john smith", "for pete's sake", "petes sake", "pete's sake", "bobs your uncle",
    "bob's your uncle", "uncle sam", "billy no mates", "happy as larry", "a right charlie", "proper charlie",
    "johnny come lately", "murphy's law", "murphys law", "bloody mary", "smart alec", "smart aleck", "nosey parker",
    "nosy parker", "big bertha", "peeping tom", "doubting thomas", "jekyll and hyde", "adam and eve", "the joneses",
    "noah's ark", "noahs ark", "hail mary", "mary celeste", "heath robinson", "gordon bennett", "simon says",
    "father christmas", "santa", "santa claus", "robin hood", "peter pan", "harry potter", "peter rabbit", "peppa pig",
    "postman pat", "fireman sam", "bob the builder", "thomas the tank", "mary poppins", "horrid henry", "tracy beaker",
    "dennis the menace", "alice in wonderland", "oliver twist", "charlie and the", "james and the giant", "mr bean",
    "charlotte's web", "charlottes web", "george's marvellous", "romeo and juliet", "sherlock holmes", "james bond",
    "indiana jones", "darth vader", "luke skywalker", "spider man", "peter parker", "bugs bunny", "mickey mouse",
    "minnie mouse", "donald duck", "humpty dumpty", "punch and judy", "judy and punch", "rudolf the", "rudolph the",
    "winnie the pooh", "paddington bear", "roald dahl", "david walliams", "julia donaldson", "dr seuss", "jk rowling",
    "enid blyton", "jacqueline wilson", "michael morpurgo", "beatrix potter", "hans christian andersen", "anne frank",
    "rosa parks", "mary seacole", "florence nightingale", "guy fawkes", "isaac newton", "albert einstein",
    "neil armstrong", "marie curie", "charles darwin", "william shakespeare", "nelson mandela", "martin luther",
    "grace darling", "amelia earhart", "emmeline pankhurst", "king charles", "king henry", "king george",
    "king arthur", "king alfred", "king john", "queen victoria", "queen elizabeth", "queen anne", "prince william",
    "prince harry", "prince george", "princess diana", "kate middleton", "boris johnson", "keir starmer",
    "rishi sunak", "donald trump", "tony blair", "david cameron", "theresa may", "elon musk", "bill gates",
    "mark zuckerberg", "jeff bezos", "steve jobs", "edward snowden", "taylor swift", "harry styles", "ed sheeran",
    "justin bieber", "billie eilish", "marcus rashford", "harry kane", "david beckham", "mo salah", "joe wicks",
    "stephen hawking", "david attenborough", "greta thunberg", "tim peake", "bear grylls", "george orwell",
    "st george", "saint george", "st andrew", "st patrick", "st nicholas", "saint nicholas", "saint nick",
    "bonnie and clyde",
    "thelma and louise", "laurel and hardy", "tom and jerry", "ben and jerry's", "ben and jerrys", "marks and spencer",
    "marks and spencers", "john lewis", "ted talk", "ted talks", "ted baker", "paul smith", "jack wills",
    "jack wolfskin", "calvin klein", "ralph lauren", "michael kors", "hugo boss", "thomas cook", "jamie oliver",
    "gordon ramsay", "alexander technique", "myers briggs", "holly and ivy", "the holly and the ivy", "miles and miles",
    "miles away", "miles better", "miles too", "jack all", "jack squat", "rich tea", "rich text", "grace period",
    "grace and favour", "mark my words", "mark scheme", "pat on the back", "pat on the head", "chip and pin",
    "storm in a teacup", "penny for your thoughts", "the penny dropped", "hope for the best", "hope and pray",
    "faith and belief", "art and design", "art and craft", "art and crafts", "art club", "art room", "art lesson",
    "art lessons", "art homework", "art project", "bill of rights", "april fool", "april fools", "may day", "may bank",
    "summer born", "summer reading", "summer camp", "winter coat", "star of the week", "star chart", "star charts",
    "sunny side", "angel delight", "rob banks", "frank discussion", "frank conversation",
    "hi love", "hiya love", "hello love", "thanks love", "ta love", "cheers love", "sorry love",
    "frank and honest", "frank and open", "key stage", "dean of", "bishop of",
    "dawn till dusk", "dawn to dusk", "dawn breaks", "hunter wellies", "hunter boots", "rain or shine", "rain coat",
    "rain coats", "crystal clear", "crystal ball", "pride and joy", "sky sports", "sky tv", "sky news", "sky blue",
    "rose garden", "rose gold", "rose tinted",
)  # fmt: skip
# A name before one of these is what the thing is called
_THINGS: Final[Mapping[str, frozenset[str]]] = {
    "victoria": word_set("sponge sponges plum plums line station cross sandwich cake crown crosses coach"),
    "chelsea": word_set(
        "bun buns boot boots shirt shirts kit kits fc fan fans match scarf pensioner tractor flower game"
    ),
    "arsenal": word_set("shirt shirts kit kits fc fan fans match scarf"),
    "stanley": word_set("knife knives cup cups"),
    "jack": word_set("russell russells knife hammer up plug black"),
    "teddy": word_set("bear bears"),
    "catherine": word_set("wheel wheels"),
    "earl": word_set("grey"),
    "ruby": word_set("wedding slippers red"),
    "jade": word_set("green plant plants"),
    "hazel": word_set("nut nuts eyes"),
    "amber": word_set("alert alerts light lights warning warnings rating"),
    "pearl": word_set("barley earrings necklace"),
    "ginger": word_set("biscuit biscuits nut nuts beer bread hair cat tea snap snaps"),
    "olive": word_set("oil green branch"),
    "scarlet": word_set("fever"),
    "daisy": word_set("chain chains"),
    "poppy": word_set("day appeal seeds wreath wreaths"),
    "mason": word_set("jar jars"),
    "jasmine": word_set("rice tea"),
    "billy": word_set("goat goats"),
    "bobby": word_set("pin pins socks"),
    "polly": word_set("pocket"),
    "robin": word_set("redbreast reliant"),
    "molly": word_set("coddle coddled coddling"),
    "josh": word_set("around about"),
    "jenny": word_set("wren"),
    "christian": word_set("name names school schools faith"),
    "carol": word_set("singing service concert singers"),
    "iris": word_set("scan scans scanner scanners recognition scanning"),
    "dawn": word_set("chorus raid"),
    "dot": word_set("com org matrix"),
    "peter": word_set("out outs"),
    "storm": word_set("warning warnings alert alerts damage"),
    "basil": word_set("pesto leaves"),
    "rosemary": word_set("potatoes chicken"),
    "barbie": word_set("doll dolls film"),
    "ken": word_set("doll"),
    "harvey": word_set("nichols"),
    "nelson": word_set("column"),
    "oscar": word_set("winning nominated"),
    "henry": word_set("hoover vacuum"),
    "george": word_set("cross medal day"),
    "mary": word_set("rose"),
    "may": word_set("pole queen"),
}
_SAYINGS: Final[Mapping[str, list[tuple[str, ...]]]] = defaultdict(list)
for _saying in _SAID:
    _SAYINGS[_saying.split()[0]].append(tuple(_saying.split()))


def known_to_all(sentence: Sentence) -> frozenset[int]:
    """Which words belong to such a name."""
    found: set[int] = set()
    said = [word.lower + ("'s" if word.owns else "") for word in sentence.words]
    for n, word in enumerate(said):
        length = max((len(one) for one in _SAYINGS.get(word, ()) if tuple(said[n : n + len(one)]) == one), default=0)
        if not length and n + 1 < len(said) and said[n + 1] in _THINGS.get(word, ()):
            length = 2
        if length and not _is_somebody(sentence, n, n + length - 1):
            found.update(range(n, n + length))
    return frozenset(found)


def _is_somebody(sentence: Sentence, first: int, last: int) -> bool:
    """Whether the words around say that a person here is called so."""
    if (
        first and sentence.words[first - 1].lower in KIN | TITLES
    ):  # unmeasured: without it a child's name would be shown
        return True
    rest = {word.lower for word in sentence.words[last + 1 : last + 5]}
    if "name" in rest and not rest.isdisjoint(("his", "her", "my")):  # "harry potter is really his name"
        return True
    return sentence.words[last].owns and sentence.following(last) in OWNED
