"""Statistics: plots with their tables, over a stretch of time that the reader chooses, each table as CSV too."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, Response

from bot.conversations.statistics import SPANS, Span
from bot.law.calendar import say_day
from bot.staff.rules import Permission
from widget.admin.cases.case_forms import one_of
from widget.admin.guard import Signed, needs, services_of
from widget.admin.pages import NO_STORE, AdminPages
from widget.admin.system.statistics_plots import plot

_Reader = Annotated[Signed, Depends(needs(Permission.READ_STATISTICS))]


class StatisticsPages:
    """The page and its files."""

    def __init__(self, pages: AdminPages) -> None:
        self._pages = pages

    def router(self) -> APIRouter:
        """The routes of the page."""
        router = APIRouter()
        router.add_api_route("/admin/statistics", self.show, methods=["GET"], response_class=HTMLResponse)
        router.add_api_route("/admin/statistics/{key}.csv", self.table, methods=["GET"])
        return router

    def show(self, request: Request, signed: _Reader) -> Response:
        """Every plot with its table."""
        span = _span(request)
        view = services_of(request).statistics.view(span)
        return self._pages.render(
            "statistics.html",
            signed,
            here="statistics",
            view=view,
            spans=SPANS,
            span=span,
            say_day=say_day,
            plots={figure.key: plot(figure.drawn()) for figure in view.figures},
        )

    def table(self, key: str, request: Request, _signed: _Reader) -> Response:
        """One table as CSV, with the same guarded numbers."""
        span = _span(request)
        view = services_of(request).statistics.view(span)
        figure = next((one for one in view.figures if one.key == key), None)
        if figure is None:
            raise HTTPException(404)
        headers = {**NO_STORE, "Content-Disposition": f'attachment; filename="{key}-{span.value}.csv"'}
        return Response(figure.csv(), media_type="text/csv; charset=utf-8", headers=headers)


def _span(request: Request) -> Span:
    return one_of(Span, request.query_params.get("over", "")) or Span.WEEKS_12
