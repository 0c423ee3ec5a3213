"""``python -m bot.cli.admin``: the first administrator, and the way back in."""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from datetime import datetime, timedelta, timezone
from pathlib import Path
from unittest.mock import patch

import pytest
from pyotp import TOTP

from bot.cli.admin import accounts, main
from bot.platform.audit_store import SqlAuditLog
from bot.platform.database import open_with_keys
from bot.platform.errors import SignInLocked, SignInRefused
from bot.platform.settings import Settings
from bot.staff.credentials import StaffSecrets
from bot.staff.records import StaffMember
from bot.staff.rules import Role
from bot.staff.sessions import StaffSessions
from bot.staff.store import SqlStaffStore
from tests.factories import HAZELMERE, PROJECT

pytestmark = pytest.mark.long

PASSWORD = "two brown kettles"


def environment(state: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "VIRTUAL_ENV")}
    return {**kept, "STATE": str(state), "SCHOOL": str(HAZELMERE), **more}


def run(state: Path, *arguments: str, lines: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    """The command, without a process of its own, which takes a second or two to start."""
    said, complained = io.StringIO(), io.StringIO()
    with redirect_stdout(said), redirect_stderr(complained), patch.object(sys, "stdin", io.StringIO(lines)):
        code = main(arguments, environment(state, **more))
    return subprocess.CompletedProcess(arguments, code, said.getvalue(), complained.getvalue())


def run_alone(state: Path, *arguments: str, lines: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    """The command as it is typed."""
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "bot.cli.admin", *arguments],
        cwd=PROJECT,
        env=environment(state, **more),
        input=lines,
        capture_output=True,
        text=True,
        timeout=60,
    )


def given(state: Path, name: str, role: Role = Role.ADMINISTRATOR) -> str:
    """An account that is there already; the secret of its authenticator."""
    with accounts(Settings(state=state)) as staff:
        _, link = staff.add(name, name, role, "test")
        secret, _ = staff.link_authenticator(link)
        staff.set_up(link, PASSWORD, TOTP(secret).at(now()))
    return secret


def sign_in(state: Path, name: str, password: str, code: str) -> str:
    """Sign in as the service would; a session's token."""
    settings = Settings(state=state)
    engine, keys = open_with_keys(settings)
    try:
        secrets = StaffSecrets(keys.keys, keys.current)
        sessions = StaffSessions(SqlStaffStore(engine), SqlAuditLog(engine), secrets, now)
        return sessions.sign_in(name, password, code)
    finally:
        engine.dispose()


def now() -> datetime:
    return datetime.now(timezone.utc)


def secret_in(printed: str) -> str:
    found = re.search(r"otpauth://totp/\S*[?&]secret=([A-Z2-7]+)", printed)
    assert found, printed
    return found[1]


def next_code(secret: str) -> str:
    """A code that was not used to prove the authenticator."""
    return str(TOTP(secret).at(now() + timedelta(seconds=30)))


def test_the_command_gives_the_role_of_safeguarding_lead(tmp_path: Path) -> None:
    given(tmp_path, "pat")
    done = run_alone(tmp_path, "--name", "jo.ray", "--role", "safeguarding_lead", lines=PASSWORD + "\n")
    assert done.returncode == 0, done.stderr
    with accounts(Settings(state=tmp_path)) as staff:
        assert staff.by_name("jo.ray").role is Role.SAFEGUARDING_LEAD


def test_a_script_makes_the_first_administrator_who_can_then_sign_in(tmp_path: Path) -> None:
    done = run_alone(tmp_path, "--name", "Pat.Lee", "--role", "administrator", lines=PASSWORD + "\n")
    assert done.returncode == 0, done.stderr
    codes = re.findall(r"^ +([a-z2-9]{5}-[a-z2-9]{5})$", done.stdout, re.MULTILINE)
    assert len(codes) == 8
    assert sign_in(tmp_path, "pat.lee", PASSWORD, next_code(secret_in(done.stdout)))
    assert sign_in(tmp_path, "pat.lee", PASSWORD, codes[0])
    assert PASSWORD not in done.stdout + done.stderr
    listed = run(tmp_path, "--list")
    assert listed.stdout.splitlines() == ["pat.lee\tPat.Lee\tadministrator\tin use"]


def test_it_starts_without_the_engine() -> None:
    slow = {"rasa", "spacy", "tensorflow", "fastapi", "numpy", "scipy", "sklearn", "uvicorn", "thinc"}
    script = f"import sys, bot.cli.admin; print(sorted({slow} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("arguments", "lines", "words"),
    [
        (("--name", "pat"), "short\n", "the password needs at least 12 characters"),
        (("--name", "pat"), "hazelmere2026\n", "the password is one of the first that somebody would try"),
        (("--name", "p a t"), PASSWORD + "\n", "a sign-in name has 2 to 64 characters"),
        (("--name", "pat"), "", "stopped: nothing more was changed"),
        ((), PASSWORD + "\n", "a script gives --name"),
        (("--unlock", "nobody"), "", "nobody signs in by this name"),
        (("--reset", "nobody"), PASSWORD + "\n", "nobody signs in by this name"),
        (("--disable", "nobody"), "", "nobody signs in by this name"),
    ],
    ids=str,
)
def test_what_cannot_be_done_is_said_in_plain_words_and_leaves_nobody_behind(
    tmp_path: Path, arguments: tuple[str, ...], lines: str, words: str
) -> None:
    done = run(tmp_path, *arguments, lines=lines)
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    with accounts(Settings(state=tmp_path)) as staff:
        assert staff.members() == []


@pytest.mark.parametrize(
    ("more", "words"),
    [({"STATE": "pyproject.toml"}, "STATE must be a folder"), ({"SCHOOL": "nowhere"}, "notice.md: is missing")],
)
def test_settings_that_are_wrong_are_said_in_one_line(tmp_path: Path, more: dict[str, str], words: str) -> None:
    done = run(tmp_path, "--list", **more)
    assert done.returncode == 1
    assert words in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_without_the_key_file_nothing_is_made_anew(tmp_path: Path) -> None:
    given(tmp_path, "pat")
    (tmp_path / "keys" / "vault.json").unlink()
    done = run(tmp_path, "--list")
    assert done.returncode == 1
    assert "restore it from a backup" in done.stderr
    assert not (tmp_path / "keys" / "vault.json").exists()


def test_a_name_that_is_taken_is_refused(tmp_path: Path) -> None:
    given(tmp_path, "pat")
    done = run(tmp_path, "--name", "PAT", lines=PASSWORD + "\n")
    assert (done.returncode, "somebody else signs in by this name" in done.stderr) == (1, True)


def test_a_set_up_that_was_broken_off_goes_on_where_it_was_left(tmp_path: Path) -> None:
    with accounts(Settings(state=tmp_path)) as staff:
        staff.add("pat.lee", "Pat Lee", Role.ADMINISTRATOR, "test")
    done = run(tmp_path, "--name", "pat.lee", lines=f"{PASSWORD}\n")
    assert done.returncode == 0, done.stderr
    assert "goes on where it was left" in done.stdout
    assert [member.is_set_up for member in members(tmp_path)] == [True]
    again = run(tmp_path, "--name", "pat.lee", "--role", "caseworker", lines=f"{PASSWORD}\n")
    assert "somebody else signs in by this name" in again.stderr


def test_a_name_that_cannot_be_is_said_before_a_password_is_asked_for(tmp_path: Path) -> None:
    refused = run(tmp_path, "--name", "Pat Lee!", lines="")  # no line with a password is there to be read
    assert refused.returncode == 1
    assert "stopped" not in refused.stderr
    assert members(tmp_path) == []


def members(state: Path) -> list[StaffMember]:
    with accounts(Settings(state=state)) as staff:
        return list(staff.members())


def test_whoever_is_locked_out_is_let_in_again(tmp_path: Path) -> None:
    secret = given(tmp_path, "pat")
    for _ in range(5):
        with pytest.raises(SignInRefused):
            sign_in(tmp_path, "pat", "not the password", "000000")
    with pytest.raises(SignInLocked):
        sign_in(tmp_path, "pat", PASSWORD, next_code(secret))
    assert run(tmp_path, "--list").stdout.endswith("in use, locked\n")
    assert run(tmp_path, "--unlock", "pat").returncode == 0
    assert sign_in(tmp_path, "pat", PASSWORD, next_code(secret))


def test_a_reset_gives_even_the_last_administrator_a_new_password_to_be_changed_and_authenticator(
    tmp_path: Path,
) -> None:
    old = given(tmp_path, "pat")
    done = run(tmp_path, "--reset", "pat", lines="three green umbrellas\n")
    assert done.returncode == 0, done.stderr
    with pytest.raises(SignInRefused):
        sign_in(tmp_path, "pat", PASSWORD, next_code(old))
    assert sign_in(tmp_path, "pat", "three green umbrellas", next_code(secret_in(done.stdout)))
    with accounts(Settings(state=tmp_path)) as staff:
        (member,) = staff.members()
    assert (member.must_change_password, member.role) == (True, Role.ADMINISTRATOR)


def test_a_closed_account_is_not_reset_and_keeps_what_it_has_until_it_is_opened_again(tmp_path: Path) -> None:
    given(tmp_path, "boss")
    secret = given(tmp_path, "pat", Role.CASEWORKER)
    assert run(tmp_path, "--disable", "pat").returncode == 0
    refused = run(tmp_path, "--reset", "pat", lines="three green umbrellas\n")
    assert (refused.returncode, "open it again first" in refused.stderr) == (1, True)
    assert run(tmp_path, "--enable", "pat").stdout.startswith("open again")
    assert sign_in(tmp_path, "pat", PASSWORD, next_code(secret))


def test_the_last_administrator_is_not_closed_and_another_account_is(tmp_path: Path) -> None:
    given(tmp_path, "boss")
    secret = given(tmp_path, "pat", Role.CASEWORKER)
    refused = run(tmp_path, "--disable", "boss")
    assert (refused.returncode, "only administrator" in refused.stderr) == (1, True)
    assert run(tmp_path, "--disable", "pat").returncode == 0
    with pytest.raises(SignInRefused):
        sign_in(tmp_path, "pat", PASSWORD, next_code(secret))
    assert "pat\tpat\tcaseworker\tclosed" in run(tmp_path, "--list").stdout


def test_a_person_at_a_terminal_is_asked_and_proves_their_authenticator(tmp_path: Path) -> None:
    terminal, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "bot.cli.admin"],
        cwd=PROJECT,
        env=environment(tmp_path),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    seen = ""

    def until(words: str) -> None:
        nonlocal seen
        while words not in seen:
            try:
                seen += os.read(terminal, 4096).decode("utf-8", "replace")
            except OSError:  # noqa: PERF203 the other end is closed
                raise AssertionError(f"it ended before it said {words!r}: {seen}") from None

    def answer(line: str) -> None:
        nonlocal seen
        seen = ""
        os.write(terminal, line.encode() + b"\n")

    try:
        until("Name to sign in with")
        answer("pat.lee")
        until("Name that colleagues see")
        answer("Pat Lee")
        until("Password: ")
        answer("short")
        until("needs at least 12 characters")
        until("Password: ")
        answer(PASSWORD)
        until("again: ")
        answer(PASSWORD)
        until("The six digits")
        assert "▄" in seen, "the square is drawn"
        assert PASSWORD not in seen
        secret = secret_in(seen)
        answer("000000")
        until("does not fit")
        until("The six digits")
        answer(str(TOTP(secret).now()))
        until("Write them down now.")
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.wait()
        os.close(terminal)
    assert sign_in(tmp_path, "pat.lee", PASSWORD, next_code(secret))


def a_trust(place: Path, *names: str) -> Path:
    for name in names:
        (place / name).mkdir(parents=True)
        for file in ("notice.md", "school.toml"):
            (place / name / file).write_bytes((HAZELMERE / file).read_bytes())
        (place / name / "service.env").write_text(f"PUBLIC_URL=https://{name}.example.org\n")
    return place


def test_an_officer_of_several_schools_is_added_to_those_that_are_named_and_to_no_other(tmp_path: Path) -> None:
    place = a_trust(tmp_path / "trust", "alder", "birch", "cedar")
    asked = ("--name", "sam.officer", "--shown", "Sam", "--role", "data_protection_officer")
    added = run(tmp_path, *asked, lines=f"{PASSWORD}\n", TRUST=str(place), SCHOOL="alder,birch")
    assert added.returncode == 0, added.stderr
    assert added.stdout.count("otpauth://") == 1, "one authenticator is enough"
    secret = re.findall(r"secret=([A-Z2-7]+)", added.stdout)[0]
    code = TOTP(secret).at(now() + timedelta(seconds=30))  # the one before was used to set it up
    for name in ("alder", "birch"):
        assert sign_in(place / name / "state", "sam.officer", PASSWORD, code)
    listed = run(tmp_path, "--list", TRUST=str(place), SCHOOL="cedar")
    assert "nobody yet" in listed.stdout


def test_in_a_trust_nobody_is_added_before_it_was_said_where(tmp_path: Path) -> None:
    place = a_trust(tmp_path / "trust", "alder", "birch")
    refused = run(tmp_path, "--name", "sam.officer", lines=f"{PASSWORD}\n", TRUST=str(place), SCHOOL="")
    assert refused.returncode == 1
    assert "say which schools are meant, as in SCHOOL=alder,birch" in refused.stderr
    assert not (place / "alder" / "state").exists()
