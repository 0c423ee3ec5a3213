"""What people are called, by country: the name lists of Faker, and what those do not have."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

import faker.providers.person as person

from bot.text.words import folded, word_set

_LATIN: Final = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ'’ʻ`.\- ]{2,}")
# Given names of families in Britain that no list of Faker has, and that are written for nothing else
_MISSING: Final = word_set(
    "wilf albie dougie barnaby digby tarquin crispin jago macsen iestyn gethin osian dafydd ffion cerys carys seren "
    "angharad eilidh mhairi ruaridh ruairi tadhg oisin grainne clodagh xanthe elspeth hermione ptolemy shaz "
    "baz daz gaz kaz bazza shazza kev trev nige dex maisie maizie lottie tilly tillie esme edie delroy "
    "kemi temi femi tolu tobi funmi bisi dele ayo folake temitope oluwaseun seun segun damilola oyinkan simisola "
    "chidi chioma chidera chinedu obinna uche nnamdi adaeze ebere kelechi somto zikora ifeanyi "
    "tendai farai chipo nomsa thabo sipho lindiwe nkosana tapiwa rudo tinashe tatenda "
    "hodan hibo ifrah sagal ayan asad abdi liban warsame dawit selam mulugeta tsegaye "
    "kasia gosia basia ania zosia zuzia zuzanna wojtek maciek krzysiek olek igor iga kuba staszek "
    "ihor oleksandr oksana mykola taras yaryna bohdan lyuba svitlana ionela ionut florin "
    "sumaya safa hafsah inaya aadam zayn zayan rayyan hamzah umar uthman mustafa "
    "kiran aanya anoushka simran gurpreet harpreet jaspreet manpreet sandeep kavita sunita ananya "
    "sanjay vikram vijay harjit baljit ranjit sukhdeep parminder tejinder navdeep "
    "binh khoi trang quan hien tuan phuc quynh haruto yuto "
    "xiu jiahao zihan yuxuan haoran minjun jiwoo seoyeon "
    "adeola aditi anil asim bex bodie chika chike danni daya dory dyl elan emi eyra fara faiz faisal fiadh fifi "
    "hasna hebe hira ibby imad izzy ajay jahan jas jem jojo jola joss juno kace kes kath lemmy lilith lyra maddie "
    "mei midge morag naila najma neave neve nur ozzy perce prue raine raz sajid seb shiv solly steph stu suki "
    "suleman syd tash toto torin toyin trixie verity viv vik waleed xin yemi yola zephyr zuri aminata becca babs "
    "kingsley wynn "
    "siân zoë chloë renée andré josé siôn seán sinéad róisín ciarán séamus pádraig caitríona"
)
# Surnames of Britain that are everyday words, and that no list of Faker has or only with others
_SURNAMES_TOO: Final = word_set(
    "abbot apple ball banks barber barrow bass beach beadle bean beard beck bell berry bird blackbird blades "
    "bland bliss blood bloom bolt bond bone bones boot bough bowler brace branch brass bread bridges brooks broom "
    "buck bull bullock bunch burden burns bush butcher butter candy cannon cape carpenter cart chalk chambers "
    "champion chance chase childs church clamp clay cliff coffin coke collar constable cope copper cotton couch "
    "crane craven crisp crook crow crown curry cutler dale darling deacon deer dell dew dodge drake draper duck "
    "duke dyer eagle feather fern field fields finch fisher ford forest foster fountain fowler freeman frost fry "
    "fuller gale gallant gardener gardiner garland gates gentle glover goodchild goodman gore gosling grace grain "
    "graves grove groves hacker hammer hardy hare harper hart hatch hawk hawker hawks hay heath hedge hedges herd "
    "herring hive hogg hollow honey hood horn hose howl hurst ivory jewel joiner kettle kirk kite lake lamb lark "
    "lawless leather leek lemon lilley limb lion lock locke locks lodge loft lord loving mace makepeace manning "
    "marble mariner marsh mason masters mayor mead meadows meek mercer merchant merry mole monk moody moon moor "
    "moss mustard nest newman nightingale noble noon nutter oak oakes oats onions orchard outlaw paine painter "
    "palm palmer parish parrot parsons partridge patch peach peacock pear pearl pease peel penny pepper pickles "
    "pigeon pike pilgrim pinch pine piper plumb plummer pole pond pope porter potter potts pound pounds priest "
    "prior prophet quail quill rabbit rain ram rash reeve reeves rider ridge rivers roach robins rock rocks rook "
    "roots rope rowe royal ruddy rush rust sadler sage salmon salt sands savage sawyer seal seaman sellers sexton "
    "shade shears shepherd sheppard shield silk skinner slack slater snow sparrow spice spicer springer squires "
    "stag star steel stern steward stocks stone storm stubbs summers swallow swan swift sword tanner teal temple "
    "thatcher thorn thorne thrush tiller tipper toogood tower towers townsend trotter trout tucker twist tyler "
    "vale vane vicar vine virgo wall waller walls warden ware warren waters weaver webb wedge wells wheat wheeler "
    "wilder winters wise wolf wolfe woodcock woodman woods wool wren yeoman youngs "
    "appleyard arrowsmith balfour bannister bentham bloomfield boswell bradbury brearley brierley brownlow busby "
    "butterfield campion carmichael challis clegg copley crichton crozier dingle eastwood eccles edgeworth firth "
    "fitch foulkes frankland gaskell goldsmith goodall goodyear grainger gresham haddock haigh halliday haworth "
    "hawthorne heyes heywood higginson hindle holdsworth hopkinson inman isherwood kellett kitchener langley "
    "leadbetter lightfoot littlewood lockwood longbottom maitland marchbanks mather milner mountford napier "
    "newsome norcross oldfield paget palfrey pitman pomfret priestley rainford rawlings redman roebuck rowbottom "
    "royle rudge sandford scholes sidebottom southgate southwell standish starkey stead stubbings summerfield "
    "swain swales swinburne thackeray theaker trevelyan underhill unwin wainwright waterhouse waterman wellings "
    "wharton wheatley wilkes winterbottom woodall woodhead woodhouse woodruff wordsworth wycherley yarrow dube "
    "celik nasser shevchenko biddle gower handley kilner moxon pryce shepperd snell sugden askew coker farrow "
    "gaunt harker hirst ledger lister prescott raines rimmer salisbury salter spooner stringer sutherland whittle "
    "wilding "
)


def is_known_name(word: str) -> bool:
    """Whether people somewhere are called this."""
    given, family, _ = people()
    return word.lower() in given or word.lower() in family


@cache
def people() -> tuple[frozenset[str], frozenset[str], dict[str, frozenset[str]]]:
    """Given names, family names, and the countries of each given name; lower case, accents as written and without."""
    countries: dict[str, set[str]] = {}
    family: set[str] = set()
    for module in pkgutil.iter_modules(person.__path__):
        provider = importlib.import_module(f"{person.__name__}.{module.name}").Provider
        for attribute, value in vars(provider).items():
            if "name" not in attribute or "language" in attribute or "format" in attribute or "fix" in attribute:
                continue
            for name in _written_in_latin(value):
                if "last" in attribute or "family" in attribute:
                    family.add(name)
                else:
                    countries.setdefault(name, set()).add(module.name)
    for name in _MISSING:
        countries.setdefault(name, set()).add("en_GB")
    family |= _SURNAMES_TOO
    return frozenset(countries), frozenset(family), {name: frozenset(where) for name, where in countries.items()}


def _written_in_latin(names: object) -> Iterator[str]:
    """Single words of a provider's list (or weighted list) that people with a British keyboard could type."""
    if not isinstance(names, Iterable) or isinstance(names, str):
        return
    for name in names:
        if isinstance(name, str) and _LATIN.fullmatch(name):
            for part in name.lower().replace("’", "'").replace(".", "").split():
                if len(part) > 1:
                    yield part
                    yield folded(part)
