"""Exports one person's data: JSON for a machine and a page for a person, in one archive."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import Enum
from html import escape
from typing import Any, Final

from bot.governance.retention import RULES, TABLES
from bot.governance.subject import TRAINING, Holding, SubjectData
from bot.law.calendar import day_in_england, say_day, say_moment
from bot.law.rights import TITLES
from bot.platform.wav import wav

_STYLE: Final = (
    "body{font:16px/1.5 sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse}th,td{border:1px solid #999;padding:.3rem .6rem;text-align:left;vertical-align:top}"
    "p.text,td{white-space:pre-line}"
)
_FIELDS: Final = {
    "name": "Name", "child": "Child", "relationship": "How they are connected", "contact": "Contact",
    "details": "What they wrote",
}  # fmt: skip

_OTHERS: Final = {
    "letter": "Letter {}",
    "event": "Written at step {}",
    "reason": "Why staff looked at it, or handed it over",
    "task": "What a colleague was asked ({})",
    "found": "What a colleague found ({})",
    "file": "Name of file {}",
    "withheld": "What was withheld in file {}, and why",
    "before": "What stood there before it was put right ({})",
    "reply": "What they wrote about their records ({})",
    "dealt": "What was done about it ({})",
}
"""What the words are that are kept with a request besides its answers; with the number where there are several."""
_IN_PARTS: Final = ("letter", "event")
_REASON: Final = "reason-"
_RIGHTS: Final = {right.value: words for right, words in TITLES.items()}
_OURS: Final = frozenset(
    {"key", "recipient", "searchable", "reply_to", "turn", "hash", "previous", "hash_key", "tried", "lease_by"}
)


def archive(school: str, holding: Holding, opened: SubjectData, people: Mapping[str, str]) -> bytes:
    """Both files and what was left as sound, packed; the file names say nothing about anybody.

    ``people`` are the names of the staff by id.
    """
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("information-held.json", as_json(school, holding, opened, people))
        packed.writestr("information-held.html", as_page(school, holding, opened))
        for of, sounds in opened.recorded.items():
            for name, sound in sounds.items():
                packed.writestr(_sound_file(opened, of, name), wav(sound))
    return file.getvalue()


def as_json(school: str, holding: Holding, opened: SubjectData, people: Mapping[str, str]) -> str:
    """Every entry with its words, by what it is, with names in place of ids; what is encrypted stands opened beside."""
    kept: dict[str, list[dict[str, Any]]] = {}
    for table, rows in opened.rows.items():
        kept.setdefault(RULES[TABLES[table]].what, []).extend(map(_bare, rows))
    document = {
        "school": school,
        "made": opened.at,
        "messages": opened.messages,
        "requests": {of: _without_code(words) for of, words in opened.words.items()},
        "notes": {chat: list(notes.values()) for chat, notes in opened.notes.items()},
        "drafts": opened.drafts,
        "recorded": {of: [_sound_file(opened, of, name) for name in each] for of, each in opened.recorded.items()},
        "kept": kept,
        "training": TRAINING,
        "backups_until": holding.backups_until,
    }
    named = _named(document, _names(holding, opened, people))
    return json.dumps(named, default=_plain, ensure_ascii=False, indent=2)


def as_page(school: str, holding: Holding, opened: SubjectData) -> str:
    """The same for a person to read."""
    made = say_day(day_in_england(opened.at))
    parts = [
        f"<h1>What {escape(school)} holds in its privacy chat</h1>",
        f"<p>Made on {made}. Read it before you hand it over: it may tell of other people too.</p>",
    ]
    for item in holding.items:
        parts.append(f"<h2>{escape(item.name if item.kind == 'chat' else f'Request {item.name}')}</h2>")
        parts += _chat(opened, item.id) if item.kind == "chat" else _request(opened, item.id)
        parts += _sounds(opened, item.id)
    places = [(place.what, str(place.entries), place.ends) for place in holding.places]
    parts += ["<h2>What is kept, and until when</h2>", _table(("What", "Entries", "Until"), places)]
    parts.append(f"<h2>Training and backups</h2><p>{escape(TRAINING)}</p>")
    parts.append(f"<p>Copies in backups are gone by {say_day(holding.backups_until)} at the latest.</p>")
    body = "\n".join(parts)
    head = f"<meta charset=utf-8><title>Information held</title><style>{_STYLE}</style>"
    return f"<!doctype html>\n<html lang=en-GB><head>{head}</head><body>\n{body}\n</body></html>\n"


def _chat(opened: SubjectData, chat: str) -> Iterator[str]:
    for one in opened.messages.get(chat, ()):
        who = "Person" if one["who"] == "person" else "Assistant"
        yield f"<p class=text><strong>{who} ({say_moment(one['at'])}):</strong> {escape(one['text'])}</p>"
    for note in opened.notes.get(chat, {}).values():
        yield f"<p class=text><strong>Note of a reviewer:</strong> {escape(note)}</p>"
    tags = [row["tag"] for row in opened.rows.get("conversation_tags", ()) if row["conversation_id"] == chat]
    if tags:
        yield f"<p><strong>Tags of reviewers:</strong> {escape(', '.join(tags))}</p>"
    for draft in opened.drafts.get(chat, ()):
        given_so_far = [(label, str(draft[name])) for name, label in _FIELDS.items() if draft.get(name)]
        yield "<h3>A request that was begun and not made</h3>"
        yield _table(("What", "Words"), given_so_far)


def _request(opened: SubjectData, case_id: str) -> Iterator[str]:
    given = _without_code(opened.words.get(case_id, {}))
    rows = [(label, given[name]) for name, label in _FIELDS.items() if name in given]
    for name, words in given.items():
        kind, _, number = name.partition("-")
        if name not in _FIELDS:
            rows.append((_OTHERS.get(kind, "{}").format(number or name), _read(words) if kind in _IN_PARTS else words))
    yield _table(("What", "Words"), rows) if rows else "<p>What identified somebody was erased.</p>"


def _read(packed: str) -> str:
    """The words of a letter or of a step, which are kept in parts."""
    return "\n".join(str(part) for part in json.loads(packed).values())


def _names(holding: Holding, opened: SubjectData, people: Mapping[str, str]) -> dict[str, str]:
    """What stands in the file in place of each id: staff, conversations, requests, and the reasons that staff gave."""
    named = {**people, **{item.id: item.name for item in holding.items}}
    for notes in opened.notes.values():
        named.update(notes)
    for words in opened.words.values():
        named.update({token: reason for token, reason in words.items() if token.startswith(_REASON)})
    return named


def _named(value: Any, names: Mapping[str, str]) -> Any:
    """The same with names in place of ids, of rights too, and without the reasons that stand in the log already.

    >>> _named({"c1": {"reason-5f": "asked"}, "by": "s1", "right": "access"}, {"s1": "Kim Day", "c1": "HJ-1"})
    {'HJ-1': {}, 'by': 'Kim Day', 'right': 'See information'}
    """
    if isinstance(value, Mapping):
        left = {name: inner for name, inner in value.items() if not name.startswith(_REASON)}
        if left.get("right") in _RIGHTS:
            left["right"] = _RIGHTS[left["right"]]
        return {names.get(name, name): _named(inner, names) for name, inner in left.items()}
    if isinstance(value, list | tuple):
        return [_named(inner, names) for inner in value]
    return names.get(value, value) if isinstance(value, str) else value


def _without_code(words: Mapping[str, str]) -> dict[str, str]:
    return {name: said for name, said in words.items() if name != "code"}


def _sound_file(opened: SubjectData, of: str, name: str) -> str:
    """The name of a file of sound, by the place of its request or conversation; it leads out of no folder."""
    place = list(opened.recorded).index(of) + 1
    return f"sound/{place}-{re.sub(r'[^0-9A-Za-z_]', '', name)}.wav"


def _sounds(opened: SubjectData, of: str) -> list[str]:
    """A line for each thing that was left as sound, which plays it."""
    return [
        f"<p>{_FIELDS[name]}, left as sound: <a href={_sound_file(opened, of, name)}>play it</a>.</p>"
        for name in opened.recorded.get(of, ())
    ]


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    first = "".join(f"<th scope=col>{escape(head)}</th>" for head in heads)
    lines = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{first}</tr></thead><tbody>{lines}</tbody></table>"


def _bare(row: dict[str, Any]) -> dict[str, Any]:
    """A row without what only keys open, what proves a session or a code, and what only we know or find things by."""
    own = ("id", "_id", "_hash")
    return {
        name: value
        for name, value in row.items()
        if not isinstance(value, bytes) and not name.endswith(own) and name not in _OURS
    }


def _plain(value: Any) -> str:
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")
