"""The staff's pages: sign-in, accounts, the audit log, and the requests."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI

from bot.platform.errors import StoreError
from bot.platform.settings import Settings
from widget.admin.cases.case_pages import case_routers
from widget.admin.guard import Turned, out_of_reach, turned_away
from widget.admin.learning.corrections import CorrectionPages
from widget.admin.learning.corrections_new import NewCorrectionPages
from widget.admin.learning.learning import LearningPages
from widget.admin.pages import AdminPages
from widget.admin.review.conversations_list import ConversationList
from widget.admin.review.conversations_view import ConversationViews
from widget.admin.review.safeguarding import SafeguardingPages
from widget.admin.setup.confirm_answers import ConfirmingPages
from widget.admin.setup.notice_pages import NoticePages
from widget.admin.setup.settings_pages import SettingsPages
from widget.admin.staff.account import AccountPages
from widget.admin.staff.audit import AuditPages
from widget.admin.staff.menu_counts import MenuCounts, counts_of
from widget.admin.staff.set_up import SetUpPages
from widget.admin.staff.signin import SignInPages
from widget.admin.staff.staff import StaffPages
from widget.admin.staff.to_do import ToDoPages
from widget.admin.system.kill_switch import KillSwitchPages
from widget.admin.system.moved_addresses import moved_addresses
from widget.admin.system.papers import PaperPages
from widget.admin.system.retention import RetentionPages
from widget.admin.system.statistics import StatisticsPages
from widget.admin.system.status import StatusPages
from widget.admin.system.subject_access import SubjectAccessPages
from widget.pages.pages import Pages


def add_admin(app: FastAPI, pages: Pages, settings: Settings) -> None:
    """Give an application the staff's pages, and what its guard needs."""
    app.state.admin_pages = AdminPages(pages)
    app.state.menu_counts = MenuCounts(lambda can, staff_id: counts_of(app.state.services, can, staff_id))
    app.add_exception_handler(Turned, turned_away)
    app.add_exception_handler(StoreError, out_of_reach)
    # The routes themselves: ``include_router`` makes each anew, which takes as long as making it.
    app.router.routes.extend(route for router in admin_routers(pages, settings) for route in router.routes)


def admin_routers(pages: Pages, settings: Settings) -> list[APIRouter]:
    """All routes under /admin."""
    admin_pages, secure = AdminPages(pages), settings.production
    address = f"{settings.public_url or settings.url}".rstrip("/") + "/"
    return [
        SignInPages(admin_pages, secure=secure).router(),
        SetUpPages(admin_pages).router(),
        ToDoPages(admin_pages).router(),
        AccountPages(admin_pages, address, secure=secure).router(),
        StaffPages(admin_pages, address).router(),
        AuditPages(admin_pages).router(),
        *case_routers(admin_pages),
        NewCorrectionPages(admin_pages).router(),
        CorrectionPages(admin_pages).router(),
        LearningPages(admin_pages).router(),
        NoticePages(admin_pages).router(),
        ConfirmingPages(admin_pages).router(),
        SettingsPages(admin_pages).router(),
        ConversationList(admin_pages).router(),
        ConversationViews(admin_pages).router(),
        SafeguardingPages(admin_pages).router(),
        StatisticsPages(admin_pages).router(),
        SubjectAccessPages(admin_pages).router(),
        PaperPages(admin_pages).router(),
        RetentionPages(admin_pages).router(),
        KillSwitchPages(admin_pages).router(),
        StatusPages(admin_pages, settings).router(),
        moved_addresses(),
    ]
