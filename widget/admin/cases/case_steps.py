"""The forms of a request's page that take a step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from bot.cases.manual_case_entry import day_of
from bot.law.case import CLOSING, Step
from bot.platform.errors import BadReference, StoreError, UnknownCase
from bot.staff.rules import Permission
from widget.admin.cases.case_forms import Typed, number_of, one_of, onward
from widget.admin.cases.case_problems import TROUBLE, Problem, problem_of
from widget.admin.cases.case_view import CaseViews
from widget.admin.cases.step_forms import brought
from widget.admin.guard import Signed, needs, services_of

_NO_DAY = "Give the day as 24/11/2026."


class CaseSteps:
    """Takes the steps; what is wrong is said beside the form, with what was typed still in it.

    One that closes the request is taken only from the page that shows what the person will read.
    """

    def __init__(self, views: CaseViews) -> None:
        self._views = views

    def router(self) -> APIRouter:
        """The routes; signing off asks for a permission of its own, so it has an address of its own."""
        router = APIRouter()
        at = "/admin/requests/{reference}/steps"
        router.add_api_route(f"{at}/{Step.SIGNED_OFF.value}", self.sign_off, methods=["POST"])
        router.add_api_route(f"{at}/{{step}}", self.take, methods=["POST"])
        return router

    def sign_off(
        self,
        request: Request,
        reference: str,
        typed: Typed,
        signed: Annotated[Signed, Depends(needs(Permission.SIGN_OFF))],
    ) -> Response:
        """Sign the request off."""
        return self._take(request, reference, Step.SIGNED_OFF, typed, signed)

    def take(
        self,
        request: Request,
        reference: str,
        step: str,
        typed: Typed,
        signed: Annotated[Signed, Depends(needs(Permission.WORK_CASES))],
    ) -> Response:
        """Take any other step."""
        chosen = one_of(Step, step)
        if chosen is None or chosen is Step.SIGNED_OFF:
            return self._views.missing(UnknownCase("no such step"), signed)
        return self._take(request, reference, chosen, typed, signed)

    def _take(self, request: Request, reference: str, step: Step, typed: Mapping[str, str], signed: Signed) -> Response:
        casework = services_of(request).casework
        try:
            view = casework.view(casework.find(reference))
        except (BadReference, UnknownCase, StoreError) as error:
            return self._views.missing(error, signed)
        said, seen = typed.get("on", "").strip(), number_of(typed.get("seen", ""))
        on = day_of(said)
        problem = Problem(_NO_DAY, 422, step.value, {"on": _NO_DAY}) if said and on is None else None
        if seen is None:
            problem = Problem("This form is not whole. Please reload the page.", 422, step.value)
        if typed.get("change"):  # back from what the person will read
            return self._views.page(services_of(request), signed, view, typed=typed, opened=step)
        if problem is None:
            brings = brought(view, step, typed)
            try:
                if step in CLOSING and not typed.get("confirm"):
                    read = casework.preview(reference, step, signed.id, on=on, seen=seen, **brings)
                    return self._views.closing(signed, view, step, typed, read)
                casework.take(reference, step, signed.id, on=on, seen=seen, **brings)
            except TROUBLE as error:
                problem = problem_of(error, step.value)
            else:
                return onward(f"/admin/requests/{view.line.reference}?done={step.value}")
        return self._views.page(services_of(request), signed, view, problem=problem, typed=typed)
