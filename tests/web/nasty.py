"""Words that attack whoever shows them, and what is wrong with a page that does."""

from __future__ import annotations

import re
from typing import Final

SCRIPT: Final = "<script>alert(1)</script><img src=x onerror=alert(1)>"
TEMPLATE: Final = "{{739*877}}${739*877}<%=739*877%>{% raise %}"
TURNED: Final = "\u202egpj.exe\u202c\u2066x\u2069\u200f\u200e\u061c"
SEEN: Final = "gpj.exex"  # what is left of it
BROKEN: Final = "a\r\nBcc: all@example.org\r\n\r\nSUMMARY:x"
FORMULA: Final = '=HYPERLINK("http://example.org","x")'
NASTY: Final = f"{SCRIPT} {TEMPLATE} {TURNED} {BROKEN} {FORMULA}"
# The joiners are none of these: Persian, Bengali and others need them.
TURNING: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def shown(text: str) -> str:
    """What is wrong with a page that shows nasty words; "" where nothing is."""
    problems = {
        "runs a script": "<script>alert" in text or re.search(r"<img[^>]*onerror", text) is not None,
        "works a template": "648103" in text,
        "turns the line around": TURNING.search(text) is not None,
    }
    return ", ".join(problem for problem, there in problems.items() if there)
