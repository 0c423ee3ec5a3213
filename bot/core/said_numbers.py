"""The numbers of houses as they are said: "forty two", "two hundred and six"."""

from __future__ import annotations

from typing import Final

ONES: Final = r"(?:one|two|three|four|five|six|seven|eight|nine)"
SAID_NUMBER: Final = (
    rf"(?:{ONES} hundred(?: and)?(?: (?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -]{ONES})?|"
    rf"{ONES}|ten|eleven|twelve|\w{{2,5}}teen))?"
    rf"|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -]{ONES})?"
    rf"|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|{ONES})"
)
