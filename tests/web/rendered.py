"""What a page shows: its words and what it loads, its forms, with what a browser would send of them; and the addresses of an application."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Final

import fastapi.routing
from fastapi import FastAPI

from bot.staff.rules import Permission
from widget.admin.guard import permission_of

LOADS: Final = {"src", "href", "action", "srcset", "poster", "data"}


class Page(HTMLParser):
    """The words of a page, its ids, what it loads and links to, and what a strict policy would block."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.addresses: list[tuple[str, str]] = []
        self.tags: list[str] = []
        self.inline: list[str] = []
        self.text = ""
        self._script = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._script = tag == "script"
        for name, value in attrs:
            if name == "id" and value:
                self.ids.append(value)
            if name in LOADS and value:
                self.addresses.append((tag, value))
            if name == "style" or name.startswith("on"):
                self.inline.append(f"{tag} {name}")
        if tag == "style":
            self.inline.append("style")

    def handle_endtag(self, tag: str) -> None:
        self._script = False

    def handle_data(self, data: str) -> None:
        if self._script and data.strip():
            self.inline.append("script")
        self.text += data


@dataclass
class Control:
    """One field: ``kind`` is the type of an input, else its tag; ``options`` are what can be picked."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)


@dataclass
class RenderedForm:
    """One form of a page."""

    method: str
    action: str
    controls: list[Control] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """What its fields are called, each once."""
        return list(dict.fromkeys(control.name for control in self.controls))

    def filled(self, typed: Callable[[Control], str]) -> dict[str, str | list[str]]:
        """What is sent with ``typed`` in its fields of words; the first of what can be picked, every box ticked."""
        sent: dict[str, str | list[str]] = {}
        for control in self.controls:
            if control.kind in ("radio", "button"):
                sent.setdefault(control.name, control.value)
            elif control.kind == "select":
                _more(sent, control.name, next((one for one in control.options if one), ""))
            elif control.kind in ("hidden", "checkbox") or (control.kind == "date" and control.value):
                _more(sent, control.name, control.value)
            elif control.kind != "file":
                _more(sent, control.name, typed(control))
        return sent


def _more(sent: dict[str, str | list[str]], name: str, value: str) -> None:
    before = sent.get(name)
    sent[name] = value if before is None else [*([before] if isinstance(before, str) else before), value]


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[RenderedForm] = []
        self._form: RenderedForm | None = None
        self._open: Control | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = RenderedForm(given.get("method", "get"), given.get("action", ""))
            self.found.append(self._form)
        elif self._form is None:
            return
        elif tag == "option" and self._open is not None:
            chosen = [given.get("value", "")]
            self._open.options = chosen + self._open.options if "selected" in given else self._open.options + chosen
        elif tag in ("input", "select", "textarea", "button") and given.get("name"):
            kind = given.get("type", "text") if tag == "input" else tag
            control = Control(given["name"], kind, given.get("value", "on" if kind == "checkbox" else ""))
            self._form.controls.append(control)
            self._open = control if tag in ("select", "textarea") else None

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag in ("select", "textarea"):
            self._open = None

    def handle_data(self, data: str) -> None:
        if self._open is not None and self._open.kind == "textarea":
            self._open.value += data


def forms_in(html: str, method: str = "post") -> list[RenderedForm]:
    """The forms of a page that are sent in this way."""
    parser = _Forms()
    parser.feed(html)
    return [form for form in parser.found if form.method == method]


@dataclass(frozen=True)
class Found:
    """A route of the application."""

    path: str
    methods: frozenset[str]
    permission: Permission | None


def calls(dependant: Any) -> Iterator[Callable[..., Any]]:
    """Everything that a route depends on, however deep."""
    for one in dependant.dependencies if dependant is not None else ():
        yield one.call
        yield from calls(one)


def routes(app: FastAPI) -> list[Found]:
    """All routes, also those of included routers, which newer releases of FastAPI keep apart."""
    contexts = getattr(fastapi.routing, "iter_route_contexts", lambda routes: routes)
    found = []
    for route in contexts(app.routes):
        dependant = getattr(getattr(route, "original_route", route), "dependant", None)
        asked = [permission for call in calls(dependant) if (permission := permission_of(call))]
        path = str(getattr(route, "path", None) or "")
        methods = frozenset(getattr(getattr(route, "original_route", route), "methods", None) or ())
        found.append(Found(path, methods, asked[0] if asked else None))
    return found
