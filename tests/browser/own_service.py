"""A service of a module's own, with the scripted assistant, and an administrator who signs in to it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import PROJECT, Service


def run(service: Service, module: str, *arguments: str, typed: str = "") -> str:
    """Run one of the commands on the service's state; what it prints."""
    environment = {**os.environ, "STATE": str(service.log.parent)}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", module, *arguments],
        cwd=PROJECT,
        env=environment,
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def scripted_service(state: Path) -> Iterator[Service]:
    """A service that needs no model, to be used in a fixture; it is stopped at the end."""
    started = Service(state, ASSISTANT="scripted")
    started.start()
    yield started
    started.stop()


def recovery_codes(service: Service, name: str, shown: str) -> list[str]:
    """Recovery codes of an administrator who is new."""
    printed = run(service, "bot.cli.admin", "--name", name, "--shown", shown, typed="two brown kettles\n")
    return re.findall(r"^    (\S+)$", printed, re.MULTILINE)


def put_in(page: Page, url: str, file: Path) -> None:
    """Put another school in: its notice as a file, and its contacts in the forms of the settings."""
    page.goto(f"{url}/admin/notice")
    page.get_by_label("A file: Word, web page, PDF or text").set_input_files(file)
    page.get_by_role("button", name="See how it is read").click()
    page.get_by_role("button", name="Show what it changes").first.click()
    expect(page.get_by_text("This is another notice, not a new edition.")).to_be_visible()
    page.get_by_role("button", name="Put this notice live").click()
    expect(page.get_by_role("status")).to_contain_text("The new notice is live.")
    page.goto(f"{url}/admin/settings/requests")
    for choice in page.get_by_role("combobox").all():
        choice.select_option("dpo")
    page.get_by_label("E-mail address for requests").fill("office@example.org")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved. It is live now.")
    page.goto(f"{url}/admin/settings/contacts")
    page.get_by_label("Name of the school").fill("Example Academy")
    for title, name in (("The school's office", "Example Academy"), ("Data protection officer", "Privacy Officer")):
        group = page.get_by_role("group", name=title)
        group.get_by_label("Name", exact=True).fill(name)
        group.get_by_label("E-mail").fill("privacy@example.org")
        group.get_by_label("Telephone").fill("01632 960147")
    page.get_by_role("group", name="The regulator").get_by_label("E-mail").fill("")
    page.get_by_role("group", name="The regulator").get_by_label("Postal address").fill("")
    for title in ("Information Governance Board", "Essex Children and Families Hub", "Hub, out of hours"):
        for field in page.get_by_role("group", name=title).first.get_by_role("textbox").all():
            field.fill("")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved. It is live now.")
