"""A real service with a real model, and a real Chromium that talks to it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from tests.browser.school_site import SchoolSite

PROJECT = Path(__file__).parents[2]
# How long one waits for what must come, so that a busy machine is no failure; what is there is seen at once.
expect.set_options(timeout=20_000)
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser; what needs the service on the model does so in one process.

    So that service is started once, and not once in each process of a run. Of the rest each module has its group.
    """
    here = [item for item in items if Path(__file__).parent in item.path.parents]
    of_module = [item for item in here if isinstance(item, pytest.Function)]
    asking = [item for item in of_module if "service" in item.fixturenames and not hasattr(item.module, "service")]
    on_the_model = {item.path for item in asking}
    for item in here:
        item.add_marker("browser")
        item.add_marker(pytest.mark.xdist_group("model" if item.path in on_the_model else item.path.stem))


class Service:
    """The service as `make run` starts it, on a port of its own; can be stopped and started again."""

    def __init__(self, state: Path, **settings: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._environment = {
            **os.environ,
            "VOICE": "off",
            **settings,
            "PORT": str(self.port),
            "STATE": str(state),
            "TF_CPP_MIN_LOG_LEVEL": "3",
        }
        self.log = state / "service.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it is ready."""
        with self.log.open("ab") as log:
            command = [sys.executable, "-W", "ignore", "-m", "widget"]
            self._process = subprocess.Popen(command, cwd=PROJECT, env=self._environment, stdout=log, stderr=log)
        until = time.monotonic() + 180
        while time.monotonic() < until:
            if self._process.poll() is not None:
                break
            try:
                if urllib.request.urlopen(f"{self.url}/readyz", timeout=5).status == 200:
                    return
            except OSError:
                time.sleep(0.2)  # between two looks, not for luck: the loop waits for /readyz
        raise RuntimeError(f"the service did not get ready: {self.log.read_text()[-2000:]}")

    def stop(self) -> None:
        """Stop it as Ctrl-C does."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(30)


@pytest.fixture(scope="session")
def service(trained_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One service for all browser tests, on the model that the run trains once."""
    state = tmp_path_factory.mktemp("state")
    (state / "models").mkdir()
    shutil.copy(trained_model, state / "models" / trained_model.name)
    started = Service(state)
    started.start()
    yield started
    started.stop()


@pytest.fixture(scope="session")
def service_url(service: Service) -> str:
    """Where the service is."""
    return service.url


@pytest.fixture(scope="module")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with the scripted assistant, and no voice: what keys lead to needs no model."""
    from tests.browser.own_service import scripted_service  # which takes its service from here

    yield from scripted_service(tmp_path_factory.mktemp("keyed"))


@pytest.fixture(scope="module")
def speaking(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser whose microphone hears a tone."""
    from tests.browser.phone.microphone import hearing_a_tone  # which takes its settings from here

    with hearing_a_tone(browser, tmp_path_factory.mktemp("sound")) as launched:
        yield launched


@pytest.fixture(scope="session")
def school_site() -> Iterator[SchoolSite]:
    """A school's website, on another origin."""
    with SchoolSite() as site:
        yield site


@pytest.fixture(scope="session")
def scripted_url(school_site: SchoolSite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a service with the scripted assistant is: the widget is the same with every assistant."""
    started = Service(tmp_path_factory.mktemp("scripted"), ASSISTANT="scripted", ALLOWED_ORIGINS=school_site.url)
    started.start()
    yield started.url
    started.stop()


def chromium(playwright: Playwright) -> Browser:
    """A headless Chromium; CHROMIUM names it, as tools/find_chromium.sh prints it."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    return playwright.chromium.launch(executable_path=path, args=QUIET)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all browser tests."""
    with sync_playwright() as playwright:
        launched = chromium(playwright)
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page with nothing stored."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()
