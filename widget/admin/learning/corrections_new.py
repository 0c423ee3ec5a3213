"""The forms that propose a correction: another topic for a question, another answer, or a topic that was missing."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.app.bootstrap import Services
from bot.learning.answer_corrections import (
    CHOSEN,
    PLACES,
    Place,
    Written,
    custom_of,
    lines_of,
    written_again,
    written_of,
)
from bot.notice import answer_variants
from bot.notice.changes.correction import OPEN, TOPIC_EXAMPLES, Correction, Kind, topic_of
from bot.notice.follow_ups import is_danger
from bot.notice.helplines import ROLES as HELPLINES
from bot.platform.errors import CorrectionError, UnknownCorrection
from bot.setup.confirming import DOES_NOT_SAY
from bot.staff.rules import Permission
from widget.admin.guard import Signed, needs, services_of
from widget.admin.learning.corrections import UNKNOWN, problem_of
from widget.admin.pages import NO_STORE, AdminPages
from widget.admin.staff.staff_words import Problem
from widget.pages.forms import Field, Fields

_Reviewer = Annotated[Signed, Depends(needs(Permission.REVIEW))]
TAKES: Final = {
    "sentence": "the sentence",
    "paragraph": "the whole paragraph",
    "list": "the list with the words before it",
    "item": "one item of a list",
    "row": "one row of a table",
    "table": "the table",
}
_FORMS: Final = ("example", "answer", "topic")


@dataclass(frozen=True)
class Typed:
    """What stands in the form."""

    turn: str = ""
    topic: str = ""
    sentence: str = ""
    examples: str = ""
    answer: Written = Written()
    instead: str = ""  # the correction that is taken back for it


def _written(
    text: Field = "",
    kind: Field = "answer",
    section: Fields = [],  # noqa: B006 read by FastAPI, never changed
    at: Fields = [],  # noqa: B006
    take: Fields = [],  # noqa: B006
    contact: Fields = [],  # noqa: B006
    simple: Field = "",
    fuller: Field = "",
) -> Written:
    """The answer of a form, whose label comes from elsewhere."""
    places = tuple(
        Place(where, words[:200], how if how in TAKES else "sentence")
        for where, words, how in zip(section, at, take, strict=False)
        if where or words.strip()
    )
    kind = kind if kind in CHOSEN else "answer"
    said, easier, more = (" ".join(words.split())[:2000] for words in (text, simple, fuller))
    return Written("", said, kind, places, tuple(contact), easier, more)


_Answer = Annotated[Written, Depends(_written)]


class NewCorrectionPages:
    """The three forms, of which one is shown at a time."""

    def __init__(self, pages: AdminPages) -> None:
        self._pages = pages

    def router(self) -> APIRouter:
        """The routes of these pages; they come before that of one correction."""
        router = APIRouter(default_response_class=HTMLResponse)
        router.add_api_route("/admin/corrections/new", self.show, methods=["GET"])
        router.add_api_route("/admin/corrections/new/example", self.example, methods=["POST"])
        router.add_api_route("/admin/corrections/new/answer", self.answer, methods=["POST"])
        router.add_api_route("/admin/corrections/new/topic", self.topic, methods=["POST"])
        return router

    def show(
        self, request: Request, signed: _Reviewer, kind: str = "", turn: str = "", topic: str = "", again: str = ""
    ) -> Response:
        """The form of a kind, filled in with what is said on the topic now, or with what was proposed before."""
        services = services_of(request)
        if again:
            try:
                return self._again(services, signed, services.corrections.get(again))
            except UnknownCorrection:
                return self._pages.problem(UNKNOWN, 404, signed)
        kind = kind if kind in _FORMS else "example"
        label = services.folder.book.labels.get(topic, "")
        written = Written()
        if kind == "answer" and label:
            written = written_of(services.folder.book, topic, services.folder.notice)
        return self._page(services, signed, kind, Typed(turn[:200], label, answer=written))

    def _again(self, services: Services, signed: Signed, one: Correction) -> Response:
        """The form with what was proposed; a notice is put live on a page of its own."""
        content, label = one.content, services.folder.book.labels.get(one.topic, "")
        if one.kind is Kind.NOTICE:
            return RedirectResponse("/admin/notice", 303, headers=NO_STORE)
        instead = one.id if one.state in OPEN else ""
        if one.kind is Kind.EXAMPLE:
            typed = Typed(one.turn, label, content["sentence"], instead=instead)
            return self._page(services, signed, "example", typed)
        written, examples = written_again(content["text"], content["custom"]), "\n".join(content.get("examples", ()))
        typed = Typed(one.turn, label, "", examples, written, instead)
        return self._page(services, signed, one.kind.value, typed)

    def example(
        self,
        request: Request,
        signed: _Reviewer,
        topic: Field = "",
        sentence: Field = "",
        turn: Field = "",
        instead: Field = "",
    ) -> Response:
        """Propose that a sentence is about a topic."""
        services = services_of(request)
        try:
            made = services.corrections.propose_example(_topic(services, topic), sentence, turn, signed.id)
        except CorrectionError as error:
            typed = Typed(turn[:200], topic[:200], sentence[:1000], instead=instead[:200])
            return self._page(services, signed, "example", typed, problem_of(error))
        return _proposed(services, signed, made, instead)

    def answer(
        self,
        request: Request,
        signed: _Reviewer,
        written: _Answer,
        topic: Field = "",
        turn: Field = "",
        instead: Field = "",
    ) -> Response:
        """Propose another answer on a topic."""
        services = services_of(request)
        name, book = _topic(services, topic), services.folder.book
        old = (
            custom_of(answer_variants.whole(book, name), book.labels[name], services.folder.law)
            if name in book.replies
            else {}
        )
        custom = replace(written, label=book.labels.get(name, "")).custom(old)
        try:
            made = services.corrections.propose_answer(name, written.text, custom, turn, signed.id)
        except CorrectionError as error:
            answer = replace(written, kind=custom["kind"])
            typed = Typed(turn[:200], topic[:200], answer=answer, instead=instead[:200])
            return self._page(services, signed, "answer", typed, problem_of(error))
        return _proposed(services, signed, made, instead)

    def topic(
        self,
        request: Request,
        signed: _Reviewer,
        written: _Answer,
        label: Field = "",
        examples: Field = "",
        turn: Field = "",
        instead: Field = "",
    ) -> Response:
        """Propose a topic that was missing."""
        services = services_of(request)
        written = replace(written, label=" ".join(label.split())[:200])
        custom = written.custom({"choices": ["ask_help", "ask_talk_to_person"]})
        try:
            made = services.corrections.propose_topic(
                topic_of(written.label), written.text, custom, lines_of(examples), turn, signed.id
            )
        except CorrectionError as error:
            typed = Typed(turn[:200], "", "", examples[:5000], written, instead[:200])
            return self._page(services, signed, "topic", typed, problem_of(error))
        return _proposed(services, signed, made, instead)

    def _page(
        self, services: Services, signed: Signed, kind: str, typed: Typed, problem: Problem | None = None
    ) -> Response:
        is_open = services.safeguarding.is_harmless(typed.turn.partition(":")[0])
        said = services.corrections.read_turn(typed.turn, signed.id) if typed.turn and is_open else None
        answer = typed.answer
        contacts = [(role, one.name) for role, one in services.folder.school.contacts.items()]
        places = (*answer.places, *(Place() for _ in range(PLACES - len(answer.places))))
        return self._pages.render(
            "correction_new.html",
            signed,
            status=problem.status if problem else 200,
            here="corrections",
            kind=kind,
            typed=replace(typed, answer=replace(answer, places=places)),
            said=said,
            taken_for=services.folder.book.labels.get(said.topic, said.topic) if said else "",
            topics=services.corrections.topics(),
            sections=[(section.id, section.heading) for section in services.folder.notice.sections if section.blocks],
            contacts=[one for one in contacts if one[0] not in HELPLINES],
            helplines=[one for one in contacts if one[0] in HELPLINES],
            takes=TAKES,
            does_not_say=DOES_NOT_SAY,
            chosen=CHOSEN,
            needed=TOPIC_EXAMPLES,
            alone=services.corrections.is_alone(signed.id),
            danger=is_danger(_topic(services, typed.topic)),
            problem=problem,
        )


def _topic(services: Services, typed: str) -> str:
    """The topic whose label or name was picked or typed; "" for none."""
    wanted = " ".join(typed.split()).casefold()
    for topic, label in services.folder.book.labels.items():
        if wanted in (label.casefold(), topic):
            return topic
    return ""


def _proposed(services: Services, signed: Signed, made: Correction, instead: str) -> Response:
    """To the new correction, once the one that it takes the place of is taken back; decided ones stay as they are."""
    done = "proposed"
    if instead:
        with suppress(CorrectionError):
            services.corrections.supersede(instead, signed.id)
            done = "changed"
    return RedirectResponse(f"/admin/corrections/{made.id}?done={done}", 303, headers=NO_STORE)
