"""What the services around a request share, so that none of them copies the list."""

from __future__ import annotations

from dataclasses import dataclass

from bot.cases.case_secrets import CaseSecrets
from bot.cases.mail_text import Mails
from bot.cases.open_case import OpenCase
from bot.cases.records import CaseStore
from bot.cases.staff_service import StaffService
from bot.notice.school import School
from bot.platform.types import Clock


@dataclass(frozen=True)
class CaseParts:
    """Where requests are kept, sealed, opened and worked on; the school, its mails and the time."""

    store: CaseStore
    secrets: CaseSecrets
    opening: OpenCase
    casework: StaffService
    school: School
    mails: Mails
    clock: Clock
