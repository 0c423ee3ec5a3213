"""Messages that are a command and nothing else, told by their form before anything is pseudonymised.

Only so that "carry on please" is not hidden as somebody's name. What a message does in a request is learned
(``bot.requests.commands``).
"""

from __future__ import annotations

import re
from typing import Final

_POLITE: Final = r"(?:please|pls|thanks|thank you|sorry|ok|okay|no|oh|actually|um|er|just|then|now|well)"


def _whole(words: str) -> re.Pattern[str]:
    """A pattern for a message that says this and nothing more, politely or not; such a message is short."""
    return re.compile(rf"^(?![\s\S]{{200}})\W*(?:{_POLITE}\W+)*(?:{words})(?:\W+{_POLITE})*\W*$", re.IGNORECASE)


_IT: Final = r"(?: (?:it|this|that|everything|all|now|one|(?:the|my|this) (?:request|question)))?"
_COMMAND: Final = _whole(
    rf"(?:i(?:'d| would)? (?:want|like|need) to |can i |let me |i'?ll )?(?:cancel|quit|exit|abort|stop|forget|skip|"
    rf"scrap|go on|continue|carry on|resume|keep going|proceed|finish|go back|start (?:again|over))(?: with)?{_IT}|"
    r"never ?mind|nevermind|pass|next|(?:i(?:'d| would)? )?(?:rather|prefer) not(?: to)?(?: say| answer)?|leave it|"
    r"(?:i )?(?:don'?t|dont|do not) know|not sure|dunno|no idea|idk|whatever|"
    r"y|yes|yeah|yep|yup|sure|correct|right|send(?: it)?|go ahead|no|nope|nah"
)


def is_command(text: str) -> bool:
    """Whether a message only says what to do with the request, so that no name may be read into it.

    >>> is_command("carry on please"), is_command("skip it"), is_command("carrie onn")
    (True, True, False)
    """
    return _COMMAND.match(text) is not None
