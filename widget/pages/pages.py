"""The pages a person reads, and the files the widget is made of."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Sequence
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from bot.notice import office_hours
from bot.notice.folder import SchoolFolder
from bot.notice.language_files import load_languages
from bot.notice.languages import ENGLISH, code_of
from bot.notice.reply import Contact
from widget.chat.error_words import PRIVACY_LAW
from widget.pages import widget_strings
from widget.pages.bundle import READABLE, Scripts
from widget.pages.language import PageLanguage
from widget.pages.qr_code import square

_HERE: Final = Path(__file__).parents[1]
STATIC: Final = _HERE / "static"
EXAMPLES: Final = _HERE / "examples.json"
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "media-src 'self'; form-action 'self'; base-uri 'none'; require-trusted-types-for 'script';"
)
"""What every page is held to; who may frame it is added where it is sent."""
_ORIGIN: Final = re.compile(r"https?://[\w.*:\[\]-]+")
_TYPES: Final = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
_ONE_YEAR: Final = "public, max-age=31536000, immutable"
# A page of another site may load the widget, so its files are open to all; they hold nothing personal.
OPEN: Final = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


def widget_scripts() -> Scripts:
    """The widget's modules, joined: ``element.js`` brings what a person needs to chat."""
    return Scripts({file.name: file.read_text("utf-8") for file in sorted(STATIC.glob("*.js"))}, "element.js")


def version_of(files: dict[str, bytes]) -> str:
    """A version that changes with any file, so that an address with it never changes its content."""
    digest = hashlib.sha256()
    for name, content in sorted(files.items()):
        digest.update(name.encode() + b"\0" + content + b"\0")
    return digest.hexdigest()[:12]


@lru_cache(maxsize=64)
def _packed(content: bytes) -> bytes:
    return gzip.compress(content, 9, mtime=0)


def _file(request: Request, name: str, content: bytes, caching: str) -> Response:
    """A file as this browser takes it: packed, if it says so and it is text."""
    suffix = Path(name).suffix
    headers = {"Cache-Control": caching, "Vary": "Accept-Encoding", **OPEN}
    if suffix != ".png" and "gzip" in request.headers.get("accept-encoding", ""):
        content, headers["Content-Encoding"] = _packed(content), "gzip"
    return Response(content, media_type=_TYPES[suffix], headers=headers)


class Pages:
    """Renders pages of one school and serves the widget's files."""

    def __init__(self, folder: SchoolFolder, allowed_origins: Sequence[str] = (), public_url: str = "") -> None:
        self._folder = folder
        self._public_url = public_url
        self._framed_by = ["'self'", *filter(_ORIGIN.fullmatch, allowed_origins)]
        self._scripts = widget_scripts()
        self._files = {file.name: file.read_bytes() for file in STATIC.iterdir() if file.suffix in _TYPES}
        self._files = {name: content for name, content in self._files.items() if name not in self._scripts.joined}
        self.languages = load_languages()
        strings = widget_strings.modules(self.languages.values())
        self._files |= {name: script.encode() for name, script in self._scripts.later.items()} | strings
        self._files |= {name: script.encode() for name, script in self._scripts.readable.items()}
        self._files |= {READABLE + name: module for name, module in strings.items()}
        self._built: dict[int, tuple[str, bytes]] = {}
        self._templates = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=select_autoescape(),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals.update(self._in(PageLanguage()))

    @property
    def version(self) -> str:
        """The version of everything the widget is made of."""
        return self.widget()[0]

    def widget(self) -> tuple[str, bytes]:
        """The version and the one script; both change with the days that the school keeps a chat, which it says."""
        days = self.kept_days
        if days not in self._built:
            offered = widget_strings.offered(self.languages.values())
            version = version_of({**self._files, "widget.js": self._scripts.together("", days, offered).encode()})
            self._built[days] = version, self._scripts.together(version, days, offered).encode()
        return self._built[days]

    @property
    def kept_days(self) -> int:
        """Days after its last message for which a chat is kept."""
        return self._folder.school.conversation_days

    @property
    def front(self) -> str:
        """The school's front page: its website where school.toml names it, else the first page of this service."""
        return self._folder.school.website or "/"

    @property
    def policy_to_leave(self) -> str:
        """The policy of a page with a form that leads to the school's website."""
        policy = f"{POLICY} frame-ancestors 'self'"
        site = _ORIGIN.match(self._folder.school.website)
        return policy.replace("form-action 'self'", f"form-action 'self' {site[0]}") if site else policy

    @property
    def people(self) -> tuple[Contact, ...]:
        """Whom to reach when the assistant cannot help."""
        return self._folder.book.reply("ask_talk_to_person").contacts

    def router(self) -> APIRouter:
        """The routes of these pages."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route("/", self.school, methods=["GET"], response_class=HTMLResponse)
        router.add_api_route("/notice", self.notice, methods=["GET"], response_class=HTMLResponse)
        router.add_api_route("/privacy", self.privacy, methods=["GET"], response_class=HTMLResponse)
        router.add_api_route("/phone", self.phone, methods=["GET"], response_class=HTMLResponse)
        router.add_api_route("/embed", self.embed, methods=["GET"], response_class=HTMLResponse)
        router.add_api_route("/guide", self.guide, methods=["GET"], response_class=HTMLResponse)
        router.add_api_route("/guide.json", self.examples, methods=["GET"])
        router.add_api_route("/notice.json", self.sections, methods=["GET"])
        router.add_api_route("/contacts.json", self.contacts, methods=["GET"])
        router.add_api_route("/office.json", self.office, methods=["GET"])
        router.add_api_route("/favicon.ico", self.favicon, methods=["GET"])
        router.add_api_route("/widget.js", self.latest, methods=["GET"])
        router.add_api_route("/widget-readable.js", self.readable, methods=["GET"])
        router.add_api_route("/widget-{version}.js", self.fixed, methods=["GET"])
        router.add_api_route("/widget/{version}/{name:path}", self.file, methods=["GET"])
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

    def sections(self) -> Response:
        """The notice in plain words, for a search in the widget."""
        found = [{"heading": s.heading, "text": s.text, "url": f"/notice#{s.id}"} for s in self._folder.notice.sections]
        return JSONResponse(found, headers={"Cache-Control": "no-cache", **OPEN})

    def privacy(self, lang: str = "") -> str:
        """What the assistant itself does with people's words."""
        school = self._folder.school
        ico = school.contacts.get("ico")
        return self.render(
            "privacy.html",
            language=self.language(lang),
            law=PRIVACY_LAW,
            keeping=school.keeping,
            dpo=school.contacts.get("dpo", school.contacts["school"]),
            ico=ico,
            said_with_ico=self._folder.book.said_with(ico) if ico else (),
            people=self.people,
        )

    def embed(self) -> HTMLResponse:
        """The widget alone, for a site builder that takes a frame and no script; only allowed sites may frame it."""
        policy = f"{POLICY} frame-ancestors {' '.join(self._framed_by)}"
        html = self.render("embed.html", website=self._folder.school.website)
        return HTMLResponse(html, headers={"Content-Security-Policy": policy})

    def phone(self, request: Request) -> str:
        """The telephone on a page of its own; with ``?print``, the page that leads to it, for the wall or a letter."""
        if "print" not in request.query_params:
            return self.render("phone.html", people=self.people)
        address = f"{self._public_url or str(request.base_url)}".rstrip("/") + "/phone"
        return self.render("phone_print.html", address=address, square=square(address), people=self.people)

    def guide(self) -> str:
        """Every kind of reply in every state, from the examples that the tests use."""
        return self.render("guide.html")

    def examples(self) -> Response:
        """The examples of the guide."""
        return Response(EXAMPLES.read_bytes(), media_type="application/json")

    def contacts(self) -> Response:
        """Whom to reach, for a widget whose conversation cannot be reached."""
        people = [asdict(person) for person in self.people]
        return JSONResponse(people, headers={"Cache-Control": "no-cache", **OPEN})

    def office(self) -> Response:
        """The school's name and number, and when its office picks up; for the telephone."""
        school = self._folder.school
        hours = office_hours.written(school.office) if school.office else None
        office = {"name": school.name, "number": school.contacts["school"].phone, "hours": hours}
        return JSONResponse(office, headers={"Cache-Control": "no-cache"})

    def latest(self, request: Request) -> Response:
        """The widget's script, following upgrades."""
        return _file(request, "widget.js", self.widget()[1], "no-cache")

    def readable(self, request: Request) -> Response:
        """The same script as it is written, to look for a mistake in."""
        offered = widget_strings.offered(self.languages.values())
        written = self._scripts.written(self.version, self.kept_days, offered, READABLE)
        return _file(request, "widget.js", written.encode(), "no-cache")

    def fixed(self, request: Request, version: str) -> Response:
        """The widget's script of one version, for an integrity hash."""
        if version != self.version:
            raise HTTPException(404)
        return _file(request, "widget.js", self.widget()[1], _ONE_YEAR)

    def file(self, request: Request, version: str, name: str) -> Response:
        """A file that the widget or a page loads."""
        content = self._files.get(name)
        if version != self.version or content is None:
            raise HTTPException(404)
        return _file(request, name, content, _ONE_YEAR)

    def favicon(self) -> Response:
        """The school's crest, for a browser that asks without being told where it is."""
        return RedirectResponse(f"/widget/{self.version}/crest.svg", 308)

    def language(self, wanted: str) -> PageLanguage:
        """The language that a page is wanted in; English where there are no strings of it."""
        return PageLanguage(self.languages.get(code_of(wanted, self.languages)))

    def render(self, template: str, *, language: PageLanguage | None = None, **variables: Any) -> str:
        """Render a template in a language; a variable that is missing is an error, not an empty place."""
        given = {"school_name": self._folder.school.name, "version": self.version}
        given |= self._in(language) if language else {}
        return self._templates.get_template(template).render(**given, **variables)

    def _in(self, language: PageLanguage) -> dict[str, Any]:
        """What every template knows of the language it is shown in."""
        return {
            "t": language.t,
            "lang": language.tag,
            "lang_code": language.code,
            "unchecked": language.unchecked,
            "in_lang": "" if language.code == ENGLISH else f"?lang={language.code}",
            "languages": [(ENGLISH, "English"), *((known.code, known.name) for known in self.languages.values())],
        }
