"""Another school: its notice, and the first one's."""

from __future__ import annotations

import re

from tests.factories import HAZELMERE, PROJECT

ACADEMY = PROJECT / "tests" / "fixtures" / "academy"


NOTICE = (ACADEMY / "notice.md").read_text(encoding="utf-8")


SCHOOL = (ACADEMY / "school.toml").read_text(encoding="utf-8")


OLD = (HAZELMERE / "notice.md").read_text(encoding="utf-8")


# Names, people, numbers and things that only the first school's notice speaks of.
FIRST_SCHOOL = re.compile(
    r"hazelmere|junior|essex|\becc\b|almond|lauri|governance|862691|322970|wycliffe|wilmslow|625545|casework@|\birms\b|"
    r"_utm|google|analytics|youtube|facebook|twitter|aboutcookies",
    re.IGNORECASE,
)
