"""What follows a street: the village, the town and the county that make an address whole."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from bot.text.people_words import AFTER, BEFORE, DAYS, FAREWELLS, GREETINGS, KIN, LITTLE, ROLES
from bot.text.typos import slips
from bot.text.words import word_set

# --- The words that streets and houses are called by, as parts of patterns, and the slips in them

# Words that end a street's name and hardly ever anything else
STREET: Final = (
    r"(?:road|rd|street|stre?t|steet|avenue|ave|av[ea]nu|lane|ln|crescent|cresc?|cr[es]{2,3}c?[ae]?nt|terrace|terr?|mews|gardens|"
    r"gardns|gdns|grove|boulevard|blvd|parade|quay|"
    r"cottages?|villas|wynd|brae|esplanade|promenade|causeway|mansions|broadway)"
)
# Words that end a street's name but mean other things too; they count only where an address is being given
MAYBE_STREET: Final = (
    r"(?:close|clos|way|drive|driv|drv|dr|court|crt|ct|park|walk|view|place|pl|green|hill|end|row|gate|rise|square|sq|chase|field|fields|"
    r"house|vale|path|side|common|heath|st|cl|wharf|croft|mead|meadow|meadows|dene|copse|farm|maltings|paddocks?|orchards?|"
    r"spinney|yard|passage|alley|bank|hollow|dale|brow|mount|ridge|approach|garth|fold|towers?|buildings?|lodge|barn|"
    r"flats|estate|heights|marina|lea|leys|loan|circus|corner|parkway|ride|warren|reach|glade|glen|hythe|bridge|wood|"
    r"woods|mill|mills|works|crossing|pightle|twitten|ginnel|snicket|arcade|gardens?|"
    r"drove|staithe|strand|hard|ope|gill|wynds|fairway|drift|backs|bottom|vennel|pend|brow|nook|rigg|sands)"
)
# "12 Mill Rd. please": the dot of a word cut short is its own
DOT: Final = (
    r"(?:(?:(?<=\brd)|(?<=\bln)|(?<=\bst)|(?<=\bdr)|(?<=\bct)|(?<=\bcl)|(?<=\bave)|(?<=\bcres)|(?<=\bgdns))\.)?"
)
# What a house with a name of its own ends with
HOUSE: Final = (
    r"(?:cottages?|house|hse|lodge|farm(?:house)?|barn|manor|hall|villa|bungalow|mill|forge|bakery|dairy|stables?|vicarage|"
    r"rectory|parsonage|granary|oast|gatehouse|maltings|school\s?house|chapel|court|towers?|mansions|grange|croft|annexe?|"
    r"bank|view|nook|haven|heights|willows|elms|beeches|laurels|hollies|firs|pines|oaks|limes|cedars|poplars|birches|"
    r"chestnuts|orchards?|gables|paddocks|cooperage|smithy|tannery|brewery|post office|pump house|"
    r"almshouses?|smithies|moorings|boatyard|wharf|lighthouse|sidings|toll\s?house|coach\s?house|old\s?school)"
)
WORD: Final = r"[^\W\d_][\w'’.-]*"
NOT_IN_A_NAME: Final = re.compile(
    r"\b(?:a|an|on|in|down|from|at|to|and|is|are|was|my|your|our|his|her|of|for|with|by|if|when|who|kids?|child|children|"
    r"photos?|pictures?|times?|years?|months?|weeks?|days?|hours?|minutes?|mins?|miles?|people|teachers?|boys?|girls?|"
    r"pm|am|per|other|different|more|cars?|th|nd|rd|homes|houses|places|towns|countries)\b",
    re.IGNORECASE,
)

_TYPED: Final = word_set(
    "road street avenue lane crescent terrace mews gardens grove boulevard parade close way drive court park walk view "
    "place green hill row gate rise square chase field croft cottage cottages meadow farm yard bank house lodge"
)
# Words of everyday that are one letter away from those
_WORDS: Final = word_set(
    "palace plane plaque plate plates peace creek creed greed greet greer grin cease craft glove ledge squire avenge "
    "chasm grope clothe closer closet clone cloze clove chaise phase chose choose chased driver drives drove grave "
    "grade groove gran lanes lean filed files fielded frame form horse hose hoist count curt coat metal cotton garnets "
    "gardener grins placed scare squared streaks stress strut course courts farms yards banks hills parks gates views "
    "garden gaze game gale gave rows raw rose risk ruse rinse wide wake warm want fare firm lodged terrible"
)
# Of one length with what was meant, so that every place in the text stays where it is
_SLIPS: Final = {slip: meant for slip, meant in slips(sorted(_TYPED), but=_WORDS).items() if len(slip) == len(meant)}
_TOKEN: Final = re.compile(r"[^\W\d_]{3,9}")


def mended(text: str) -> str:
    """A text with the slips in its words for streets put right, each in its place.

    >>> mended("42 Orchad Clsoe, raod")
    '42 Orchad Close, road'
    """
    return _TOKEN.sub(lambda match: _as(match[0], _SLIPS.get(match[0].lower(), match[0])), text)


def _as(typed: str, meant: str) -> str:
    return meant.upper() if typed.isupper() else meant.capitalize() if typed[0].isupper() else meant


# --- Towns, villages and counties as they stand at the end of an address: by a list, and by how places in Britain
# end

# Those that do not end as places do, and hardly mean anything else right behind a street
_KNOWN: Final = word_set(
    "london manchester birmingham liverpool leeds sheffield bristol cardiff glasgow edinburgh belfast leicester "
    "coventry derby brighton hove hull swansea oxford cambridge york dundee aberdeen exeter gloucester lincoln "
    "chester carlisle durham worcester hereford inverness perth stirling telford reigate guildford woking dover "
    "ashford margate ramsgate deal folkestone slough windsor basildon clacton frinton harwich maldon braintree witham "
    "tiptree halstead harlow epping romford ilford barking hackney islington camden lambeth lewisham croydon bromley "
    "sutton merton ealing hounslow brent barnet enfield haringey southwark greenwich newham luton stevenage "
    "watford hatfield hitchin royston ely wisbech march thetford diss cromer lowestoft beccles bungay southwold "
    "ipswich norwich sudbury hadleigh felixstowe crewe stoke stafford stone leek buxton matlock wigan bolton bury "
    "oldham rochdale preston burnley lancaster kendal penrith barrow blackpool southport widnes runcorn halifax "
    "leighton redcar hexham alnwick berwick blyth barnsley rotherham doncaster selby ripon harrogate whitby filey "
    "thirsk malton louth boston spalding sleaford stamford oakham corby kettering rugby nuneaton tamworth lichfield "
    "cannock walsall dudley redditch evesham malvern ludlow oswestry tewkesbury stroud cirencester swindon "
    "salisbury poole bath wells frome yeovil taunton truro penzance newquay bodmin bude torquay paignton barnstaple "
    "bideford tiverton newport barry neath llanelli bangor rhyl wrexham mold ayr paisley falkirk motherwell "
    "livingston elgin wick oban derry newry lisburn antrim larne romsey andover winchester farnham epsom crawley "
    "horsham lewes hastings bexhill eastbourne worthing maidstone tonbridge sevenoaks sittingbourne faversham "
    "whitstable "
    "elmsted stansted plumsted felsted wilmslow "
    "wix bures fingringhoe rowhedge abberton birch boxted langham ardleigh tendring thorrington alresford frating "
    "copford marks tey stanway layer langenhoe peldon mersea tollesbury tolleshunt bradwell stisted gosfield "
    "coggeshall earls colne bocking rayne mistley lawford jaywick weeley kirby ramsey wrabness bentley bromley holland "
    "essex kent surrey sussex hants berks bucks herts beds cambs suffolk norfolk lincs notts leics staffs salop "
    "lancs yorks cumbria northumberland cleveland devon cornwall dorset somerset wilts glos oxon warks worcs northants "
    "rutland middlesex merseyside humberside clwyd gwynedd dyfed powys gwent glamorgan anglesey fife angus moray "
    "argyll "
    "antrim armagh tyrone fermanagh england scotland wales uk"
) - word_set("march stone deal bury bath wells birch rugby reading boston")
# How places end that were named a thousand years ago, and hardly anything else does
_ENDING: Final = re.compile(
    r"[a-z'’-]{2,}(?:ham|hampton|ington|ston|erton|ley|sea|hoe|tree|bury|borough|brough|burgh|wick|wich|stead|"
    r"worth|thorpe|thwaite|minster|mouth|combe|hurst|chester|cester|caster|bourne|pool|dale|shire|mere|holme|ingham|"
    r"ford|field|wood|well|ton|by|hythe|haven|naze)"
)
# Words of everyday that end so
_NO_PLACE: Final = word_set(
    "instead insted bedstead homestead afford field wood well baby nearby hereby thereby standby lobby hobby rugby "
    "ruby "
    "button cotton carton skeleton mutton proton simpleton badminton hometown farewell swell dwell smell unwell "
    "midfield outfield playfield minefield plywood childhood driftwood hardwood overseas chelsea nausea degree agree "
    "trolley volley alley valley barley parsley medley jersey smelly tree undersea oversea sham gotham champ "
    "groundhog stockpile carpool whirlpool sheffield's stepford inkwell stairwell passerby whereby bully "
    "alfresco football netball sandwich which ostrich bloodshed bridleway doorway scale wellbeing "
)
# "Great Bentley", "St Osyth", "West Mersea": what follows is a place whatever it is called
BEFORE_A_TOWN: Final = re.compile(
    r"(?:st|saint|great|gt|little|lt|upper|lower|nether|over|much|north|south|east|west|high|old|new|long|market|royal|"
    r"kings?|bishops?|abbots?|marks|earls|steeple|temple|castle|monks|kirk|llan|port|layer|thorpe)\.?"
)
# "clacton on sea", "stoke by nayland", "kirby le soken"
WITHIN_A_TOWN: Final = r"(?:on|upon|by|le|la|de|under|cum|next|in|at|with)(?:[ -](?:the|le|la))?"


def is_a_town(word: str) -> bool:
    """Whether a word is known as a place, or ends as places do.

    >>> [is_a_town(said) for said in ("wivenhoe", "Essex", "elmsted", "instead", "thanks")]
    [True, True, True, False, False]
    """
    said = word.lower()
    return said in _KNOWN or (said not in _NO_PLACE and _ENDING.fullmatch(said) is not None)


# ---
_MOST: Final = 4  # a hamlet, its village, the town, the county
_WORD: Final = r"[^\W\d_]{2,20}(?:['’-][^\W\d_]{1,20}){0,4}"
_GAP: Final = re.compile(
    r"(?P<comma>\s{0,3},\s{0,3}|[ \t]{0,3},?\r?\n\s{0,3})|(?P<inside>\s{1,3}(?:in|near)\s{1,3})|[ \t]{1,3}"
)
_ONE_WORD: Final = re.compile(_WORD)
_RUN: Final = re.compile(rf"{_WORD}(?:(?:[ -]{WITHIN_A_TOWN}[ -]|\.?[ ]){_WORD}){{0,3}}", re.IGNORECASE)
_NEXT: Final = re.compile(rf"(?P<on>[ -]{WITHIN_A_TOWN}[ -])|\.?[ ]", re.IGNORECASE)
_POSTCODE: Final = r"[,.]?\s{0,3}[a-z]{1,2}\d[a-z\d]?\s{0,2}\d[a-z]{2}\b"
_SAID_POSTCODE: Final = r",?\s{1,3}(?:(?:and|with)\s{1,3})?(?:(?:the|my|our|its|new)\s{1,3}){0,2}post\s?(?:code)?\b"
_ENDS: Final = re.compile(rf"{_POSTCODE}|{_SAID_POSTCODE}|\s{{0,3}}(?:[,.;:!?)\n]|$)", re.IGNORECASE)
_BEFORE_A_POSTCODE: Final = re.compile(rf"{_POSTCODE}|{_SAID_POSTCODE}", re.IGNORECASE)
# "tendrnig, essex", "thorp le soken"
_COUNTY: Final = re.compile(r",\s{1,3}([^\W\d_]{3,20})\b")
_SURELY_JOINS: Final = re.compile(r"[ -](?:le|la|de|upon|cum|under)[ -]", re.IGNORECASE)
# What else a clause goes on with once the address is over
_GOES_ON: Final = re.compile(
    r"\s{1,3}(?:and|but|not|now|please|pls|since|from|instead|with|which|where|so|as|the|is|because|if|can|thanks|my|"
    r"we|i|it|they|he|she|was|until|till|on|for|to)\b|\s{1,3}[-–(]",
    re.IGNORECASE,
)
# No town, though it stands right behind a street: "12 mill road please", "7 hill close, thanks"
NO_TOWN: Final = (
    LITTLE | FAREWELLS | GREETINGS | KIN | DAYS | BEFORE | AFTER | (ROLES - {"chair", "lady"})
) | word_set(
    "old new last next since because instead without within after before during while until till today tomorrow "
    "yesterday morning afternoon evening week weeks month months year years day days ago soon later always never "
    "currently actually apparently already anymore anyway though although however whenever wherever which whose whom "
    "january february march april may june july august september october november december jan feb mar apr jun jul "
    "aug sep sept oct nov dec spring summer autumn winter christmas easter "
    "wrong right correct incorrect update updated change changed changing changes moved moving move moves living live "
    "lives lived stay stays staying address adress addres house home flat street road postcode post code number phone "
    "email mail mobile contact details record records file files system form forms letter letters school "
    "office data information info name names want need know think thought hope wish get got send sent sending "
    "make made take took taken give gave given put keep kept stop stopped use used see saw look looked tell told ask "
    "asked say said says write wrote written call called ring rang come came coming go goes going gone "
    "do done does did would should could might must shall will wont cant dont didnt doesnt isnt wasnt arent ok okay "
    "yeah yep nope um umm er erm uh hmm like kind sort thing things stuff someone somebody anyone anybody everyone "
    "everybody nobody nothing something anything everything one ones both all any some every each other another same "
    "there here them those these then than too very much many more most less least well good bad great only ever "
    "where when what why how who urgent urgently asap immediately quickly thankyou thx cheers yours "
    "opposite behind beside between above below under near nearly across along towards around via through "
    "again still yet almost exactly really quite rather perhaps maybe possibly probably definitely sorry "
    "dear hi hello hey goodbye bye regards best sincerely faithfully delete remove erase erased deleted removed "
    "corrected fix fixed wrongly mine ours theirs his hers let lets upstairs downstairs temporarily "
    "permanently full time alone together separately secret secretly private privately confidential "
    "insted pleas plese plz plaese thanx thnks becuase becasue becos agian agin alredy curently tommorow "
    "baby job "
    "parents dad mum kids children boys girls tenants neighbours neighbour landlord council social police"
)  # fmt: skip


def end_of_address(text: str, end: int) -> int:
    """Where an address ends whose street ends at ``end``: behind its town and county, or where its street does.

    >>> text = "7 hill close, great bentley, essex and i want"
    >>> text[: end_of_address(text, 12)]
    '7 hill close, great bentley, essex'
    >>> end_of_address("7 hill close please", 12)
    12
    """
    for _ in range(_MOST):
        gap = _GAP.match(text, end)
        place = _place(text, gap) if gap else end
        if place == end or not gap:
            break
        end = place
    return end


class _Said(NamedTuple):
    """One word behind a street; ``joined``: "on", "by" or the like stands before it."""

    word: str
    end: int
    joined: bool

    @property
    def leads(self) -> bool:
        """Whether the name of a place may begin with it and be longer: "great", "st"."""
        return BEFORE_A_TOWN.fullmatch(self.word.lower()) is not None


def _place(text: str, gap: re.Match[str]) -> int:
    """Where the place ends that is named behind a gap; where the gap began, when none is."""
    end, said = gap.start(), _words_behind(text, gap.end())
    certain = False
    for n, one in enumerate(said):
        led = n > 0 and said[n - 1].leads
        leads = one.leads and n + 1 < len(said)
        if one.word.lower() in NO_TOWN and not (leads or (led and one.word[0].isupper())):
            break
        certain = is_a_town(one.word) or (led and (one.word[0].isupper() or _closes(text, one.end)))
        if one.joined:
            certain = certain or end > gap.start() or _SURELY_JOINS.match(text, said[n - 1].end) is not None
        if certain or (not leads and _is_one_by_its_place(text, gap, said[: n + 1])):
            end = one.end
    return end


def _words_behind(text: str, start: int) -> list[_Said]:
    """The words that may be a place, up to four."""
    said: list[_Said] = []
    run = _RUN.match(text, start)
    position, joined = start, False
    while run and (word := _ONE_WORD.match(text, position, run.end())):
        said.append(_Said(word[0], word.end(), joined))
        between = _NEXT.match(text, word.end(), run.end())
        if not between:
            break
        position, joined = between.end(), between["on"] is not None
    return said


def _closes(text: str, end: int) -> bool:
    return _ENDS.match(text, end) is not None or _GOES_ON.match(text, end) is not None


def _is_one_by_its_place(text: str, gap: re.Match[str], said: list[_Said]) -> bool:
    """Whether words that nobody knows are a place by where they stand: before a postcode or a county, or as capitals.

    Small letters alone are none: "he is at 12 mill road, drunk".
    """
    end = said[-1].end
    county = _COUNTY.match(text, end)
    if _BEFORE_A_POSTCODE.match(text, end) or (county and is_a_town(county[1])):
        return True
    if "\n" in gap[0]:
        return False
    # "flat 4 north bridge hse"
    known = (all(one.word[0].isupper() for one in said) and not text.isupper()) or re.fullmatch(HOUSE, said[0].word)
    return bool(known) and _closes(text, end)
