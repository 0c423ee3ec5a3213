"""Tasks of a request: given and taken back on its page; read and done by a colleague on a page of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request, UploadFile
from fastapi.responses import HTMLResponse, Response

from bot.cases.gathering.tasks import LONGEST
from bot.cases.manual_case_entry import day_of
from bot.cases.records import TaskState
from bot.platform.errors import BadReference, CaseChanged, FileRefused, StoreError, UnknownCase
from bot.staff.rules import Permission
from widget.admin.cases import case_words
from widget.admin.cases.case_forms import Typed, names, number_of, onward
from widget.admin.cases.case_problems import TASK, TROUBLE, Problem, file_problem, problem_of, say, status_of
from widget.admin.cases.case_view import CaseViews
from widget.admin.guard import Signed, needs, services_of
from widget.admin.pages import AdminPages
from widget.admin.sent_file import SentFile
from widget.admin.staff.done import said

PATH: Final = "/admin/tasks"
_NO_TASK: Final = "There is no such task, or it is somebody else's."
_DONE: Final = {"task": ("task_done", "Thank you. Whoever gave you the task can read what you wrote.")}
_Own = Annotated[Signed, Depends(needs(Permission.OWN_TASKS))]
_Worker = Annotated[Signed, Depends(needs(Permission.WORK_CASES))]


class TaskPages:
    """A colleague's list and each task's page, and the forms of a request's page."""

    def __init__(self, pages: AdminPages, views: CaseViews) -> None:
        self._pages, self._views = pages, views

    def router(self) -> APIRouter:
        """The routes."""
        router = APIRouter(default_response_class=HTMLResponse)
        router.add_api_route(PATH, self.list, methods=["GET"])
        router.add_api_route(f"{PATH}/{{reference}}/{{number}}", self.show, methods=["GET"])
        router.add_api_route(f"{PATH}/{{reference}}/{{number}}", self.done, methods=["POST"])
        router.add_api_route(f"{PATH}/{{reference}}/{{number}}/again", self.again, methods=["POST"])
        at = "/admin/requests/{reference}/tasks"
        router.add_api_route(at, self.give, methods=["POST"])
        router.add_api_route(at, self._views.back, methods=["GET"])
        router.add_api_route(f"{at}/{{number}}/take-back", self.take_back, methods=["POST"])
        return router

    def list(self, request: Request, signed: _Own) -> Response:
        """The tasks that wait for whoever is signed in."""
        services = services_of(request)
        tasks, today = services.tasks.mine(signed.id), services.casework.today
        done = said(services, signed.id, request.query_params.get("done", ""), _DONE)
        return self._pages.render(
            "tasks.html", signed, here="tasks", **case_words.shared(), tasks=tasks, today=today, done=done
        )

    def show(self, request: Request, signed: _Own, reference: str, number: str) -> Response:
        """One task of one's own; that it was read is logged."""
        return self._shown(request, signed, reference, number)

    def done(
        self,
        request: Request,
        typed: Typed,
        sent: SentFile,
        signed: _Own,
        reference: str,
        number: str,
        file: UploadFile | None = None,
    ) -> Response:
        """Keep the file that was picked, if any, and what was found; then it is done, unless more is to come."""
        del file  # read by ``SentFile``; named here so that a form with a file is taken
        services, (name, content), own = services_of(request), sent, number_of(number) or 0
        try:
            if name and services.tasks.one(reference, own, signed.id).is_open:
                services.found_files.add(reference, name, content, signed.id, own)
        except (BadReference, UnknownCase):
            return self._pages.problem(_NO_TASK, 404, signed)
        except TROUBLE as error:
            return self._shown(request, signed, reference, number, file_problem(error, name, TASK), typed)
        if typed.get("more"):
            problem = None if name else file_problem(FileRefused("Pick a file first."), form=TASK)
            return self._shown(request, signed, reference, number, problem, typed, added=name)
        try:
            services.tasks.done(reference, own, typed.get("found", ""), signed.id)
        except (BadReference, UnknownCase):
            return self._pages.problem(_NO_TASK, 404, signed)
        except TROUBLE as error:
            return self._shown(request, signed, reference, number, problem_of(error, TASK), typed, added=name)
        return onward(f"{PATH}?done=task")

    def again(self, request: Request, signed: _Own, reference: str, number: str) -> Response:
        """A colleague takes a task of their own up again that is done."""
        services, own = services_of(request), number_of(number) or 0
        try:
            services.tasks.reopen(reference, own, signed.id)
            task = services.tasks.one(reference, own, signed.id)
        except (BadReference, UnknownCase):
            return self._pages.problem(_NO_TASK, 404, signed)
        except TROUBLE as error:
            return self._pages.problem(say(error), status_of(error), signed)
        return onward(f"{PATH}/{quote(task.reference, safe='')}/{own}")

    def give(self, request: Request, typed: Typed, signed: _Worker, reference: str) -> Response:
        """Give a colleague a task; where it cannot be, what was typed stays in the form."""
        services = services_of(request)
        due = typed.get("due", "").strip()
        try:
            view = services.casework.view(services.casework.find(reference))
        except (BadReference, UnknownCase, StoreError) as error:
            return self._views.missing(error, signed)
        try:
            told = services.tasks.give(
                reference, typed.get("what", ""), typed.get("assignee", ""), day_of(due), signed.id
            )
        except TROUBLE as error:
            return self._views.page(services, signed, view, problem=problem_of(error, TASK), typed=typed)
        at = f"/admin/requests/{quote(view.line.reference, safe='')}"
        return onward(f"{at}?task={'told' if told else 'given'}#tasks")

    def take_back(self, request: Request, signed: _Worker, reference: str, number: str) -> Response:
        """A task is not wanted any more."""
        services = services_of(request)
        try:
            services.tasks.take_back(reference, number_of(number) or 0, signed.id)
            view = services.casework.view(services.casework.find(reference))
        except CaseChanged as error:
            return self._views.missing(error, signed)
        except TROUBLE as error:
            return self._pages.problem(say(error), status_of(error), signed)
        return onward(f"/admin/requests/{quote(view.line.reference, safe='')}#tasks")

    def _shown(
        self,
        request: Request,
        signed: Signed,
        reference: str,
        number: str,
        problem: Problem | None = None,
        typed: Mapping[str, str] | None = None,
        added: str = "",
    ) -> Response:
        """The page of a task; ``typed`` goes back into its form, ``added`` is the file that was just kept."""
        services = services_of(request)
        try:
            task = services.tasks.one(reference, number_of(number) or 0, signed.id)
            kept = services.casework.find(reference)
            files, is_open = services.found_files.of(kept), services.casework.line(kept).is_open
        except TROUBLE as error:
            gone = isinstance(error, BadReference | UnknownCase)
            return self._pages.problem(_NO_TASK if gone else say(error), status_of(error), signed)
        return self._pages.render(
            "task.html",
            signed,
            status=problem.status if problem else 200,
            here="tasks",
            **case_words.shared(),
            task=task,
            files=[file for file in files if file.kept.task == task.kept.number],
            today=services.casework.today,
            staff=names(services),
            longest=LONGEST,
            problem=problem,
            typed=typed or {"found": task.found},
            typed_in=TASK,
            added=added,
            may_work=Permission.WORK_CASES in signed.can,
            may_go_on=task.kept.state is TaskState.DONE and is_open,
        )
