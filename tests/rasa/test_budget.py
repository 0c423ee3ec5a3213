"""What a start and a turn cost, counted, is not more than was agreed on (bench/costs/budget.json)."""

from __future__ import annotations

import pytest

from bench.costs import budget
from bot.conversations.turn_context import OpenConversation
from tests.rasa.conftest import Running

pytestmark = pytest.mark.rasa
AGREED = "{0}: raise it in bench/costs/budget.json if it is meant, and say why in the commit"
QUESTION = "how long do you keep my data"
REQUEST = ("i want to see what you have about my daughter", "Sam Poe", "sam@example.org", "yes send it")


def test_what_is_installed_loaded_and_shipped_has_not_grown() -> None:
    assert budget.over(budget.at_rest()) == {}, AGREED.format(budget.FILE.name)


def test_a_question_and_a_turn_of_a_request_cost_no_more_passes_and_statements_than_was_agreed(
    running: Running,
) -> None:
    services = running.services

    def cost(opened: OpenConversation, number: int, said: str) -> budget.Counted:
        with budget.counting(services.engine) as counted:
            running.do(services.conversations.say(opened.session, f"m{number}", said))
        return counted

    opened = running.do(services.conversations.open(mode="text", lang="en"))
    cost(opened, 0, "hello")
    asked = cost(opened, 1, QUESTION)
    turns = [cost(opened, number, said) for number, said in enumerate(REQUEST, start=2)]
    assert (
        budget.over(
            {
                "forward passes of a question": asked.passes,
                "statements of a question": asked.statements,
                "forward passes of a turn in a request": max(turn.passes for turn in turns[1:]),
                "statements of a turn in a request": max(turn.statements for turn in turns[1:-1]),
            }
        )
        == {}
    ), AGREED.format(budget.FILE.name)
