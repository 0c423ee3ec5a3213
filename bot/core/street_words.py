"""The words that streets and houses are called by, as parts of patterns."""

from __future__ import annotations

import re
from typing import Final

# Words that end a street's name and hardly ever anything else
STREET: Final = (
    r"(?:road|rd|street|avenue|ave|lane|ln|crescent|cres|terrace|mews|gardens|gdns|grove|boulevard|parade|quay|"
    r"cottages?|villas|wynd|brae|esplanade|promenade|causeway|mansions|broadway)"
)
# Words that end a street's name but mean other things too; they count only where an address is being given
MAYBE_STREET: Final = (
    r"(?:close|way|drive|dr|court|ct|park|walk|view|place|pl|green|hill|end|row|gate|rise|square|sq|chase|field|fields|"
    r"house|vale|path|side|common|heath|st|cl|wharf|croft|mead|meadow|meadows|dene|copse|farm|maltings|paddocks?|orchards?|"
    r"spinney|yard|passage|alley|bank|hollow|dale|brow|mount|ridge|approach|garth|fold|towers?|buildings?|lodge|barn|"
    r"flats|estate|heights|marina|lea|leys|loan|circus|corner|parkway|ride|warren|reach|glade|glen|hythe|bridge|wood|"
    r"woods|mill|mills|works|crossing|pightle|twitten|ginnel|snicket|arcade|gardens?|"
    r"drove|staithe|strand|hard|ope|gill|wynds|fairway|drift|backs|bottom|vennel|pend|brow|nook|rigg|sands)"
)
# What a house with a name of its own ends with
HOUSE: Final = (
    r"(?:cottages?|house|lodge|farm(?:house)?|barn|manor|hall|villa|bungalow|mill|forge|bakery|dairy|stables?|vicarage|"
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
