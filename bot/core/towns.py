"""Towns, villages and counties as they stand at the end of an address: by a list, and by how places in Britain end."""

from __future__ import annotations

import re
from typing import Final

from bot.core.words import word_set

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
