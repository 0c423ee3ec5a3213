"""Prints the tags for the school's website: one that follows upgrades, one fixed and held to its hash, and a frame.

Usage: PUBLIC_URL=https://privacy.example.org python -m widget.pages.snippet
"""

from __future__ import annotations

import base64
import hashlib
import os
import sys

from bot.notice.folder import load_served_folder
from bot.platform.errors import PrivacyHelpError
from bot.platform.settings import from_environment
from widget.pages.pages import Pages

TAGS = """\
<!-- Follows upgrades -->
<script src="{url}/widget.js" defer></script>
<privacy-help><p><a href="{url}/chat">Privacy help</a></p></privacy-help>

<!-- This version and no other -->
<script src="{url}/widget-{version}.js" defer crossorigin="anonymous"
        integrity="sha384-{digest}"></script>
<privacy-help><p><a href="{url}/chat">Privacy help</a></p></privacy-help>

<!-- Where scripts are not allowed -->
<iframe src="{url}/embed" title="Privacy help" width="100%" height="640" style="border: 0"
        allow="clipboard-write; microphone"></iframe>"""


def tags(pages: Pages, url: str) -> str:
    """The tags; ``url`` is where people reach the service."""
    version, script = pages.widget()
    digest = base64.b64encode(hashlib.sha384(script).digest()).decode()
    return TAGS.format(url=url.rstrip("/"), version=version, digest=digest)


def main() -> int:
    """Print the tags; 2 if the settings or the school's folder cannot be read."""
    try:
        settings = from_environment(os.environ)
        print(tags(Pages(load_served_folder(settings)), settings.public_url or settings.url))
    except PrivacyHelpError as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
