"""Exports one person's data: JSON for a machine and a page for a person, in one archive."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from enum import Enum
from html import escape
from typing import Any, Final

from bot.governance.retention import RULES, TABLES
from bot.governance.subject import TRAINING, Holding, SubjectData
from bot.law.calendar import day_in_england, in_england, say_day
from bot.platform.wav import wav

_STYLE: Final = (
    "body{font:16px/1.5 sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse}th,td{border:1px solid #999;padding:.3rem .6rem;text-align:left;vertical-align:top}"
    "p.text{white-space:pre-line}"
)
_FIELDS: Final = {
    "name": "Name", "child": "Child", "relationship": "How they are connected", "contact": "Contact",
    "details": "What they wrote",
}  # fmt: skip


def archive(school: str, holding: Holding, opened: SubjectData) -> bytes:
    """Both files and what was left as sound, packed; the file names say nothing about anybody."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("what-is-held.json", as_json(school, holding, opened))
        packed.writestr("what-is-held.html", as_page(school, holding, opened))
        for of, sounds in opened.recorded.items():
            for name, sound in sounds.items():
                packed.writestr(_sound_file(of, name), wav(sound))
    return file.getvalue()


def as_json(school: str, holding: Holding, opened: SubjectData) -> str:
    """Every entry with its words, by what it is; what is encrypted stands opened beside it."""
    printed = {item.id: item.name for item in holding.items}
    kept: dict[str, list[dict[str, Any]]] = {}
    for table, rows in opened.rows.items():
        kept.setdefault(RULES[TABLES[table]].what, []).extend(map(_bare, rows))
    document = {
        "school": school,
        "made": opened.at,
        "messages": opened.messages,
        "requests": {printed.get(of, of): words for of, words in opened.words.items()},
        "notes": opened.notes,
        "drafts": opened.drafts,
        "recorded": {of: [_sound_file(of, name) for name in sounds] for of, sounds in opened.recorded.items()},
        "kept": kept,
        "training": TRAINING,
        "backups_until": holding.backups_until,
    }
    return json.dumps(document, default=_plain, ensure_ascii=False, indent=2)


def as_page(school: str, holding: Holding, opened: SubjectData) -> str:
    """The same for a person to read."""
    made = say_day(day_in_england(opened.at))
    parts = [
        f"<h1>What {escape(school)} holds in its privacy chat</h1>",
        f"<p>Made on {made}. Read it before you hand it over: it may tell of other people too.</p>",
    ]
    for chat, messages in opened.messages.items():
        parts.append(f"<h2>Chat {escape(chat[:8])}</h2>")
        parts += [
            f"<p class=text><strong>{'Person' if one['who'] == 'person' else 'Assistant'}"
            f" ({_moment(one['at'])}):</strong> {escape(one['text'])}</p>"
            for one in messages
        ]
        parts += [
            f"<p class=text><strong>Note of a reviewer:</strong> {escape(n)}</p>" for n in opened.notes.get(chat, ())
        ]
        tags = [row["tag"] for row in opened.rows.get("conversation_tags", ()) if row["conversation_id"] == chat]
        if tags:
            parts.append(f"<p><strong>Tags of reviewers:</strong> {escape(', '.join(tags))}</p>")
        for draft in opened.drafts.get(chat, ()):
            given_so_far = [(label, str(draft[name])) for name, label in _FIELDS.items() if draft.get(name)]
            parts += ["<h3>A request that was begun and not made</h3>", _table(("What", "Words"), given_so_far)]
        parts += _sounds(opened, chat)
    for item in holding.items:
        if item.kind == "request":
            parts.append(f"<h2>Request {escape(item.name)}</h2>")
            given = opened.words.get(item.id, {})
            rows = [(label, given[name]) for name, label in _FIELDS.items() if name in given]
            rows += [(name, words) for name, words in given.items() if name not in _FIELDS and name != "code"]
            parts.append(_table(("What", "Words"), rows) if rows else "<p>What identified somebody was erased.</p>")
            parts += _sounds(opened, item.id)
    places = [(place.what, str(place.entries), place.ends) for place in holding.places]
    parts += ["<h2>What is kept, and until when</h2>", _table(("What", "Entries", "Until"), places)]
    parts.append(f"<h2>Training and backups</h2><p>{escape(TRAINING)}</p>")
    parts.append(f"<p>Copies in backups are gone by {say_day(holding.backups_until)} at the latest.</p>")
    body = "\n".join(parts)
    head = f"<meta charset=utf-8><title>What is held</title><style>{_STYLE}</style>"
    return f"<!doctype html>\n<html lang=en-GB><head>{head}</head><body>\n{body}\n</body></html>\n"


def _sound_file(of: str, name: str) -> str:
    """The name of a file of sound, by the id of its request or chat; it leads out of no folder."""
    own, field = (re.sub(r"[^0-9A-Za-z_]", "", part) for part in (of, name))
    return f"sound/{own[:8]}-{field}.wav"


def _sounds(opened: SubjectData, of: str) -> list[str]:
    """A line for each thing that was left as sound, which plays it."""
    return [
        f"<p>{_FIELDS[name]}, left as sound: <a href={_sound_file(of, name)}>play it</a>.</p>"
        for name in opened.recorded.get(of, ())
    ]


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    first = "".join(f"<th scope=col>{escape(head)}</th>" for head in heads)
    lines = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{first}</tr></thead><tbody>{lines}</tbody></table>"


def _moment(at: datetime) -> str:
    there = in_england(at)
    return f"{say_day(there.date())}, {there:%H:%M}"


def _bare(row: dict[str, Any]) -> dict[str, Any]:
    """A row without what only keys open, what proves a session or a code, and numbers that only we know things by."""
    own = ("id", "_id", "_hash")
    return {name: value for name, value in row.items() if not isinstance(value, bytes) and not name.endswith(own)}


def _plain(value: Any) -> str:
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")
