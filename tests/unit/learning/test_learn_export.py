"""``make learn-export``: what was changed in the browser becomes a diff of ``data/`` that a person can read."""

from __future__ import annotations

import difflib
import shutil
from pathlib import Path

import pytest

from bot.app.bootstrap import build_services
from bot.cli.export_overlay import export, write_into
from bot.cli.learn import learn, report
from bot.notice.changes.overlay import Overlay, parse
from bot.notice.changes.version_records import Current, Run
from bot.notice.changes.versions import VersionFiles
from bot.notice.folder import load_school_folder
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform.errors import SchoolFolderError
from bot.platform.settings import Settings
from tests.factories import DATA, HAZELMERE, NOON, PROJECT
from tests.staff_factories import two_administrators
from tests.unit.learning.sentences import SENTENCES, SWIM
from tests.unit.notice.second_school import NOTICE, SCHOOL

pytestmark = pytest.mark.long

HERE = HAZELMERE.relative_to(PROJECT)
TEXT = "The notice does not say anything about swimming. Please ask the school."
COOKIES = {
    "kind": "answer",
    "label": "How do I turn cookies off?",
    "sources": [{"section": "turning-off-cookies", "at": "You can stop cookies being downloaded"}],
    "choices": ["ask_cookies_learn"],
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what an export changes."""
    shutil.copytree(DATA, tmp_path / "data")
    shutil.copy(PROJECT / "domain.yml", tmp_path / "domain.yml")
    return tmp_path


def diff(project: Path) -> dict[str, list[str]]:
    """By file, the lines that came and went."""
    found = {}
    for file in [*project.glob("data/**/*.*"), project / "domain.yml"]:
        name = str(file.relative_to(project))
        old = (
            (PROJECT / name).read_text(encoding="utf-8", errors="replace").splitlines()
            if (PROJECT / name).exists()
            else []
        )
        lines = list(
            difflib.unified_diff(old, file.read_text(encoding="utf-8", errors="replace").splitlines(), lineterm="", n=0)
        )
        if lines:
            found[name] = [line for line in lines if not line.startswith(("---", "+++", "@@"))]
    return found


def test_a_sentence_is_one_line_and_an_answer_is_its_own_lines(project: Path) -> None:
    overlay = Overlay().with_examples("ask_cctv", ["is there a camera by the gate"])
    overlay = overlay.with_answer("ask_cookies_off", "Your browser can turn them off.", COOKIES)
    write_into(project / HERE, project, overlay)
    changed = diff(project)
    assert set(changed) == {"data/nlu/contacts.yml", "data/schools/hazelmere/responses/cookies.yml"}
    assert changed["data/nlu/contacts.yml"] == ["+    - is there a camera by the gate"]
    folder = load_school_folder(project / HERE)
    assert folder.book.reply("ask_cookies_off").text == "Your browser can turn them off."
    old = load_school_folder(HAZELMERE).book
    others = [topic for topic in old.replies if topic != "ask_cookies_off"]
    assert [topic for topic in others if folder.book.reply(topic) != old.reply(topic)] == []


def test_what_is_there_already_is_not_written_twice(project: Path) -> None:
    overlay = Overlay().with_examples("ask_cctv", ["is there a camera by the gate"])
    write_into(project / HERE, project, overlay)
    once = diff(project)
    write_into(project / HERE, project, overlay)
    assert diff(project) == once


def test_an_added_topic_comes_with_its_intent_rule_answer_and_examples(project: Path) -> None:
    overlay = Overlay().with_examples("ask_swimming", SENTENCES).with_answer("ask_swimming", TEXT, SWIM)
    write_into(project / HERE, project, overlay)
    changed = diff(project)
    assert set(changed) == {
        "domain.yml",
        "data/rules.yml",
        "data/nlu/school.yml",
        "data/schools/hazelmere/responses/school.yml",
    }
    assert changed["domain.yml"] == ["+- ask_swimming"]
    assert "+  - intent: ask_swimming" in changed["data/rules.yml"]
    assert load_school_folder(project / HERE).book.reply("ask_swimming").text == TEXT
    examples = parse({"nlu.yml": (project / "data/nlu/school.yml").read_text(encoding="utf-8")}).examples
    assert examples["ask_swimming"] == tuple(SENTENCES)
    second = Overlay().with_examples("ask_lunch", SENTENCES).with_answer("ask_lunch", TEXT, {**SWIM, "label": "Lunch"})
    write_into(project / HERE, project, second)
    assert {"ask_swimming", "ask_lunch"} <= set(load_school_folder(project / HERE).book.replies)


def test_an_export_that_was_broken_off_is_run_again_and_ends_as_if_it_had_not_been(project: Path) -> None:
    overlay = Overlay().with_examples("ask_swimming", SENTENCES).with_answer("ask_swimming", TEXT, SWIM)
    overlay = overlay.with_examples("ask_cctv", ["is there a camera by the gate"])
    files = write_into(project / HERE, project, overlay)
    whole = diff(project)
    assert files[-1].name == "domain.yml"
    before = {file: PROJECT / file.relative_to(project) for file in files}
    for written in range(len(files)):  # so many were written before the power went
        for file in files[written:]:
            file.unlink()
            if before[file].exists():
                shutil.copy(before[file], file)
        write_into(project / HERE, project, overlay)
        assert diff(project) == whole
    write_into(project / HERE, project, overlay)
    assert diff(project) == whole


def test_what_another_school_was_taught_stands_in_its_folder_which_is_read_as_before(project: Path) -> None:
    """Its examples go to the library; what staff left out of an answer is not taken from the topic again."""
    alder = project / "alder"
    alder.mkdir()
    (alder / "notice.md").write_text(NOTICE, encoding="utf-8")
    (alder / "school.toml").write_text(SCHOOL, encoding="utf-8")
    before = load_school_folder(alder).book
    assert before.reply("ask_cctv").contacts
    own = {"kind": "silent", "label": before.labels["ask_cctv"], "contacts": [], "choices": []}
    overlay = Overlay().with_answer("ask_cctv", "The notice does not say anything about cameras.", own)
    files = write_into(alder, project, overlay.with_examples("ask_cctv", ["is there a camera by the gate"]))
    assert {str(file.relative_to(project)) for file in files} == {"alder/responses/school.yml", "data/nlu/contacts.yml"}
    after = load_school_folder(alder).book
    assert after.reply("ask_cctv").text == "The notice does not say anything about cameras."
    assert (after.reply("ask_cctv").contacts, after.reply("ask_cctv").choices) == ((), ())
    assert before.unconfirmed - after.unconfirmed == {"ask_cctv"}


def test_a_damaged_overlay_is_said() -> None:
    with pytest.raises(SchoolFolderError, match="damaged"):
        parse({"nlu.yml": "nlu: ["})


@pytest.mark.parametrize(
    "topic", ["../../etc/passwd", "ask_x\n- intent: ask_dpo", "ask_x: {}", "/etc/passwd", "ask_x\n", ""]
)
@pytest.mark.parametrize("part", ["examples", "answers"])
def test_a_topic_that_is_no_name_is_written_nowhere(project: Path, topic: str, part: str) -> None:
    content = {"examples": {topic: ("one",)}, "answers": {topic: {"text": "one", "custom": {}}}}[part]
    before = {file: file.stat().st_mtime_ns for file in project.parent.rglob("*")}
    with pytest.raises(SchoolFolderError):
        write_into(project / HERE, project, Overlay(**{part: content}))
    assert diff(project) == {}
    assert {file: file.stat().st_mtime_ns for file in project.parent.rglob("*")} == before


def test_after_an_export_nothing_is_laid_over_any_more(project: Path) -> None:
    settings = Settings(state=project / "state", school=project / HERE)
    files = VersionFiles(settings.state)
    said: list[str] = []
    assert export(settings, said.append, project) == 0
    assert said == ["nothing was changed in the browser"]
    overlay = Overlay().with_examples("ask_cctv", ["is there a camera by the gate"])
    files.begin(Run("0001", "", (), "pat", NOON), overlay)
    files.serve(Current("0001", ""))
    assert export(settings, said.append, project) == 0
    assert files.current() == Current()
    assert any("contacts.yml" in line for line in said)


def test_a_notice_that_takes_the_ground_from_answers_is_not_exported_and_changes_nothing(project: Path) -> None:
    settings = Settings(state=project / "state", school=project / HERE)
    files = VersionFiles(settings.state)
    files.begin(Run("0001", "", (), "pat", NOON), Overlay(notice=NOTICE, school=SCHOOL))
    files.serve(Current("0001", ""))
    with pytest.raises(SchoolFolderError, match="nothing was exported"):
        export(settings, [].append, project)
    assert diff(project) == {}
    assert files.current().version == "0001"


def test_the_command_learns_what_was_approved_and_says_so(tmp_path: Path, pseudonymiser: Pseudonymiser) -> None:
    settings = Settings(state=tmp_path, school=HAZELMERE, assistant="scripted")
    services = build_services(settings, pseudonymiser=pseudonymiser)
    two_administrators(services)
    said: list[str] = []
    assert learn(settings, said.append) == 0
    assert "nothing waits to be learnt" in said[0]
    made = services.corrections.propose_example("ask_cctv", "Is there a camera by the gate", "", "pat")
    services.corrections.approve(made.id, "kim")
    assert learn(settings, said.append) == 0
    assert any("before" in line and "after" in line for line in said)
    assert "version 0001 is live" in said[-1]
    services.learning.follow()
    assert services.served.version == "0001"
    services.engine.dispose()


def test_a_comparison_is_printed_line_by_line() -> None:
    shares = {"right": 0.9, "danger": 1.0, "outside": 0.8, "kept": 0.97}
    change = {
        "question": "who sees it",
        "old": "ask_cctv",
        "new": "ask_share_who",
        "was_right": True,
        "is_right": False,
        "verdict": "worse",
        "old_says": "Cameras see it.",
        "new_says": "The council.",
    }
    reply = {"label": "Who sees it?", "before": ["All."], "after": ["None."], "verdict": "worse", "why": "Less."}
    result = {"questions": 9, "old": {"all": shares}, "new": {"all": shares}, "changes": [change], "replies": [reply]}
    lines = list(report(result))
    assert any(line.split()[-4:] == ["90.0", "%", "90.0", "%"] for line in lines)
    for part in ("WORSE  who sees it", "before: Cameras see it.", "after: The council.", "WORSE  Who sees it?: Less."):
        assert any(part in line for line in lines), part
    assert [line.strip() for line in lines[-2:]] == ["before: All.", "after:  None."]
    assert "nothing goes live" in next(iter(report({"questions": 0, "changes": []})))
    wrong = {"correction": "c" * 32, "is_message": True, "old": "ask_cctv", "new": "ask_cctv", "is_right": False}
    assert "STILL WRONG" in next(iter(report({"questions": 0, "changes": [], "taught": [wrong]})))


def test_a_new_notice_replaces_the_old_one(project: Path) -> None:
    write_into(project / HERE, project, Overlay(notice=NOTICE, school=SCHOOL))
    assert (project / HERE / "notice.md").read_text(encoding="utf-8") == NOTICE
    assert (project / HERE / "school.toml").read_text(encoding="utf-8") == SCHOOL
