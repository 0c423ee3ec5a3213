"""Firefox over WebDriver BiDi, which it speaks itself: no driver between, and no library that brings its own browser.

Playwright drives its own build of Firefox; of Debian's it asks commands that Debian's does not have. What the tests
need is seven commands (https://www.w3.org/TR/webdriver-bidi/), so this speaks them over a socket.
"""

from __future__ import annotations

import json
import re
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, CloseConnection, Request, TextMessage

PATIENCE: Final = 30.0  # seconds
BACK: Final = "Shift+"
_SHIFT: Final = "\ue008"
KEYS: Final = {"Tab": "\ue004", "Enter": "\ue007", "Escape": "\ue00c"}
# Nothing is asked of the network but what a test asks.
_QUIET: Final = """
user_pref("app.update.enabled", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.startup.homepage_override.mstone", "ignore");
user_pref("browser.startup.page", 0);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("datareporting.healthreport.uploadEnabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("services.settings.server", "data:,");
user_pref("toolkit.telemetry.enabled", false);
user_pref("accessibility.tabfocus", 7);
"""
# What is saved goes to a folder of its own, without a question.
_SAVES: Final = """
user_pref("browser.download.folderList", 2);
user_pref("browser.download.dir", "{}");
user_pref("browser.download.useDownloadDir", true);
user_pref("browser.download.alwaysOpenPanel", false);
user_pref("browser.download.always_ask_before_handling_new_types", false);
"""


class Firefox:
    """One Firefox without a window and one page in it; a command that fails raises RuntimeError."""

    def __init__(self, path: str, profile: Path) -> None:
        profile.mkdir(parents=True, exist_ok=True)
        self._saved = profile / "saved"
        (profile / "user.js").write_text(_QUIET + _SAVES.format(self._saved), encoding="utf-8")
        log = profile / "firefox.log"
        with log.open("wb") as out:
            command = [path, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"]
            self._process = subprocess.Popen(command, stdout=out, stderr=out)
        self._waiting: list[dict[str, Any]] = []
        self._buffer = ""
        self._id = 0
        port = self._port(log)
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self._protocol = WSConnection(ConnectionType.CLIENT)
        self._socket.sendall(self._protocol.send(Request(host=f"127.0.0.1:{port}", target="/session")))
        self._read()
        self._command("session.new", capabilities={})
        self._context: str = self._command("browsingContext.create", type="tab")["context"]

    def _port(self, log: Path) -> int:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self._process.poll() is None:
            if found := re.search(rb"BiDi listening on ws://[\w.]+:(\d+)", log.read_bytes()):
                return int(found[1])
            time.sleep(0.05)  # between two looks at what it has printed
        raise RuntimeError(f"Firefox did not begin to listen: {log.read_text(errors='replace')[-500:]}")

    def __enter__(self) -> Firefox:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._socket.close()
        self._process.terminate()
        self._process.wait(PATIENCE)

    def goto(self, url: str, size: tuple[int, int]) -> None:
        """Load a page at a size and wait for it."""
        viewport = {"width": size[0], "height": size[1]}
        self._command("browsingContext.setViewport", context=self._context, viewport=viewport)
        self._command("browsingContext.navigate", context=self._context, url=url, wait="complete")

    def watch(self, script: str) -> None:
        """Run a function before the scripts of every page that is loaded from now on."""
        self._command("script.addPreloadScript", functionDeclaration=script)

    def evaluate(self, expression: str) -> Any:
        """What an expression is in the page, promises awaited, as JSON has it."""
        done = self._command(
            "script.evaluate",
            expression=f"(async () => JSON.stringify((await ({expression})) ?? null))()",
            target={"context": self._context},
            awaitPromise=True,
        )
        if done["type"] == "exception":
            raise RuntimeError(str(done["exceptionDetails"]["text"]))
        return json.loads(done["result"]["value"])

    def wait_for(self, expression: str) -> Any:
        """Look until an expression is true; its value."""
        until = time.monotonic() + PATIENCE
        while not (found := self.evaluate(expression)):
            if time.monotonic() > until:
                raise AssertionError(f"never true: {expression}")
            time.sleep(0.05)  # between two looks
        return found

    def downloaded(self, part: str) -> str:
        """What a file holds that was saved under a name with ``part`` in it, once it is there whole."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            found = [file for file in self._saved.glob(f"*{part}*") if file.suffix != ".part" and file.stat().st_size]
            if found:
                return found[0].read_text("utf-8")
            time.sleep(0.05)  # between two looks
        raise AssertionError(f"nothing was saved: {list(self._saved.glob('*'))}")

    def press(self, *keys: str) -> None:
        """Press keys one after the other: a name in ``KEYS``, or text to type."""
        strokes = []
        for key in keys:
            back = key.startswith(BACK)
            strokes += [{"type": "keyDown", "value": _SHIFT}] if back else []
            name = key.removeprefix(BACK)
            for letter in [KEYS[name]] if name in KEYS else name:
                strokes += [{"type": "keyDown", "value": letter}, {"type": "keyUp", "value": letter}]
            strokes += [{"type": "keyUp", "value": _SHIFT}] if back else []
        actions = [{"type": "key", "id": "keyboard", "actions": strokes}]
        self._command("input.performActions", context=self._context, actions=actions)

    def _command(self, method: str, **params: Any) -> dict[str, Any]:
        self._id += 1
        text = json.dumps({"id": self._id, "method": method, "params": params})
        self._socket.sendall(self._protocol.send(TextMessage(text)))
        while True:
            answer = self._read()
            if answer.get("id") == self._id:
                if answer["type"] == "error":
                    raise RuntimeError(f"{method}: {answer['error']}: {answer['message']}")
                result: dict[str, Any] = answer["result"]
                return result

    def _read(self) -> dict[str, Any]:
        while not self._waiting:
            self._protocol.receive_data(self._socket.recv(1 << 16))
            for event in self._protocol.events():
                if isinstance(event, AcceptConnection):
                    self._waiting.append({})
                elif isinstance(event, TextMessage):
                    self._buffer += event.data
                    if event.message_finished:
                        self._waiting.append(json.loads(self._buffer))
                        self._buffer = ""
                elif isinstance(event, CloseConnection):
                    raise RuntimeError("Firefox has closed the connection")
        return self._waiting.pop(0)
