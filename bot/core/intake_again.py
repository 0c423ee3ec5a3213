"""An answer given before is said once more while a request is taken, and takes the place of the one that was kept."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from bot.core import intake_people as people
from bot.core import intake_reading as reading
from bot.core.case_file import CHILD, CONTACT, DETAILS, NAME, RELATIONSHIP
from bot.core.intake import RIGHT, WHO, Heard, Intake, Said, Turn, right_of
from bot.core.intake_asking import asking, for_whom, with_right
from bot.core.rights import Right


def put_right(intake: Intake, heard: Heard, offered: Collection[Right]) -> Turn | None:
    """Somebody who was misheard says an answer once more, whatever is asked now; None where it is none."""
    text, field = heard.text, heard.corrects
    if field == RIGHT:
        right = right_of(heard.topic, offered)
        return asking(with_right(intake, right), Said("corrected")) if right else None
    if not field or intake.question(field) is None:
        return None
    thanks = (Said("corrected"),) if intake.has(field) else ()
    if field == WHO:
        about, relationship = people.who(text, answering=True)
        known = intake if about is intake.who else intake.without(WHO)
        return asking(for_whom(known, about, relationship), *thanks) if about else None
    if field in (RELATIONSHIP, DETAILS):
        return asking(intake.with_word(field, text), *thanks)
    if turn := reread(intake, heard):
        return turn if thanks else replace(turn, said=tuple(one for one in turn.said if one.what != "corrected"))
    if field == CONTACT:  # the same one again
        return asking(intake) if reading.contact(text, answering=True) else None
    named = people.name_answer(text) if field == NAME else people.child_answer(text)
    return asking(intake.with_word(field, named)) if named else None


def reread(intake: Intake, heard: Heard) -> Turn | None:
    """Take new values in place of those given before; None where the message holds none."""
    text, fixed = heard.text, intake
    if name := people.own_name(text):
        fixed = fixed.with_word(NAME, name)
    if fixed.question(CHILD) and (child := people.renamed_child(text)):
        fixed = fixed.with_word(CHILD, child)
    about, relationship = people.who_instead(text)
    if about is not None and (about, relationship) != (fixed.who, fixed.words.get(RELATIONSHIP, "")):
        fixed = for_whom(fixed.without(WHO), about, relationship)
    given = reading.contact(text, answering=reading.is_little_more_than_an_address(text))
    if given is not None:
        if flaw := heard.flaws.get(given.token or ""):
            return Turn(replace(intake.without(CONTACT), asks=CONTACT, flawed=given.token or ""), (Said("flaw", flaw),))
        fixed = fixed.with_contact(given)
    return asking(fixed, Said("corrected")) if fixed != intake else None
