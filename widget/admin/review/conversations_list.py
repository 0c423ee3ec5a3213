"""The list of conversations: queues as tabs, filters in the address, a search by a form, and saved filters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from bot.conversations.review_rules import REPLIES, Queue
from bot.notice import safeguarding
from bot.notice.safeguarding import Desk
from bot.platform.errors import ReviewError, StoreError
from bot.review.records import Line
from bot.staff.rules import Permission
from bot.text.finding import LONGEST, phrases
from widget.admin.cases.case_forms import Typed, names, number_of, one_of, onward
from widget.admin.guard import Signed, needs, services_of
from widget.admin.pages import AdminPages
from widget.admin.review import review_query, review_words
from widget.admin.search_reasons import NO_SEARCH_REASON, SEARCH_REASONS, reason_of
from widget.admin.staff.done import said

PAGE: Final = 50
AT: Final = "/admin/conversations"
_DONE: Final = {
    "reviewed": ("conversation_reviewed", "Marked as reviewed. That was the last one here."),
    "danger": ("danger_reported", "It is sent to whoever keeps children safe at the school, and they get an e-mail."),
}
_Reader = Annotated[Signed, Depends(needs(Permission.READ_CONVERSATIONS))]


class ConversationList:
    """The list, a queue of it, or what a search finds."""

    def __init__(self, pages: AdminPages) -> None:
        self._pages = pages

    def router(self) -> APIRouter:
        """The routes of the list."""
        router = APIRouter()
        router.add_api_route(AT, self.show, methods=["GET"], response_class=HTMLResponse)
        router.add_api_route(f"{AT}/search", self.search, methods=["POST"], response_class=HTMLResponse)
        router.add_api_route(f"{AT}/filters", self.save, methods=["POST"], response_class=HTMLResponse)
        router.add_api_route(f"{AT}/filters/delete", self.drop, methods=["POST"])
        for form in ("search", "filters", "filters/delete"):  # an address that stays after a form
            router.add_api_route(f"{AT}/{form}", self.back, methods=["GET"])
        return router

    def show(self, request: Request, signed: _Reader) -> Response:
        """The conversations that fit the filters of the address."""
        services, query = services_of(request), review_query.chosen(request.query_params)
        narrowed = review_query.narrowed(query)
        after, before = (review_query.place_of(request.query_params.get(name, "")) for name in ("after", "before"))
        if before is not None:
            found = services.reviews.list(narrowed, PAGE + 1, before, backwards=True)
            newer, lines = len(found) > PAGE, found[-PAGE:]
            older = bool(lines)
        else:
            found = services.reviews.list(narrowed, PAGE + 1, after)
            lines, older = found[:PAGE], len(found) > PAGE
            newer = after is not None
        done = said(services, signed.id, request.query_params.get("done", ""), _DONE)
        return self._page(request, signed, query, lines, newer=newer, older=older, done=done)

    def search(self, request: Request, typed: Typed, signed: _Reader) -> Response:
        """The conversations in which the words were said, among those that fit the filters."""
        reviews, query = services_of(request).reviews, review_query.read(typed.get("in", ""))
        wanted = phrases(typed.get("words", ""))
        narrowed = review_query.narrowed(query, wanted)
        before, why = number_of(typed.get("before", "")), reason_of(typed)
        found, onwards = reviews.search(narrowed, PAGE, signed.id, why, before) if wanted and why else ((), None)
        words = typed.get("words", "")[:LONGEST] if wanted else ""
        return self._page(request, signed, query, found, onwards=onwards, searched=words, why=why)

    def save(self, request: Request, typed: Typed, signed: _Reader) -> Response:
        """Save the filters under a name."""
        services, query = services_of(request), review_query.read(typed.get("in", ""))
        try:
            services.reviews.save_filter(signed.id, typed.get("name", ""), review_query.written(query)[1:])
        except (ReviewError, StoreError) as error:
            found = services.reviews.list(review_query.narrowed(query), PAGE)
            return self._page(request, signed, query, found, problem=error)
        return onward(AT + review_query.written(query))

    def drop(self, request: Request, typed: Typed, signed: _Reader) -> Response:
        """Delete a saved filter."""
        services_of(request).reviews.drop_filter(signed.id, typed.get("name", ""))
        return onward(AT + review_query.written(review_query.read(typed.get("in", ""))))

    def back(self, _signed: _Reader) -> Response:
        """The list, for somebody who opens the address of one of its forms."""
        return onward(AT)

    def _page(
        self,
        request: Request,
        signed: Signed,
        query: Mapping[str, str],
        lines: Sequence[Line],
        *,
        newer: bool = False,
        older: bool = False,
        onwards: int | None = None,
        searched: str | None = None,
        why: str = "",
        problem: Exception | None = None,
        done: str = "",
    ) -> Response:
        services = services_of(request)
        folder, queue = services.folder, one_of(Queue, query.get("queue", ""))
        labels = folder.book.labels
        return self._pages.render(
            "conversations.html",
            signed,
            status=review_words.status_of(problem) if problem else 422 if searched and not why else 200,
            here="conversations",
            **review_words.shared(labels),
            below=review_words.BELOW,
            lines=lines,
            groups=by_place(lines),
            previews=services.reviews.previews(lines, signed.id, queue),
            begins="The message" if queue in REPLIES else "It begins",
            counts=services.reviews.counts(),
            queue=queue,
            query=query,
            query_text=review_query.written(query)[1:],
            at=review_query.written,
            place=review_query.place_words,
            newer=newer and bool(lines),
            older=older,
            onwards=onwards,
            searched=searched,
            why=why,
            no_reason=NO_SEARCH_REASON if searched and not why else "",
            search_reasons=SEARCH_REASONS,
            problem=review_words.say(problem) if problem else "",
            done=done,
            topics=sorted(labels.items(), key=lambda item: item[1].casefold()),
            tags=services.reviews.tags(),
            reviewers=services.reviews.reviewers(),
            saved=services.reviews.filters(signed.id),
            staff=names(services),
            now=services.staff.now(),
            inbox="" if safeguarding.entered(folder.school, Desk.LEAD) else safeguarding.school_address(folder.school),
            may_safeguard=Permission.SAFEGUARD in signed.can,
        )


def by_place(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines, those of one address together where the first of them stands; each stays a line of its own."""
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(line.place or line.conversation, []).append(line)
    return list(groups.values())
