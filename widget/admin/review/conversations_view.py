"""The page of a conversation: what was said and understood, and what reviewers do with it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from bot.app.bootstrap import Services
from bot.law.calendar import day_in_england
from bot.platform.errors import (
    AssistantError,
    ReviewError,
    ReviewIncomplete,
    StoreError,
    TellsOfDanger,
    UnknownConversation,
)
from bot.review.service import OWN, Now, OpenedConversation
from bot.staff.rules import Permission
from widget.admin.cases.case_forms import Typed, names, number_of, onward, why
from widget.admin.guard import NOT_THIS_ROLE, Signed, needs, services_of
from widget.admin.pages import AdminPages
from widget.admin.review import review_query, review_words
from widget.admin.review.conversations_list import AT
from widget.admin.review.review_turns import turns_of
from widget.admin.review.safeguarding import whom_picks
from widget.admin.staff.done import said

_TROUBLE: Final = (ReviewError, StoreError, AssistantError)
_DONE: Final = {
    "reviewed": ("conversation_reviewed", "The one before is marked as reviewed."),
    "unreviewed": ("conversation_unreviewed", "The mark is taken back. It waits in its queues again."),
    "assigned": ("conversation_assigned", "It is noted whose it is. They find it under What needs you."),
    "tagged": ("conversation_tagged", "The tag is on."),
    "untagged": ("conversation_untagged", "The tag is off."),
    "noted": ("conversation_noted", "The note is kept."),
    "struck": (
        "conversation_struck",
        "Struck out of this conversation, its notes and tags, and the search. A request that was made in it keeps what"
        " its person wrote. Backups that were made before hold the words for {days} days at most.",
    ),
    "taught": (
        "conversation_struck",
        "Struck out of this conversation, its notes and tags, and the search. The words stand in a correction too: look"
        " through them, reject that one, or go back to the version before it. Backups that were made before hold the"
        " words for {days} days at most.",
    ),
}
_Reader = Annotated[Signed, Depends(needs(Permission.READ_CONVERSATIONS))]
_Reviewer = Annotated[Signed, Depends(needs(Permission.REVIEW))]
_Revealer = Annotated[Signed, Depends(needs(Permission.REVEAL))]
ALL: Final = "all"
_MOST: Final = 60  # messages that are asked again at once
_FORMS: Final = ("reviewed", "unreviewed", "assign", "tags", "notes", "reveal", "strike", "now", "danger")


class ConversationViews:
    """The page and its forms; each form's address carries the filters of the list it was opened from."""

    def __init__(self, pages: AdminPages) -> None:
        self._pages = pages

    def router(self) -> APIRouter:
        """The routes of this page."""
        router, at = APIRouter(), f"{AT}/{{conversation}}"
        router.add_api_route(at, self.show, methods=["GET"], response_class=HTMLResponse)
        posts: dict[str, Callable[..., Any]] = {
            "reviewed": self.mark, "unreviewed": self.unmark, "assign": self.assign,
            "tags": self.tag, "notes": self.note, "reveal": self.reveal, "strike": self.strike,
            "now": self.now, "danger": self.danger,
        }  # fmt: skip
        for form in _FORMS:
            router.add_api_route(f"{at}/{form}", posts[form], methods=["POST"], response_class=HTMLResponse)
            router.add_api_route(f"{at}/{form}", self.back, methods=["GET"])
        return router

    def show(self, request: Request, conversation: str, signed: _Reader) -> Response:
        """The transcript; that it was looked at is logged."""
        services, query = services_of(request), review_query.chosen(request.query_params)
        done = said(services, signed.id, request.query_params.get("done", ""), _DONE)
        done = done.format(days=services.folder.school.keeping.backup_days)
        try:
            opened = services.reviews.open(conversation, review_query.narrowed(query), signed.id)
        except _TROUBLE as error:
            return self._missing(error, signed, conversation)
        return self._page(services, signed, query, opened, done=done)

    def back(self, request: Request, conversation: str, _signed: _Reader) -> Response:
        """The page, for somebody who opens the address of one of its forms."""
        return onward(_address(conversation, review_query.chosen(request.query_params)))

    def mark(self, request: Request, conversation: str, typed: Typed, signed: _Reviewer) -> Response:
        """Mark as reviewed, and go on to the next in the list."""
        services, query = services_of(request), review_query.chosen(request.query_params)
        try:
            opened = services.reviews.look(conversation, review_query.narrowed(query))
            services.reviews.mark(conversation, number_of(typed.get("seen", "")) or 0, signed.id)
        except _TROUBLE as error:
            return self._again(services, signed, query, conversation, error, "reviewed", typed)
        onto, done = opened.after or opened.before, "reviewed"
        if onto is None:
            return onward(f"{AT}{review_query.written({**query, 'done': done})}")
        return onward(_address(onto, {**query, "done": done}))

    def unmark(self, request: Request, conversation: str, typed: Typed, signed: _Reviewer) -> Response:
        """Take the mark back, for a slip of the finger."""

        def work(services: Services) -> str:
            services.reviews.unmark(conversation, signed.id)
            return "unreviewed"

        return self._work(request, conversation, "unreviewed", typed, signed, work)

    def assign(self, request: Request, conversation: str, typed: Typed, signed: _Reviewer) -> Response:
        """Ask a colleague to read it, or nobody any more."""

        def work(services: Services) -> str:
            services.reviews.assign(conversation, typed.get("assignee", ""), signed.id)
            return "assigned"

        return self._work(request, conversation, "assign", typed, signed, work)

    def tag(self, request: Request, conversation: str, typed: Typed, signed: _Reviewer) -> Response:
        """Put a tag on, or take one off."""
        tag, off = typed.get("tag", ""), typed.get("off", "")

        def work(services: Services) -> str:
            services.reviews.tag(conversation, off or tag, signed.id, on=not off)
            return "untagged" if off else "tagged"

        return self._work(request, conversation, "tags", typed, signed, work)

    def note(self, request: Request, conversation: str, typed: Typed, signed: _Reviewer) -> Response:
        """Write a note."""

        def work(services: Services) -> str:
            services.reviews.note(conversation, typed.get("note", ""), signed.id)
            return "noted"

        return self._work(request, conversation, "notes", typed, signed, work)

    def danger(self, request: Request, conversation: str, typed: Typed, signed: _Reviewer) -> Response:
        """Send it to the safeguarding lead, or past them where it is about a colleague; reviewers open it no longer."""
        services, query = services_of(request), review_query.chosen(request.query_params)
        try:
            services.safeguarding.report(conversation, typed.get("whom", ""), signed.id)
        except _TROUBLE as error:
            return self._again(services, signed, query, conversation, error, "danger", typed)
        return onward(f"{AT}{review_query.written({**query, 'done': 'danger'})}")

    def strike(self, request: Request, conversation: str, typed: Typed, signed: _Reviewer) -> Response:
        """Strike words out for good."""

        def work(services: Services) -> str:
            if not typed.get("sure"):
                raise ReviewIncomplete("sure")
            words = typed.get("strike", "")
            services.reviews.strike(conversation, words, signed.id)
            return "taught" if services.corrections.holding(words) else "struck"

        return self._work(request, conversation, "strike", typed, signed, work)

    def reveal(self, request: Request, conversation: str, typed: Typed, signed: _Revealer) -> Response:
        """Show what stands behind one token, on this one page; both rights are needed, to review and to reveal."""
        services, query = services_of(request), review_query.chosen(request.query_params)
        if Permission.REVIEW not in signed.can:
            return self._pages.problem(NOT_THIS_ROLE, 403, signed)
        token, reason = typed.get("token", ""), why(typed, review_words.REASONS)
        common = typed.get("why", "") if typed.get("why") in review_words.REASONS else OWN
        try:
            shown = services.reviews.reveal(conversation, token, signed.id, reason, common)
            opened = services.reviews.again(conversation, review_query.narrowed(query), signed.id)
        except _TROUBLE as error:
            return self._again(services, signed, query, conversation, error, "reveal", typed)
        return self._page(services, signed, query, opened, shown={token: shown})

    async def now(self, request: Request, conversation: str, typed: Typed, signed: _Reviewer) -> Response:
        """Show beside one turn, or beside each, how the present model would understand and answer it."""
        services, query = services_of(request), review_query.chosen(request.query_params)
        number, narrowed = typed.get("turn", ""), review_query.narrowed(query)
        try:
            opened = await asyncio.to_thread(services.reviews.again, conversation, narrowed, signed.id)
            texts = {kept.turn.client_id: kept.turn.said for kept in opened.transcript.turns}
            asked = [one for one in opened.transcript.turns if one.turn.frame == "say" and one.turn.said]
            wanted = [one.turn.client_id for one in asked][:_MOST] if number == ALL else [number]
            if not all(texts.get(one) for one in wanted):
                raise UnknownConversation("no such turn")
            answers = {one: await services.reviews.now(str(texts[one])) for one in wanted}
        except _TROUBLE as error:
            return await asyncio.to_thread(self._again, services, signed, query, conversation, error, "now", typed)
        return await asyncio.to_thread(self._page, services, signed, query, opened, now=answers)

    def _work(
        self,
        request: Request,
        conversation: str,
        form: str,
        typed: Mapping[str, str],
        signed: Signed,
        work: Callable[[Services], str],
    ) -> Response:
        """Do what a form asks, and show the page by its own address again."""
        services, query = services_of(request), review_query.chosen(request.query_params)
        try:
            done = work(services)
        except _TROUBLE as error:
            return self._again(services, signed, query, conversation, error, form, typed)
        return onward(_address(conversation, {**query, "done": done}, f"#{form}"))

    def _again(
        self,
        services: Services,
        signed: Signed,
        query: Mapping[str, str],
        conversation: str,
        error: Exception,
        form: str,
        typed: Mapping[str, str],
    ) -> Response:
        """The page with what is wrong beside the form, and what was typed still in it."""
        try:
            opened = services.reviews.again(conversation, review_query.narrowed(query), signed.id)
        except (ReviewError, StoreError) as missing:
            return self._missing(missing, signed, conversation)
        return self._page(services, signed, query, opened, problem=error, form=form, typed=typed)

    def _missing(self, error: Exception, signed: Signed, conversation: str) -> Response:
        """What is shown in the place of a conversation; one that tells of danger has a page of its own."""
        if isinstance(error, TellsOfDanger) and Permission.SAFEGUARD in signed.can:
            return onward(f"/admin/safeguarding/{quote(conversation, safe='')}")
        return self._pages.problem(review_words.say(error), review_words.status_of(error), signed)

    def _page(
        self,
        services: Services,
        signed: Signed,
        query: Mapping[str, str],
        opened: OpenedConversation,
        *,
        problem: Exception | None = None,
        form: str = "",
        typed: Mapping[str, str] | None = None,
        shown: Mapping[str, str] | None = None,
        now: Mapping[str, Now] | None = None,
        done: str = "",
    ) -> Response:
        transcript, labels = opened.transcript, services.folder.book.labels
        return self._pages.render(
            "conversation.html",
            signed,
            status=review_words.status_of(problem) if problem else 200,
            here="conversations",
            **review_words.shared(labels),
            opened=opened,
            line=transcript.line,
            begun_on=day_in_england(transcript.line.begun).isoformat(),
            turns=turns_of(transcript, now or {}),
            greeting=[one.reply for one in transcript.replies if one.reply_to is None],
            at=f"{AT}/{quote(transcript.line.conversation, safe='')}",
            query=query,
            query_text=review_query.written(query),
            now_at=services.staff.now(),
            staff=names(services),
            may_reveal=Permission.REVEAL in signed.can,
            reasons=review_words.REASONS,
            reviewers=services.reviews.reviewers(),
            whom=whom_picks(services, "Nobody who works at the school"),
            problem=review_words.say(problem) if problem else "",
            form=form,
            typed=typed or {},
            shown=shown or {},
            done=done,
        )


def _address(conversation: str, query: Mapping[str, str], place: str = "") -> str:
    return f"{AT}/{quote(conversation, safe='')}{review_query.written(query)}{place}"
