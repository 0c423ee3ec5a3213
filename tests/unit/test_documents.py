"""The documents say what the code does: every command, path, setting, frame, error code and table they name is real."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import Field, fields
from pathlib import Path

import pytest
from starlette.routing import Match

from bot.notice.folder import SchoolFolder
from bot.platform import tables
from bot.platform.settings import Settings
from tests.factories import DATA, HAZELMERE, PROJECT
from widget.app import create_app
from widget.chat import error_words, protocol
from widget.phone.settings import PhoneSettings

DOCS = PROJECT / "docs"
DOCUMENTS = [PROJECT / "README.md", PROJECT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]
SETTINGS = {setting.name.upper(): setting for setting in fields(Settings)}
PHONE_SETTINGS = {setting.name.upper(): setting for setting in fields(PhoneSettings)}
# Names in capitals that the documents may use although they are no settings of ours.
OTHER_NAMES = {
    "FORWARDED_ALLOW_IPS",
    "VERSION",
    "CHANGELOG",
    "LICENSE",
    "README",
    "UNPROVEN",  # of `make restore`, beside FROM and KEYS
    *("FROM", "NAME", "ADDRESS"),  # of `make school`, beside TO
    "ROLE",  # of `make admin`
    "TRUST",  # which becomes SCHOOL and STATE: bot/platform/trust.py
    *re.findall(r"^([A-Z_]+)=", (PROJECT / "deploy" / "compose.env").read_text(encoding="utf-8"), re.MULTILINE),
}
# Made when the service runs, so not in the repository.
MADE_LATER = ("var/", "STATE/", ".venv/", "models/")
ENDINGS = r"\.(?:md|toml|yml|py|js|json|html|png|lock|sh|css|txt|jsonl|cfg|ini)"
NOT_THERE = "not there yet"
ONLY_ON_PAGES = {
    "empty",
    "no_answer",
    "full",  # said as `not_allowed`
    "no_voice",
    "audio_over",
}  # words of pages and of `unavailable` for sound; no codes


def read(name: str) -> str:
    return (PROJECT / name).read_text(encoding="utf-8")


def name_of(document: Path) -> str:
    return str(document.relative_to(PROJECT))


def settings_table(settings: dict[str, Field[object]]) -> str:
    """A table of settings, made from their help texts."""
    rows = [f"| `{name}` | {default_of(setting)} | {setting.metadata['help']} |" for name, setting in settings.items()]
    return "\n".join(["| setting | default | what |", "|---|---|---|", *rows])


def default_of(setting: Field[object]) -> str:
    default = setting.default
    if default in ("", ()):
        return "empty"
    if isinstance(default, tuple):
        return f"`{'-'.join(map(str, default))}`"
    return f"`{int(default) if isinstance(default, bool) else default}`"


def fenced(text: str) -> str:
    return "\n".join(re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL))


def code_words(text: str) -> Iterator[str]:
    """What stands between single backticks outside fenced blocks."""
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))


def paths_named(text: str) -> set[str]:
    """Every word in code that has the form of a path, and every link that leads to a file."""
    found = {link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link}
    top = {entry.name for entry in PROJECT.iterdir()}
    for word in code_words(text):
        if not re.fullmatch(r"[\w.*-]+(?:/[\w.*-]*)*", word):
            continue
        if re.search(rf"{ENDINGS}$", word) or ("/" in word and word.split("/")[0] in top):
            found.add(word)
    return {path for path in found if path and not path.startswith(MADE_LATER)}


def exists(path: str, document: Path) -> bool:
    """Whether a path is there: from the document, from the project, in the library or in the folder of a school."""
    places = (document.parent, PROJECT, DATA, HAZELMERE)
    return any((place / path).exists() or ("*" in path and any(place.glob(path))) for place in places)


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_make_command_in_a_document_is_a_target(document: Path) -> None:
    targets = set(re.findall(r"^([a-z][\w-]*):(?!=)", read("Makefile"), re.MULTILINE))
    text = document.read_text(encoding="utf-8")
    lines = [*fenced(text).splitlines(), *code_words(text)]
    named = {found for line in lines for found in re.findall(r"^(?:[A-Z_]+=\S* )*make ([a-z][\w-]*)", line.strip())}
    assert named <= targets, f"{document.name} tells people to make {named - targets}, which the Makefile cannot"


def test_readme_names_the_two_commands() -> None:
    lines = fenced(read("README.md")).splitlines()
    assert {"make run", "make test"} <= {line.partition("#")[0].strip() for line in lines}


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_path_that_a_document_names_exists(document: Path) -> None:
    missing = {path for path in paths_named(document.read_text(encoding="utf-8")) if not exists(path, document)}
    assert not missing, f"{document.name} names what is not there: {sorted(missing)}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_address_inside_a_document_leads_to_a_heading(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    anchors = {
        re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= anchors


def test_the_documents_hold_the_settings_as_their_help_texts_have_them() -> None:
    for document, settings in (("docs/settings.md", SETTINGS), ("docs/telephone.md", PHONE_SETTINGS)):
        table = settings_table(settings)
        assert table in read(document), f"put this table into {document}, in place of the one there:\n\n{table}\n"


def test_readme_is_read_in_three_minutes() -> None:
    assert len(read("README.md").splitlines()) <= 150


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_setting_that_a_document_names_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    named = {found for word in code_words(text) for found in re.findall(r"^([A-Z][A-Z_]{3,})(?:=.*)?$", word)}
    named |= set(re.findall(r"\b([A-Z][A-Z_]{3,})=", fenced(text)))
    in_files = {f"{name}_FILE" for name, setting in SETTINGS.items() if setting.metadata["secret"]}
    unknown = named - set(SETTINGS) - in_files - set(PHONE_SETTINGS) - OTHER_NAMES
    assert not unknown, f"{document.name} names settings that bot/platform/settings.py does not have: {sorted(unknown)}"


def test_readme_says_what_rasas_own_commands_keep_and_who_can_reach_them() -> None:
    """Sentences that protect people, which nobody should lose while rewriting; the processes are in tests/processes."""
    own = read("README.md").partition("## Using it as a Rasa project")[2].partition("\n## ")[0]
    for said in (
        "What is typed into `rasa shell` is kept as typed in Rasa's tracker, in memory until it ends",
        "nothing is replaced by tokens there. Use made-up names.",
        "`rasa run` listens on every address and asks nobody who they are, unless it is told `-i 127.0.0.1`",
        "With `PRODUCTION=1` it does not start",
    ):
        assert said in own


def test_the_accessibility_statement_has_the_form_that_the_regulations_ask_for() -> None:
    """Headings of the sample statement of the Public Sector Bodies Accessibility Regulations 2018, in its order."""
    statement = read("docs/accessibility.md")
    asked = """How accessible this website is
Feedback and contact information
Enforcement procedure
Technical information about this website's accessibility
Compliance status
Non-accessible content
Non-compliance with the accessibility regulations
Disproportionate burden
Content that's not within the scope of the accessibility regulations
What we're doing to improve accessibility
Preparation of this accessibility statement"""
    assert re.findall(r"^##+ (.*)$", statement, re.MULTILINE) == asked.splitlines()
    assert re.search(
        r"This statement was prepared on \d+ \w+ \d{4}\. It was last reviewed on \d+ \w+ \d{4}\.", statement
    )
    tested = statement.partition("| what was tested | how | where |")[2]
    for criterion in (
        "1.4.10",
        "1.4.12",
        "2.1",
        "2.2.1",
        "2.4.3",
        "2.4.7",
        "2.4.11",
        "2.5.8",
        "3.2.6",
        "3.3.1",
        "3.3.4",
        "4.1.3",
    ):
        assert re.search(rf"(?<![\d.]){re.escape(criterion)}(?![\d.]*\d)", tested), (
            f"nothing says how {criterion} was tested"
        )


def test_protocol_names_every_frame_and_field_that_a_client_may_send() -> None:
    rows = dict(re.findall(r"^\| (`[^|]*`) \|(.*)\|$", read("docs/protocol.md"), re.MULTILINE))
    for frame in protocol.ClientFrame.__args__:
        tag = frame.__struct_config__.tag
        row = next((said for names, said in rows.items() if f"`{tag}`" in names), None)
        assert row is not None, f"docs/protocol.md has no row for the frame {tag}"
        named = set(re.findall(r"`(\w+)`", row))
        assert set(frame.__struct_fields__) <= named, f"the row of {tag} leaves a field out"


def test_protocol_names_every_frame_and_field_that_the_service_sends() -> None:
    from bot.conversations.records import Numbered
    from bot.conversations.turn_context import OpenConversation
    from bot.notice.reply import General, Reply, Source

    known = set(code_words(read("docs/protocol.md")))
    reply = Reply("answer", "text", (Source("a", "b", "c", "d"),), (General("a", "b"),))
    sent = [
        protocol.welcome(OpenConversation("s", "c", False, "text", "normal", 1, (), None)),
        protocol.reply(Numbered(1, "m", False, reply), "voice", "slow"),
        protocol.working("m"),
        protocol.rated("m"),
        protocol.forgotten("m", None),
        protocol.error("internal", "words"),
    ]
    for frame in sent:
        missing = ({frame["type"]} | set(frame)) - {"type"} - known
        assert not missing, f"docs/protocol.md does not name {sorted(missing)} of the frame {frame['type']}"


def test_protocol_names_every_error_code_and_no_other() -> None:
    line = next(line for line in read("docs/protocol.md").splitlines() if line.startswith("Error codes:"))
    assert set(re.findall(r"`(\w+)`", line)) == set(error_words._MESSAGES) - ONLY_ON_PAGES


def test_protocol_names_every_kind_of_reply_and_every_right() -> None:
    from bot.notice.reply import KINDS, RIGHTS

    assert (KINDS | set(RIGHTS)) <= set(code_words(read("docs/protocol.md")))


def test_protocol_says_the_limits_that_hold() -> None:
    from widget.limits.rate_limits import MESSAGES, NEW_CONVERSATIONS

    text = read("docs/protocol.md")
    assert f"{protocol.TEXT_LENGTH} characters" in text
    assert f"{protocol.FRAME_BYTES // 1024} KiB" in text
    assert f"{MESSAGES.burst} frames at once" in text
    assert MESSAGES.per_second == 2
    assert "then two a second" in text
    assert f"{NEW_CONVERSATIONS.burst} new conversations" in text


def test_protocol_marks_the_pages_that_are_not_there_yet_and_only_those(folder: SchoolFolder) -> None:
    routes = create_app(Settings(), folder).routes
    rows = re.findall(r"^\| `(?:GET(?:,POST)? )?(/[^`]*)` \|(.*)\|$", read("docs/protocol.md"), re.MULTILINE)
    assert rows, "docs/protocol.md has lost its table of pages"
    for path, said in rows:
        asked = {"type": "http", "method": "GET", "path": path, "root_path": "", "headers": [], "query_string": b""}
        there = any(route.matches(asked)[0] is Match.FULL for route in routes)
        assert there != (NOT_THERE in said), f"docs/protocol.md is wrong about whether {path} is there"


def test_data_map_names_every_table_and_no_other() -> None:
    named = set(re.findall(r"^\| `(\w+)` \|", read("docs/data-map.md"), re.MULTILINE))
    there = set(tables.metadata.tables)
    assert named == there, f"docs/data-map.md lacks {sorted(there - named)} and names {sorted(named - there)} in vain"


def test_data_map_names_every_place_where_words_of_people_are_encrypted() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \|(.*)\|$", read("docs/data-map.md"), re.MULTILINE))
    for name, table in tables.metadata.tables.items():
        # Where a type has a variant for one database, the one it varies is asked.
        kinds = [getattr(column.type, "impl", column.type) for column in table.columns]
        if any(kind.python_type is bytes for kind in kinds):
            assert "encrypted" in rows[name], f"docs/data-map.md must say what of {name} is encrypted"
