"""Patterns of what a person may say at any point of a request instead of answering: stop, skip, something else.

They are tried first; what they do not know is read by what was learned (``bot.requests.commands``).
"""

from __future__ import annotations

import re
from typing import Final

_POLITE: Final = r"(?:please|pls|thanks|thank you|sorry|ok|okay|no|oh|actually|um|er|just|then|now|well)"


def whole(words: str) -> re.Pattern[str]:
    """A pattern for a message that says this and nothing more, politely or not; such a message is short."""
    return re.compile(rf"^(?![\s\S]{{200}})\W*(?:{_POLITE}\W+)*(?:{words})(?:\W+{_POLITE})*\W*$", re.IGNORECASE)


_THE_REQUEST: Final = r"(?: (?:it|this|that|everything|all|now|(?:the|my|this) request))?"
_CALLS_OFF: Final = (
    rf"(?:(?:i(?:'d| would)? (?:want|wanna|like|need) to |can i |let me |i'?ll )?(?:cancel|quit|exit|"
    rf"abort){_THE_REQUEST})|"
    rf"stop|forget (?:it|about it|this)|never ?mind|nevermind|scrap (?:it|that)|call (?:it|this|that) off"
)
_CALLS_OFF_SOFTLY: Final = (
    rf"(?:i(?:'d| would)? (?:want|like|need) to )?stop{_THE_REQUEST}|i give up|i(?:'ve| have)? changed my mind|"
    r"(?:i )?(?:don'?t|do not|dont) want to (?:do|send|make|go on with) (?:it|this|that|the request|a request)"
    r"(?: (?:any ?more|any longer|after all))?|(?:i )?(?:don'?t|do not|dont) want (?:it|this|to) (?:any ?more|"
    r"any longer|after all)|"
    r"(?:let'?s )?(?:not|don'?t|dont) bother(?: any ?more)?|i(?:'d| would) rather not (?:do|send|make) (?:it|this|"
    r"that)(?: at all)?|"
    r"(?:don'?t|do not|dont) send (?:it|anything|this)|hold fire"
)
_STOP: Final = whole(rf"stop{_THE_REQUEST}")
_SENTENCE: Final = re.compile(r"(?<=[.!;])\s+")
_CANCEL: Final = whole(_CALLS_OFF)
_CANCEL_SOFTLY: Final = whole(
    rf"(?:(?:{_CALLS_OFF}|{_CALLS_OFF_SOFTLY})\W+(?:(?:and|so|please)\W+)*)*(?:{_CALLS_OFF}|{_CALLS_OFF_SOFTLY})"
)
_PUTS_OFF: Final = re.compile(
    rf"^\W*(?:{_POLITE}\W+)*(?:leave it(?: (?:for now|then))?|not (?:now|today)|(?:don'?t|do not|dont) (?:do|send) "
    r"(?:it|that|anything)(?: now| yet)?)\b.{0,60}\b(?:first|tomorrow|later|(?:another|some other) (?:time|day)|"
    r"think about it|sleep on it|come back)\b.{0,30}$",
    re.IGNORECASE | re.DOTALL,
)
_SKIP: Final = whole(
    r"skip(?: (?:it|this|that|this one|that one|the question))?|pass|next(?: (?:question|one))?|"
    r"(?:i(?:'d| would)?|id) (?:rather|prefer)(?: to)? not(?: (?:say|answer|tell|give)\b[^⟨,.;]{0,30})?|"
    r"rather not(?: say)?|"
    r"prefer not to(?: say| answer)?|(?:i )?(?:don'?t|do not|dont) (?:want|wish|need) to (?:say|answer|tell|"
    r"give)\b[^⟨,.;]{0,40}|"
    r"none|nothing(?: else| more)?|n/?a|not (?:saying|telling|needed|applicable|now)|no comment|"
    r"(?:i )?(?:don'?t|dont|do not) (?:have|want) (?:one|any|either|that)|(?:i(?:'d| would) )?leave (?:it|that|"
    r"this) (?:out|blank|empty)|"
    r"(?:i )?(?:don'?t|do not|dont) want (?:to|this|it)|leave it|"
    r"that'?s (?:private|personal|none of your business)|none of your business|nope"
)
_NO_IDEA: Final = whole(
    r"(?:i )?(?:don'?t|dont|do not) know|(?:i'?m )?not sure|dunno|no idea|idk|unsure|whatever|anything"
)
_YES_WORDS: Final = frozenset(
    """
    yes yess yesss yeah yea yep yup ye y ok okay k sure correct right fine good great perfect send submit confirm
    confirmed
    agree go do done absolutely definitely happy aye course
    """.split()  # noqa: SIM905 a list of words to read
)
_BESIDE_YES: Final = frozenset(
    """
    please pls thanks thank you oh well now then just and it that this that's thats it's its is all are looks sounds
    look seems very much lovely me of course ahead i am i'm im with away to the school request my everything on spot
    """.split()  # noqa: SIM905 a list of words to read
)
_GO_ON: Final = whole(
    r"(?:(?:fine|good|right|all ?right|yes|yeah)\W+)*"
    r"(?:(?:i(?:'d| would)? (?:want|like) to |let'?s |let me |can we |can i |yes,? )?"
    r"(?:go on|continue|carry on|resume|keep going|proceed|finish)(?: with)?"
    r"(?: (?:it|this|that|my request|the request))?)"
)
_NO: Final = whole(
    r"n|no|nope|nah|not (?:quite|right|yet|correct)|wrong|(?:that|this|it|something)(?:'?s| is|"
    r" looks?)? (?:not right|wrong|incorrect|not correct)|"
    r"isn'?t right|(?:let me |i (?:want|need|would like) to |can i )?(?:change|correct|edit|fix)(?: (?:it|that|"
    r"this|something|one thing|an answer))?"
)
_FIELDS: Final = (
    ("contact",
        r"e-?mail(?: address)?|phone(?: number)?|mobile|telephone|number|postal address|address|contact|postcode|"
        r"way to reply"),
    ("child", r"(?:child|daughter|son|kid|pupil|his|her|their)(?:'?s)? (?:name|class|year)|class|year"),
    ("name", r"my (?:full |first |last |sur)?name|name|surname|spelling"),
    ("who", r"who (?:it'?s|it is|this is) about|whose information|person"),
    ("relationship", r"relationship|connection|how (?:i am|i'?m|we are) connected"),
    ("details", r"details?|what i (?:want|asked|said|wrote)|description|text|message|story|reason"),
    ("right", r"kind of request|type of request|request type|right|request"),
)  # fmt: skip
_IS_WRONG: Final = (
    r"wrong|incorrect|not right|not correct|isn'?t right|isn'?t correct|mis-?spel\w*|a mistake|mistake|"
    r"spelt wrong|spelled wrong|should be|"
    r"needs? (?:changing|correcting|fixing)|out of date|old"
)
_CHANGE: Final = r"(?:change|correct|fix|edit|update|alter|re-?do|amend)"
_CORRECTS: Final = tuple(
    (
        field,
        re.compile(
            rf"\b(?:{words})\b[^.?!]{{0,20}}?\b(?:is|'s|are|was|has|looks|should|"
            rf"needs?)?\b ?(?:a bit )?(?:{_IS_WRONG})\b"
            rf"|\b{_CHANGE}\b (?:the |my |her |his |their |our )?(?:{words})\b"
            rf"|\b(?:wrong|incorrect|mistake in the|another|different|new) (?:{words})\b",
            re.IGNORECASE,
        ),
    )
    for field, words in _FIELDS
)
_NAMED: Final = tuple(
    (field, whole(rf"(?:(?:the|my|her|his|their|our|change|fix|correct) )*(?:{words})")) for field, words in _FIELDS
)
_WANTS: Final = re.compile(
    r"^\W*(?:no|but|well|actually|i (?:only |just )?(?:want|wanted|would like)|i'?d like|i meant|(?:i )?don'?t want)\b",
    re.IGNORECASE,
)
_HAS_NONE: Final = whole(
    r"no|(?:i )?(?:have|'?ve|got|haven'?t) (?:got )?(?:no|none|any|an)?(?: (?:e-?mail|phone|address|"
    r"number)(?: address)?)?|i have none|"
    r"(?:please )?(?:don'?t|do not|dont) contact me|no(?: e-?mail| phone| address| contact)+"
)
_A_WAY: Final = re.compile(
    r"\b(?:by (?:post|letter|e-?mail|phone|telephone|text)|e-?mail me|ring me|call me|write to me|post it|in person)\b",
    re.IGNORECASE,
)
_INSISTS: Final = whole(
    r"(?:it|that)(?:'?s| is) (?:right|correct|it)|i'?m sure|it is|that is my (?:e-?mail|number|address)|"
    r"(?:it )?really is"
)
_NOT_YET: Final = whole(
    r"(?:(?:don'?t|do not|dont) send (?:it |this |anything )?(?:yet|now)|not yet|wait|hold on|hang on|one moment|"
    r"just a minute)"
)
_TAKES_BACK: Final = re.compile(
    r"\b(?:(?:don'?t|do not|dont) send|take (?:it|that|this|my request|the request) back|take back (?:my|the) request|"
    r"withdraw (?:my|the|this) request|made a mistake|by mistake|undo)\b",
    re.IGNORECASE,
)
_BACK: Final = whole(r"go back|back|undo|start (?:again|over)|restart|previous")
_PRIVACY: Final = re.compile(
    r"\b(?:must not|mustn'?t|don'?t (?:tell|contact|use|ring|leave)|do not (?:tell|contact|use|ring|leave)|"
    r"dont (?:tell|contact|use)|"
    r"not to know|keep (?:it|this) (?:private|secret|from)|in confidence)\b",
    re.IGNORECASE,
)
_HELPLESS: Final = whole(r"help|both|neither|what do you mean|i don'?t understand|dunno|no|yes|ok|hello|hi")
_NEW_VALUE: Final = re.compile(
    r"^\W*(?:(?:no|sorry|actually|wait|oops|correction)\W+)+(?:(?:my|her|his|their|the)\W+)?", re.IGNORECASE
)
_INSTEAD: Final = re.compile(
    r"\b(?:instead|rather|actually|changed my mind|on second thoughts?|no wait|not (?:delet|eras|a copy|"
    r"that)\w*|i meant|i mean)\b|^\W*then (?:please )?(?:only|just)\b",
    re.IGNORECASE,
)
_BESIDES: Final = re.compile(
    r"\b(?:also|as well|too|another thing|one more|and i want|second request|on top of)\b", re.IGNORECASE
)
_NOT_WANTED: Final = re.compile(r"\b(?:instead of|rather than|not|don'?t|do not|without)\b[^,.;]*", re.IGNORECASE)
_RIGHTS: Final = (
    ("access", re.compile(r"\b(?:copy|copies|see|look at|view|access)\b", re.IGNORECASE)),
    ("erasure", re.compile(r"\b(?:delet\w*|eras\w*|remov\w*|bin|wip\w*|get rid)\b", re.IGNORECASE)),
    ("rectification", re.compile(r"\b(?:correct\w*|put (?:it |that )?right|fix\w*|chang\w* what)\b", re.IGNORECASE)),
    ("complaint", re.compile(r"\bcomplain\w*\b", re.IGNORECASE)),
    ("withdraw_consent", re.compile(r"\b(?:consent|permission)\b", re.IGNORECASE)),
    ("objection", re.compile(r"\bstop\w*\b|\bobject\w*\b", re.IGNORECASE)),
    ("restriction", re.compile(r"\b(?:limit\w*|restrict\w*|freez\w*)\b", re.IGNORECASE)),
)


def cancels(text: str, at_details: bool = False) -> bool:
    """Whether the whole message says to stop; where an account is asked for, only in so many words.

    >>> cancels("no, forget it"), cancels("stop sending my email to my ex"), cancels("stop this", at_details=True)
    (True, False, False)
    >>> cancels("no leave it, I'll talk to her teacher first"), cancels("leave it")
    (True, False)
    >>> cancels("I'd better ask his mum. Call it off, don't send anything."), cancels("I changed my mind. A copy.")
    (True, False)
    >>> cancels("They ring me every day. Please stop it.")
    False
    """
    if _CANCEL.match(text):
        return True
    if at_details or "?" in text:
        return False
    # What comes last counts: "I changed my mind. I want a copy instead." calls nothing off.
    *others, last = _SENTENCE.split(text.strip())
    softly = _CANCEL_SOFTLY.match(last) is not None and not (others and _STOP.match(last))
    return softly or _PUTS_OFF.match(text) is not None


def skips(text: str) -> bool:
    """Whether the whole message declines to answer.

    >>> skips("I'd rather not say"), skips("skip that one please"), skips("skipper")
    (True, True, False)
    """
    return _SKIP.match(text) is not None


def has_none(text: str) -> bool:
    """Whether somebody says that they have no address to give."""
    return _HAS_NONE.match(text) is not None


def names_a_way(text: str) -> bool:
    """Whether somebody names a way to be answered without the address for it."""
    return _A_WAY.search(text) is not None


def insists(text: str) -> bool:
    """Whether somebody says that what they gave is right."""
    return _INSISTS.match(text) is not None or agrees(text)


def is_not_yet(text: str) -> bool:
    """Whether somebody wants to wait before anything is sent."""
    return _NOT_YET.match(text) is not None


def takes_back(text: str) -> bool:
    """Whether somebody wants to undo or change what was sent already.

    >>> takes_back("no i made a mistake, dont send it"), takes_back("thank you")
    (True, False)
    """
    return cancels(text) or _TAKES_BACK.search(text) is not None or bool(corrected_field(text))


def goes_back(text: str) -> bool:
    """Whether somebody wants to look at an earlier answer again."""
    return _BACK.match(text) is not None


def wants_privacy(text: str) -> bool:
    """Whether somebody says who must not know, or how not to reach them."""
    return _PRIVACY.search(text) is not None


def is_no_answer(text: str) -> bool:
    """Whether a message says nothing that could be kept as an answer in the person's words."""
    return has_no_idea(text) or agrees(text) or disagrees(text) or _HELPLESS.match(text) is not None


def has_no_idea(text: str) -> bool:
    """Whether somebody says that they do not know."""
    return _NO_IDEA.match(text) is not None


def agrees(text: str) -> bool:
    """Whether the whole message says yes: only words that do, at least one that says so, and no question.

    >>> agrees("yes please send it to the school"), agrees("yes?"), agrees("yes but the name is wrong")
    (True, False, False)
    """
    if "?" in text:
        return False
    words = re.findall(r"[\w']+", text.casefold().replace("’", "'"))
    if not words:
        return text.strip() in ("👍", "✅")
    return all(word in _YES_WORDS | _BESIDE_YES for word in words) and any(word in _YES_WORDS for word in words)


def goes_on(text: str) -> bool:
    """Whether somebody wants to go on with their request.

    >>> goes_on("carry on please"), goes_on("ok fine carry on with it then"), goes_on("he is still here")
    (True, True, False)
    """
    return _GO_ON.match(text) is not None or agrees(text)


def is_command(text: str) -> bool:
    """Whether a message only says what to do with the request, so that no name may be read into it.

    >>> is_command("carry on please"), is_command("skip it"), is_command("carrie onn")
    (True, True, False)
    """
    return any(says(text) for says in (cancels, skips, goes_on, goes_back, has_no_idea))


def disagrees(text: str) -> bool:
    """Whether the whole message says no, without saying what is wrong."""
    return _NO.match(text) is not None


def corrected_field(text: str) -> str:
    """Which answer somebody wants to change; empty if none.

    >>> corrected_field("the e-mail is wrong"), corrected_field("can i change my name"), corrected_field("all fine")
    ('contact', 'name', '')
    """
    return next((field for field, pattern in _CORRECTS if pattern.search(_bare(text))), "")


def named_field(text: str) -> str:
    """The answer that somebody names when asked what to change: "the e-mail", "my name please"."""
    return next((field for field, pattern in _NAMED if pattern.match(text)), "")


def right_wanted(text: str) -> str:
    """The right that a message at the check asks for outright; empty if none."""
    return right_named(text) if _WANTS.match(text) else ""


def without_correction(text: str) -> str:
    """What is left of a correction beside its opening words: "no, actually my name is …" to "name is …"."""
    return _NEW_VALUE.sub("", text)


def corrects(text: str) -> bool:
    """Whether a message opens as a correction does: "no, sorry, …", "actually …"."""
    return _NEW_VALUE.match(text) is not None


def wants_instead(text: str) -> bool:
    """Whether somebody says that they want something else than what was taken down."""
    return _INSTEAD.search(text) is not None


def wants_besides(text: str) -> bool:
    """Whether somebody wants something else besides what is being taken down."""
    return _BESIDES.search(text) is not None


def right_named(text: str) -> str:
    """The right that somebody changes their mind to, by the plain words for it; empty if none is named.

    >>> right_named("actually i want a copy instead of deleting it"), right_named("no, just delete it")
    ('access', 'erasure')
    """
    wanted = _NOT_WANTED.sub("", text)
    named = [(found.start(), right) for right, pattern in _RIGHTS if (found := pattern.search(wanted))]
    return min(named, default=(0, ""))[1]


def _bare(text: str) -> str:
    """A text without its tokens, whose names ("phone", "name") are no words of the person."""
    return re.sub(r"⟨[^⟨⟩]*⟩", "…", text)


# --- What a person may ask at any point of a request: why, once more, what was put down so far, something else

_WHY: Final = re.compile(
    r"^\W*(?:\w+\W+){0,2}(?:why|what for|what do (?:you|u) need (?:it|that|this|to know)|what(?:'s| is) (?:it|"
    r"that|this) for|"
    r"how come)\b(?:\W+(?:do|does|would|should|must|is|are|you|u|i|it|they|the school|school|have|has|to|"
    r"ask(?:ing)?|need(?:ed|s)?|"
    r"want|know|give|tell|say|that|this|for|my|name|address|e-?mail|phone|number|me|all|so|matter|who|"
    r"child'?s?|details|really))*\W*$",
    re.IGNORECASE,
)
_QUESTION: Final = re.compile(
    r"\?\s*$|^\W*(?:(?:hang on|hold on|wait|one sec|sorry|ok|okay|oh|um|er|and|but|so|just|also)\W+)*"
    r"(?:\w+\W+)?(?:who|what|when|where|how|which|is|are|do|does|did|can|could|will|would|should|"
    r"may|am i|have you|has)\b|^\W*(?:and|but|what|even)\W+if\b|"
    r"\b(?:is|does|will|would) (?:that|this|it) (?:a problem|matter|ok|okay|all ?right|allowed|count|bad)\W*$",
    re.IGNORECASE,
)
_BEGINS_AS_ONE: Final = re.compile(
    r"^\W*(?:(?:but|and|also|ok|okay|so|wait|hang on|sorry|before that|first)\W+){0,3}(?:who|what|when|where|how|"
    r"which|is|are|do|does|did|can|could|"
    r"will|would|should|may|am i|have you|has)\b",
    re.IGNORECASE,
)
_HOLDS_A_QUESTION: Final = re.compile(
    r"\b(?:how (?:long|much|many|do|does|can|will)|what(?:'?s| is| are| time| if| happens)|whos|"
    r"who(?:'s| is| do| can| will)|when (?:do|does|will|is|can)|where(?:'?s| do| does| is| can)|"
    r"why (?:do|does|is|are)|is there|are there)\b",
    re.IGNORECASE,
)
_A_PERSON: Final = re.compile(
    r"\b(?:talk|speak|speaking|chat|ring|call (?!me\b)|phone|contact|human|person|people|somebody|someone|operator|"
    r"real)\b",
    re.IGNORECASE,
)
_AGAIN: Final = whole(
    r"what|pardon|repeat(?: that)?|again|say (?:that|it) again|what was the question|come again|\?+|huh|eh"
)
_ANYTHING_ELSE: Final = re.compile(r"[^\W_]")
_ADDS: Final = re.compile(r"^\W*(?:only|just|also|and|all|everything|add|it says|plus)\b", re.IGNORECASE)
_AN_ADDITION: Final = 4  # words
_SO_FAR: Final = re.compile(
    r"^\W*(?:\w+\W+){0,3}(?:read (?:it |that |me |us |all |everything |them )*back\b.{0,40}|"
    r"(?:read|show|tell) (?:me |us )?(?:what|everything|all)\b.{0,20}\b(?:so far|put|got|written|down|given|typed)\b"
    r".{0,20}|"
    r"what (?:have|did|do) (?:i|you|u|we)\b.{0,20}\b(?:so far|down)\b.{0,20})\W*$",
    re.IGNORECASE,
)


def asks_why(text: str) -> bool:
    """Whether somebody asks what an answer is wanted for.

    >>> asks_why("why do you need my name?"), asks_why("why was he sent home")
    (True, False)
    """
    return _WHY.match(text) is not None


def asks_again(text: str) -> bool:
    """Whether somebody wants the question once more."""
    return _AGAIN.match(text) is not None or not (_ANYTHING_ELSE.search(text) or agrees(text))


def wants_a_person(text: str) -> bool:
    """Whether somebody asks to talk to a person."""
    return _A_PERSON.search(_bare(text)) is not None


def asks_something(text: str, strictly: bool = False) -> bool:
    """Whether a message is a question; ``strictly`` where it might be an account that holds one.

    >>> asks_something("how long will it take"), asks_something("jo poe"), asks_something("i rent, is that a problem")
    (True, False, True)
    """
    if strictly:
        return begins_as_a_question(text) and text.rstrip().endswith("?")
    return _QUESTION.search(text) is not None


def begins_as_a_question(text: str) -> bool:
    """Whether a message begins as a question does, and not with an answer that a question follows.

    >>> begins_as_a_question("can a kid ask or must it be my mum"), begins_as_a_question("my mum, can she ask?")
    (True, False)
    """
    return _BEGINS_AS_ONE.match(text) is not None


def holds_a_question(text: str) -> bool:
    """Whether a question stands somewhere in a message, as it is spoken: "wait before i go on how long does it take".

    >>> holds_a_question("whats the number if i dont do email"), holds_a_question("who knows jo poe class 4")
    (True, False)
    """
    return _HOLDS_A_QUESTION.search(text) is not None


def adds(text: str) -> bool:
    """Whether a message at the check adds something to what was said."""
    return _ADDS.match(text) is not None or (len(text.split()) >= _AN_ADDITION and not asks_something(text))


def asks_so_far(text: str) -> bool:
    """Whether somebody wants to hear what was taken down so far.

    >>> asks_so_far("can you read it back to me before it goes"), asks_so_far("what have i put so far")
    (True, True)
    >>> asks_so_far("they read my letter to the whole class"), asks_so_far("say it again")
    (False, False)
    """
    return _SO_FAR.match(text) is not None
