"""All pages about requests, put together."""

from __future__ import annotations

from fastapi import APIRouter

from widget.admin.cases.begun_pages import BegunPages
from widget.admin.cases.case_files import CaseFiles
from widget.admin.cases.case_list import CaseList
from widget.admin.cases.case_sound import sound_router
from widget.admin.cases.case_steps import CaseSteps
from widget.admin.cases.case_view import CaseViews
from widget.admin.cases.code_pages import CodePages
from widget.admin.cases.found_files_pages import FoundFilesPages
from widget.admin.cases.letters_pages import LetterPages
from widget.admin.cases.manual_case_entry import ManualCaseEntryPages
from widget.admin.cases.outbox_page import OutboxPage
from widget.admin.cases.redaction_pages import RedactionPages
from widget.admin.cases.reply_pages import ReplyPages
from widget.admin.cases.task_pages import TaskPages
from widget.admin.pages import AdminPages


def case_routers(admin_pages: AdminPages) -> list[APIRouter]:
    """The routers; those with fixed addresses come before those with a reference in their place."""
    views = CaseViews(admin_pages)
    entry = ManualCaseEntryPages(admin_pages)
    return [
        CaseList(admin_pages).router(),
        entry.router(),
        OutboxPage(admin_pages).router(),
        BegunPages(admin_pages).router(),
        CaseFiles(views).router(),
        sound_router(),
        views.router(),
        CaseSteps(views).router(),
        LetterPages(admin_pages, views).router(),
        TaskPages(admin_pages, views).router(),
        FoundFilesPages(admin_pages, views).router(),
        ReplyPages(admin_pages, views, entry).router(),
        RedactionPages(admin_pages).router(),
        CodePages(admin_pages, views).router(),
    ]
