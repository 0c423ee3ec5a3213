"""The frozen lines of danger, and which of them alarm."""

from __future__ import annotations

from bench.danger import Line
from bot.conversations.danger_context import QUESTIONS
from bot.nlu.danger import PLAIN, danger_network
from bot.nlu.languages.reader import OtherLanguages
from bot.notice.languages import DANGER, ENGLISH
from bot.pii.pseudonymiser import Pseudonymiser


def alarms(line: Line, pseudonymiser: Pseudonymiser, languages: OtherLanguages) -> bool:
    """Whether any of the messages is taken for danger, as the conversation reads them one after the other."""
    told = [pseudonymiser.tokenise(text, {}).text for text in line.turns]
    for n, text in enumerate(told):
        if line.lang == ENGLISH:
            chance = danger_network()(text, told[:n], QUESTIONS[line.asks] if line.asks else "").chance
            found = chance >= PLAIN
        else:
            reading = languages.read(line.turns[n], line.lang, line.turns[:n], line.asks or "")
            found = reading is not None and reading.asks == DANGER
        if found:
            return True
    return False
