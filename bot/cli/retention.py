"""``python -m bot.cli.retention``: says what the nightly job would delete now; deletes nothing."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from datetime import datetime, timezone

from bot.cases.store import SqlCaseStore
from bot.governance.case_retention import CaseRetention
from bot.governance.retention_service import Plan, RetentionPlan
from bot.governance.retention_store import SqlRetentionStore
from bot.notice.folder import load_school_folder
from bot.platform.database import open_there
from bot.platform.errors import PrivacyHelpError
from bot.platform.settings import from_environment


def main(environment: Mapping[str, str] = os.environ) -> int:
    """Print the plan; 0 when it could be made, 2 when not."""
    try:
        settings = from_environment(environment)
        keeping = load_school_folder(settings.school).school.keeping
        engine = open_there(settings)
        try:
            requests = CaseRetention(SqlCaseStore(engine), lambda: keeping, _now)
            plan = RetentionPlan(SqlRetentionStore(engine), requests, lambda: keeping, _now).now()
        finally:
            engine.dispose()
    except PrivacyHelpError as problem:
        print(f"could not look: {problem}", file=sys.stderr)
        return 2
    print("\n".join(written(plan)))
    return 0


def written(plan: Plan) -> list[str]:
    """The plan as lines of text."""
    lines = []
    for group in plan.groups:
        lines.append(f"{group.what}: {group.ends}")
        lines += [f"    {line.goes:>7} of {line.held:>7}  {line.table}" for line in group.lines]
    if plan.on_hold:
        lines.append(f"kept by a legal hold: {plan.on_hold}")
    lines.append(f"would go now: {plan.goes} rows; nothing was deleted")
    return lines


def _now() -> datetime:
    return datetime.now(timezone.utc)


if __name__ == "__main__":
    sys.exit(main())
