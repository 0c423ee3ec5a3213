"""The pages a person reads, and the files the widget is made of."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, HTTPException, Response
from fastapi.responses import HTMLResponse, JSONResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from bot.core.replies import Contact, Reply
from bot.school_folder import SchoolFolder
from widget.scripts import strip

_HERE: Final = Path(__file__).parent
STATIC: Final = _HERE / "static"
_TYPES: Final = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
_ONE_YEAR: Final = "public, max-age=31536000, immutable"
# A page of another site may load the widget, so its files are open to all; they hold nothing personal.
_OPEN: Final = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


def _static_files() -> dict[str, bytes]:
    files = {file.name: file.read_bytes() for file in sorted(STATIC.iterdir()) if file.suffix in _TYPES}
    return {name: strip(file.decode()).encode() if name.endswith(".js") else file for name, file in files.items()}


def version_of(files: dict[str, bytes]) -> str:
    """A version that changes with any file, so that an address with it never changes its content."""
    digest = hashlib.sha256()
    for name, content in files.items():
        digest.update(name.encode() + b"\0" + content + b"\0")
    return digest.hexdigest()[:12]


class Pages:
    """Renders pages of one school and serves the widget's files."""

    def __init__(self, folder: SchoolFolder) -> None:
        self._folder = folder
        self._files = _static_files()
        self.version = version_of(self._files)
        self._templates = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=select_autoescape(),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    @property
    def greeting(self) -> Reply:
        """What a conversation begins with."""
        return self._folder.book.reply("greeting")

    @property
    def people(self) -> tuple[Contact, ...]:
        """Whom to reach when the assistant cannot help."""
        return self._folder.book.reply("ask_talk_to_person").contacts

    def router(self) -> APIRouter:
        """The routes of these pages."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route("/", self.school, methods=["GET"], response_class=HTMLResponse)
        router.add_api_route("/notice", self.notice, methods=["GET"], response_class=HTMLResponse)
        router.add_api_route("/contacts.json", self.contacts, methods=["GET"])
        router.add_api_route("/widget.js", self.latest, methods=["GET"])
        router.add_api_route("/widget-{version}.js", self.fixed, methods=["GET"])
        router.add_api_route("/widget/{version}/{name}", self.file, methods=["GET"])
        return router

    def school(self) -> str:
        """A page that looks like a school's website, with the widget as a school embeds it."""
        roles = {"dpo": "Data Protection Officer", "school": "School office", "ico": "The regulator"}
        contacts = [
            {"name": c.name, "role_label": label, "email": c.email, "phone": c.phone}
            for role, label in roles.items()
            if (c := self._folder.school.contacts.get(role))
        ]
        return self.render("school.html", contacts=contacts)

    def notice(self) -> str:
        """The notice, one anchor a section."""
        sections = [
            {"id": s.id, "heading": s.heading, "level": s.level, "html": Markup(s.html)}  # noqa: S704 our own markup
            for s in self._folder.notice.sections
        ]
        return self.render("notice.html", sections=sections)

    def contacts(self) -> Response:
        """Whom to reach, for a widget whose conversation cannot be reached."""
        people = [asdict(person) for person in self.people]
        return JSONResponse(people, headers={"Cache-Control": "no-cache", **_OPEN})

    def latest(self) -> Response:
        """The widget's script, following upgrades."""
        return self._script("no-cache")

    def fixed(self, version: str) -> Response:
        """The widget's script of one version, for an integrity hash."""
        if version != self.version:
            raise HTTPException(404)
        return self._script(_ONE_YEAR)

    def file(self, version: str, name: str) -> Response:
        """A file that the widget or a page loads."""
        content = self._files.get(name)
        if version != self.version or content is None:
            raise HTTPException(404)
        headers = {"Cache-Control": _ONE_YEAR, **_OPEN}
        return Response(content, media_type=_TYPES[Path(name).suffix], headers=headers)

    def render(self, template: str, **variables: Any) -> str:
        """Render a template; a variable that is missing is an error, not an empty place."""
        school_name = self._folder.school.name
        return self._templates.get_template(template).render(school_name=school_name, version=self.version, **variables)

    def _script(self, caching: str) -> Response:
        script = self._files["widget.js"].replace(b"__VERSION__", self.version.encode())
        return Response(script, media_type=_TYPES[".js"], headers={"Cache-Control": caching, **_OPEN})
