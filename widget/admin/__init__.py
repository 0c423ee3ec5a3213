"""The staff's pages: sign-in, accounts, the audit log, and the requests."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI

from bot.errors import StoreError
from bot.settings import Settings
from widget.admin.account import AccountPages
from widget.admin.audit import AuditPages
from widget.admin.case_pages import case_routers
from widget.admin.conversations_list import ConversationList
from widget.admin.conversations_view import ConversationViews
from widget.admin.corrections import CorrectionPages
from widget.admin.corrections_new import NewCorrectionPages
from widget.admin.guard import Turned, out_of_reach, turned_away
from widget.admin.learning import LearningPages
from widget.admin.notice import NoticePages
from widget.admin.pages import AdminPages
from widget.admin.people import PeoplePages
from widget.admin.picture import PicturePages
from widget.admin.retention import RetentionPages
from widget.admin.safeguarding import SafeguardingPages
from widget.admin.set_up import SetUpPages
from widget.admin.signin import SignInPages
from widget.admin.staff import StaffPages
from widget.admin.status import StatusPages
from widget.admin.switch import SwitchPages
from widget.pages import Pages


def add_admin(app: FastAPI, pages: Pages, settings: Settings) -> None:
    """Give an application the staff's pages, and what its guard needs."""
    app.state.admin_pages = AdminPages(pages)
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
        AccountPages(admin_pages, address, secure=secure).router(),
        StaffPages(admin_pages, address).router(),
        AuditPages(admin_pages).router(),
        *case_routers(admin_pages),
        NewCorrectionPages(admin_pages).router(),
        CorrectionPages(admin_pages).router(),
        LearningPages(admin_pages).router(),
        NoticePages(admin_pages).router(),
        ConversationList(admin_pages).router(),
        ConversationViews(admin_pages).router(),
        SafeguardingPages(admin_pages).router(),
        PicturePages(admin_pages).router(),
        PeoplePages(admin_pages).router(),
        RetentionPages(admin_pages).router(),
        SwitchPages(admin_pages).router(),
        StatusPages(admin_pages, settings).router(),
    ]
