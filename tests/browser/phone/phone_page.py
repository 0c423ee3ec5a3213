"""The phone-style mode in a browser: its sounds, and what axe finds in it."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.widget_page import RULES


def found_by_axe(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]


SOUNDS = """
window.sounds = new Set();
window.playing = () => [...window.sounds].some((sound) => !sound.paused);
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () { window.sounds.add(this); return play.call(this); };
"""
