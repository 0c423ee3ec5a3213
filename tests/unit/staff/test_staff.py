"""Accounts of the staff: signing in, being locked out, staying signed in, and who may be let go."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.platform import tables
from bot.platform.audit_store import SqlAuditLog
from bot.platform.database import open_database
from bot.platform.errors import (
    AccountClosed,
    HashingBusy,
    LastAdministrator,
    LinkOver,
    NameTaken,
    SignInLocked,
    SignInRefused,
    StoreError,
    UnfitName,
    UnfitPassword,
    UnknownStaff,
    WrongCode,
    WrongPassword,
)
from bot.staff import rules
from bot.staff.credentials import AT_ONCE, WAITING, StaffSecrets
from bot.staff.rules import PERMISSIONS, Permission, Role, password_problem
from bot.staff.service import Staff
from bot.staff.sessions import StaffSessions
from bot.staff.store import SqlStaffStore
from tests.case_factories import QUICK, empty_database
from tests.factories import SetClock, until
from tests.staff_factories import PASSWORD, Person, somebody

KEYS = {"1": b"k" * 32}
MINUTE = timedelta(minutes=1)


@dataclass
class World:
    """The accounts on a database of their own."""

    engine: Engine
    clock: SetClock
    staff: Staff
    sessions: StaffSessions
    audit: SqlAuditLog

    def in_by(self, person: Person, code: str | None = None, password: str | None = None) -> str:
        """Sign somebody in with the code of now; the session's token."""
        given = code if code is not None else person.code(self.clock.now)
        return self.sessions.sign_in(person.name, password or person.password, given, "Firefox on Linux")

    def wrong(self, name: str = "pat.lee", times: int = 1) -> None:
        for _ in range(times):
            with pytest.raises(SignInRefused):
                self.sessions.sign_in(name, "not the password", "000000")

    def actions(self) -> list[tuple[str, str]]:
        """Who did what, in order."""
        return [(entry.actor, entry.action) for _, entry in reversed(self.audit.page(None, 1000))]


def world_on(path: Path, hasher: PasswordHasher = QUICK, clock: SetClock | None = None) -> World:
    if not (path / "test.sqlite3").exists():
        empty_database(path / "test.sqlite3")
    engine, clock = open_database(f"sqlite:///{path}/test.sqlite3"), clock or SetClock()
    store, secrets, audit = SqlStaffStore(engine), StaffSecrets(KEYS, "1", hasher), SqlAuditLog(engine)
    return World(
        engine,
        clock,
        Staff(store, secrets, clock, lambda: "A School"),
        StaffSessions(store, audit, secrets, clock),
        audit,
    )


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = world_on(tmp_path)
    yield made
    made.engine.dispose()


# --- roles and passwords ----------------------------------------------------------------------------------------------


def test_a_reviewer_sees_no_request_and_a_caseworker_no_accounts() -> None:
    cases = {Permission.READ_CASES, Permission.WORK_CASES, Permission.REVEAL, Permission.EXPORT, Permission.SIGN_OFF}
    assert not PERMISSIONS[Role.REVIEWER] & {*cases, Permission.SAFEGUARD}
    assert not PERMISSIONS[Role.CASEWORKER] & {Permission.REVIEW, Permission.SAFEGUARD}
    assert not PERMISSIONS[Role.SAFEGUARDING_LEAD] & {*cases, Permission.MANAGE_STAFF, Permission.READ_AUDIT}
    assert not PERMISSIONS[Role.CASEWORKER] & {Permission.MANAGE_STAFF, Permission.READ_AUDIT, Permission.SIGN_OFF}
    assert PERMISSIONS[Role.ADMINISTRATOR] == frozenset(Permission)
    assert all(Permission.OWN_ACCOUNT in may for may in PERMISSIONS.values())


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("elevenchars", "at least 12"),
        ("x" * 257, "at most 256"),
        ("pat.lee is my name", "the name you sign in with"),
        ("Password1234!", "first that somebody would try"),
        ("123456789012", "first that somebody would try"),
        ("qwertyuiopas", "first that somebody would try"),
        ("aaaaaaaaaaaaaaa", "first that somebody would try"),
    ],
)
def test_a_password_that_is_too_easy_is_refused(password: str, why: str) -> None:
    assert why in (password_problem(password, "pat.lee") or "")


@pytest.mark.parametrize(
    "password", ["two brown kettles", "ключ от старого дома", "x7ab" * 64, "alllowercasewithoutsign"]
)
def test_a_long_password_needs_no_digits_or_signs(password: str) -> None:
    assert password_problem(password, "pat.lee") is None


@pytest.mark.parametrize(
    "password", ["hazelmere2026", "Hazelmere-Junior-1", "junior school 99", "2026HazelmereSchool!"]
)
def test_the_schools_own_name_is_no_password(password: str) -> None:
    assert password_problem(password, "pat.lee") is None
    assert "first that somebody would try" in (password_problem(password, "pat.lee", "Hazelmere Junior School") or "")


def test_a_word_of_the_schools_name_may_stand_among_others_and_long_ones_are_looked_at_quickly() -> None:
    assert password_problem("hazelmere brown kettles", "pat.lee", "Hazelmere Junior School") is None
    assert password_problem("hello" * 51, "pat.lee", "Hello Junior School")
    assert password_problem("passwordpassword" * 15 + "q", "pat.lee", "A School") is None


# --- being locked out -------------------------------------------------------------------------------------------------


def test_five_wrong_tries_lock_for_a_quarter_of_an_hour_even_for_the_right_password(world: World) -> None:
    pat = somebody(world.staff, world.clock)
    world.wrong(times=5)
    with pytest.raises(SignInLocked) as locked:
        world.in_by(pat)
    assert locked.value.until == world.clock.now + timedelta(minutes=15)
    world.clock.move(timedelta(minutes=15))
    assert world.in_by(pat)


def locked_for(world: World, wrong: int = 5) -> float:
    """How many minutes the name is locked after so many wrong tries; the clock then stands at the end of it."""
    world.wrong(times=wrong)
    with pytest.raises(SignInLocked) as locked:
        world.wrong()
    minutes = (locked.value.until - world.clock.now) / MINUTE
    world.clock.now = locked.value.until
    return minutes


def test_each_further_lock_is_twice_as_long_up_to_an_hour(world: World) -> None:
    assert [locked_for(world) for _ in range(3)] == [15, 30, 60]


def test_from_the_twentieth_try_without_a_success_each_locks_for_an_hour_and_no_longer(world: World) -> None:
    assert [locked_for(world) for _ in range(4)] == [15, 30, 60, 60]
    assert [locked_for(world, wrong=1) for _ in range(30)] == [60] * 30


def test_guessing_four_times_in_each_quarter_of_an_hour_ends_at_twenty(world: World) -> None:
    for _ in range(4):
        world.wrong(times=4)
        world.clock.move(timedelta(minutes=16))
    assert locked_for(world, wrong=4) == 60


def test_a_success_ends_the_count_of_twenty(world: World) -> None:
    pat = somebody(world.staff, world.clock)
    for _ in range(8):
        world.wrong(times=4)
        world.in_by(pat)
        world.clock.move(timedelta(minutes=16))


def test_a_day_without_a_try_makes_the_next_lock_short_again_and_a_week_is_forgotten(world: World) -> None:
    assert [locked_for(world) for _ in range(2)] == [15, 30]
    world.clock.move(timedelta(hours=25))
    assert locked_for(world) == 15
    world.clock.move(timedelta(days=7))
    assert [locked_for(world) for _ in range(3)] == [15, 30, 60], "fifteen are no more than fifteen"


def known(world: World, token: str) -> str:
    """What the browser of a session is known by."""
    found = world.sessions.browser(token)
    assert found
    return found[1]


def test_a_strangers_tries_do_not_lock_a_browser_that_has_signed_in_before(world: World) -> None:
    pat = somebody(world.staff, world.clock)
    browser = known(world, world.in_by(pat))
    world.clock.move(MINUTE)
    world.wrong(times=5)
    with pytest.raises(SignInLocked):
        world.in_by(pat)
    assert world.sessions.sign_in(pat.name, PASSWORD, pat.code(world.clock.now), browsers=["1.x", "", "x", browser])
    with pytest.raises(SignInLocked):
        world.in_by(pat)


def test_a_known_browser_is_locked_by_its_own_wrong_tries_and_unlocked_by_an_administrator(world: World) -> None:
    pat = somebody(world.staff, world.clock)
    browser = known(world, world.in_by(pat))
    world.clock.move(MINUTE)
    for _ in range(5):
        with pytest.raises(SignInRefused):
            world.sessions.sign_in(pat.name, "not the password", "000000", browsers=[browser])
    with pytest.raises(SignInLocked):
        world.sessions.sign_in(pat.name, PASSWORD, pat.code(world.clock.now), browsers=[browser])
    assert world.staff.is_locked(world.staff.member(pat.id))
    world.staff.unlock(pat.id, "boss")
    assert world.sessions.sign_in(pat.name, PASSWORD, pat.code(world.clock.now), browsers=[browser])


def test_a_browser_is_known_for_ninety_days_to_its_own_account_and_until_the_password_changes(world: World) -> None:
    pat, jo = somebody(world.staff, world.clock), somebody(world.staff, world.clock, name="jo")
    browser = known(world, world.in_by(pat))

    def is_known(person: Person, token: str) -> bool:
        world.staff.unlock(person.id, "boss")
        world.wrong(person.name, times=5)
        try:
            world.sessions.sign_in(person.name, "not the password", "000000", browsers=[token])
        except SignInLocked:
            return False
        except SignInRefused:
            return True
        raise AssertionError("let in by a wrong password")

    assert (is_known(pat, browser), is_known(jo, browser)) == (True, False)
    begun, _, proof = browser.partition(".")
    assert not is_known(pat, f"{int(begun) + 60}.{proof}"), "the day is part of the proof"
    world.clock.move(timedelta(days=89))
    assert is_known(pat, browser)
    world.clock.move(timedelta(days=1))
    assert not is_known(pat, browser)
    world.staff.unlock(pat.id, "boss")
    again = known(world, world.in_by(pat))
    assert is_known(pat, again)
    world.staff.change_password(pat.id, PASSWORD, "three green umbrellas")
    assert not is_known(pat, again)


def test_a_lock_is_logged_once_and_not_each_try_while_it_lasts(world: World) -> None:
    pat = somebody(world.staff, world.clock)
    world.wrong(times=5)
    for _ in range(50):
        with pytest.raises(SignInLocked):
            world.in_by(pat)
    actions = [action for _, action in world.actions()]
    assert (actions.count("sign_in_failed"), actions.count("sign_in_locked")) == (5, 1)


def test_four_wrong_tries_are_forgotten_after_a_quarter_of_an_hour_or_by_the_right_one(world: World) -> None:
    pat = somebody(world.staff, world.clock)
    for _ in range(3):
        world.wrong(times=4)
        world.clock.move(timedelta(minutes=16))
    world.wrong(times=4)
    world.in_by(pat)
    world.wrong(times=4)


def test_a_name_that_nobody_has_is_locked_like_any_other(world: World) -> None:
    world.wrong("nobody.here", times=5)
    with pytest.raises(SignInLocked):
        world.sessions.sign_in(" Nobody.HERE ", "x", "1")
    assert {actor for actor, _ in world.actions()} == {"unknown"}


def test_a_thousand_tries_at_once_are_no_more_than_five(world: World) -> None:
    somebody(world.staff, world.clock)
    outcomes: list[str] = []

    def try_once() -> None:
        while True:
            try:
                world.sessions.sign_in("pat.lee", "not the password", "000000")
            except HashingBusy:
                continue
            except (SignInRefused, SignInLocked) as problem:
                outcomes.append(type(problem).__name__)
            return

    threads = [threading.Thread(target=try_once) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (outcomes.count("SignInRefused"), outcomes.count("SignInLocked")) == (5, 15)


def test_an_administrator_can_unlock(world: World) -> None:
    pat = somebody(world.staff, world.clock)
    world.wrong(times=5)
    assert world.staff.is_locked(world.staff.member(pat.id))
    world.staff.unlock(pat.id, "boss")
    assert not world.staff.is_locked(world.staff.member(pat.id))
    assert world.in_by(pat)


def test_what_was_tried_is_in_no_table_and_no_log(world: World, tmp_path: Path) -> None:
    somebody(world.staff, world.clock)
    for name in ("my secret typed in the wrong box", "pat.lee"):
        with pytest.raises(SignInRefused):
            world.sessions.sign_in(name, "another secret of mine", "918273")
    world.engine.dispose()
    for file in tmp_path.iterdir():
        content = file.read_bytes()
        assert not any(typed in content for typed in (b"wrong box", b"another secret", b"918273", PASSWORD.encode()))


# --- codes ------------------------------------------------------------------------------------------------------------


def test_everything_must_be_right_together(world: World) -> None:
    pat = somebody(world.staff, world.clock)
    good = pat.code(world.clock.now)
    for name, password, code in (
        ("pat.lee", "not the password", good),
        ("pat.lee", PASSWORD, ""),
        ("pat.lee", PASSWORD, str((int(good) + 1) % 1_000_000).zfill(6)),
        ("pat.leigh", PASSWORD, good),
        ("pat.lee", PASSWORD + "x" * 300, good),
    ):
        with pytest.raises(SignInRefused):
            world.sessions.sign_in(name, password, code)
        world.staff.unlock(pat.id, "boss")
    assert world.in_by(pat, f" {good[:3]} {good[3:]}"), "spaces in a code make no difference"


def test_a_code_is_good_once(world: World) -> None:
    pat = somebody(world.staff, world.clock)
    code = pat.code(world.clock.now)
    world.in_by(pat, code)
    with pytest.raises(SignInRefused):
        world.in_by(pat, code)
    world.clock.move(timedelta(seconds=30))
    assert world.in_by(pat)


def test_a_code_older_than_the_last_one_used_is_refused(world: World) -> None:
    pat = somebody(world.staff, world.clock)
    early = pat.code(world.clock.now)
    world.clock.move(timedelta(seconds=30))
    world.in_by(pat)
    with pytest.raises(SignInRefused):
        world.in_by(pat, early)


@pytest.mark.parametrize(("seconds", "good"), [(-60, False), (-30, True), (30, True), (60, False)])
def test_a_telephone_may_be_half_a_minute_early_or_late(world: World, seconds: int, good: bool) -> None:
    pat = somebody(world.staff, world.clock)
    world.clock.move(timedelta(minutes=10))
    code = pat.code(world.clock.now + timedelta(seconds=seconds))
    if good:
        assert world.in_by(pat, code)
    else:
        with pytest.raises(SignInRefused):
            world.in_by(pat, code)


def test_two_browsers_with_the_same_code_at_once_get_one_session(world: World) -> None:
    pat = somebody(world.staff, world.clock)
    code, found = pat.code(world.clock.now), []

    def enter() -> None:
        try:
            found.append(world.in_by(pat, code))
        except SignInRefused:
            found.append("")

    threads = [threading.Thread(target=enter) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len([token for token in found if token]) == 1


def test_a_recovery_code_is_good_once_in_any_case_and_with_or_without_its_hyphen(world: World) -> None:
    pat = somebody(world.staff, world.clock)
    assert len(set(pat.recovery)) == 8
    assert world.in_by(pat, pat.recovery[0].upper().replace("-", " "))
    with pytest.raises(SignInRefused):
        world.in_by(pat, pat.recovery[0])
    assert world.staff.recovery_left(pat.id) == 7
    fresh = world.staff.new_recovery_codes(pat.id, PASSWORD)
    with pytest.raises(SignInRefused):
        world.in_by(pat, pat.recovery[1])
    assert world.in_by(pat, fresh[1])


def test_the_same_recovery_code_is_nothing_to_another_account(world: World) -> None:
    pat, jo = somebody(world.staff, world.clock), somebody(world.staff, world.clock, name="jo")
    with pytest.raises(SignInRefused):
        world.in_by(jo, pat.recovery[0])


def test_a_hash_of_former_parameters_is_made_anew_when_its_owner_signs_in(tmp_path: Path) -> None:
    before = world_on(tmp_path)
    pat = somebody(before.staff, before.clock)
    before.engine.dispose()
    after = world_on(tmp_path, PasswordHasher(time_cost=2, memory_cost=16, parallelism=1), before.clock)
    with after.engine.connect() as connection:
        old = connection.execute(select(tables.staff.c.password_hash)).scalar_one()
    after.in_by(pat)
    with after.engine.connect() as connection:
        new = connection.execute(select(tables.staff.c.password_hash)).scalar_one()
    after.engine.dispose()
    assert ("m=8,t=1" in old, "m=16,t=2" in new) == (True, True)


# --- sessions ---------------------------------------------------------------------------------------------------------


def test_a_session_ends_after_half_an_hour_without_use(world: World) -> None:
    token = world.in_by(somebody(world.staff, world.clock))
    for _ in range(3):
        world.clock.move(timedelta(minutes=29))
        assert world.sessions.find(token)
    world.clock.move(timedelta(minutes=30))
    assert world.sessions.find(token) is None


def test_a_session_ends_after_twelve_hours_however_busy(world: World) -> None:
    token = world.in_by(somebody(world.staff, world.clock))
    for _ in range(12 * 6 - 1):
        world.clock.move(timedelta(minutes=10))
        assert world.sessions.find(token)
    world.clock.move(timedelta(minutes=10))
    assert world.sessions.find(token) is None


def test_what_is_over_is_deleted_though_nobody_signs_in(world: World) -> None:
    pat = somebody(world.staff, world.clock)
    world.in_by(pat)
    world.wrong("nobody.here", times=2)
    member, link = world.staff.add("late", "Not Set Up", Role.REVIEWER, "boss")
    world.staff.begin_authenticator(pat.id, PASSWORD)
    world.clock.move(timedelta(days=8))
    token = world.in_by(pat)
    world.clock.move(MINUTE)
    _, fresh = world.staff.add("new", "New Here", Role.REVIEWER, "boss")
    world.wrong("somebody.else")
    world.sessions.drop_over()
    s = tables.staff.c
    with world.engine.connect() as connection:
        assert len(connection.execute(select(tables.staff_sessions)).all()) == 1
        assert len(connection.execute(select(tables.staff_tries)).all()) == 1
        left = connection.execute(
            select(s.link_hash, s.pending, s.pending_key_id).where(s.id.in_([pat.id, member.id]))
        ).all()
        assert [tuple(row) for row in left] == [(None, None, None)] * 2
    assert world.sessions.find(token)
    assert world.staff.link_authenticator(fresh), "a link that still holds is left"
    with pytest.raises(LinkOver):
        world.staff.by_link(link)


def test_each_sign_in_has_a_token_of_its_own_and_only_its_hash_is_kept(world: World) -> None:
    pat = somebody(world.staff, world.clock)
    first = world.in_by(pat)
    world.clock.move(MINUTE)
    second = world.in_by(pat)
    assert first != second
    with world.engine.connect() as connection:
        kept = str(connection.execute(select(tables.staff_sessions)).all())
    assert first not in kept
    live = [world.sessions.find(token) for token in (first, second)]
    assert len({one.csrf for one in live if one}) == 2
    assert [one.device for one in world.sessions.of(pat.id)] == ["Firefox on Linux"] * 2


def test_signing_out_ends_one_session_and_ending_all_ends_all(world: World) -> None:
    pat = somebody(world.staff, world.clock)
    tokens = []
    for _ in range(3):
        tokens.append(world.in_by(pat))
        world.clock.move(MINUTE)
    live = world.sessions.find(tokens[0])
    assert live
    world.sessions.sign_out(pat.id, live.id)
    assert [bool(world.sessions.find(token)) for token in tokens] == [False, True, True]
    assert world.sessions.end(pat.id, None, "boss") == 2
    assert [bool(world.sessions.find(token)) for token in tokens] == [False] * 3


def test_nobody_ends_the_session_of_somebody_else_by_its_id(world: World) -> None:
    pat, jo = somebody(world.staff, world.clock), somebody(world.staff, world.clock, name="jo")
    token = world.in_by(jo)
    assert world.sessions.end(pat.id, world.sessions.of(jo.id)[0].id, pat.id) == 0
    assert world.sessions.find(token)


def test_a_new_password_ends_every_session_but_the_new_one(world: World) -> None:
    pat = somebody(world.staff, world.clock)
    old = world.in_by(pat)
    token, session = world.sessions.new_session(pat.id, "Firefox")
    world.staff.change_password(pat.id, PASSWORD, "three green umbrellas", session)
    assert (world.sessions.find(old), bool(world.sessions.find(token))) == (None, True)
    world.clock.move(MINUTE)
    with pytest.raises(SignInRefused):
        world.in_by(pat)
    assert world.in_by(pat, password="three green umbrellas")


@pytest.mark.parametrize(
    ("new", "problem"), [("short", UnfitPassword), (PASSWORD, UnfitPassword), ("Password1234!", UnfitPassword)]
)
def test_a_new_password_must_be_fit_and_new(world: World, new: str, problem: type[Exception]) -> None:
    pat = somebody(world.staff, world.clock)
    with pytest.raises(problem):
        world.staff.change_password(pat.id, PASSWORD, new)


def test_a_name_that_a_stranger_locked_does_not_lock_the_forms_of_whoever_is_signed_in(world: World) -> None:
    pat = somebody(world.staff, world.clock)
    world.wrong(times=5)
    assert world.staff.begin_authenticator(pat.id, PASSWORD)
    with pytest.raises(WrongPassword):
        world.staff.begin_authenticator(pat.id, "a guess of somebody")


def test_wrong_present_passwords_do_not_lock_the_name(world: World) -> None:
    pat = somebody(world.staff, world.clock)
    for _ in range(5):
        with pytest.raises(WrongPassword):
            world.staff.begin_authenticator(pat.id, "a guess of somebody")
    assert ("password_locked") in [action for _, action in world.actions()]
    assert world.in_by(pat)


def test_a_password_that_was_changed_meanwhile_is_not_changed_again_by_who_knew_the_former(world: World) -> None:
    pat = somebody(world.staff, world.clock)

    class Overtaken(StaffSecrets):
        """Somebody else changes the password between the look at it and the change."""

        def hash_password(self, password: str) -> str:
            if password == "a thief knows the old one":
                world.staff.change_password(pat.id, PASSWORD, "three green umbrellas")
            return super().hash_password(password)

    slow = Staff(SqlStaffStore(world.engine), Overtaken(KEYS, "1", QUICK), world.clock, lambda: "A School")
    with pytest.raises(WrongPassword):
        slow.change_password(pat.id, PASSWORD, "a thief knows the old one")
    assert world.in_by(pat, password="three green umbrellas")


def test_the_present_password_cannot_be_guessed_at_a_screen_left_open(world: World) -> None:
    pat = somebody(world.staff, world.clock)
    for _ in range(5):
        with pytest.raises(WrongPassword):
            world.staff.begin_authenticator(pat.id, "a guess of somebody")
    with pytest.raises(SignInLocked):
        world.staff.change_password(pat.id, PASSWORD, "three green umbrellas")


def test_disabling_and_another_role_end_the_sessions(world: World) -> None:
    pat = somebody(world.staff, world.clock)
    token = world.in_by(pat)
    world.staff.set_role(pat.id, Role.REVIEWER, "boss")
    assert world.sessions.find(token) is None
    world.clock.move(MINUTE)
    token = world.in_by(pat)
    world.staff.disable(pat.id, "boss")
    assert world.sessions.find(token) is None
    world.clock.move(MINUTE)
    with pytest.raises(SignInRefused):
        world.in_by(pat)
    world.staff.enable(pat.id, "boss")
    world.clock.move(MINUTE)
    assert world.in_by(pat)


class Held(PasswordHasher):
    """A hasher that is busy until it is let go."""

    def __init__(self, let_go: threading.Event) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self._let_go = let_go

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
        self._let_go.wait(20)
        return super().verify(hash, password)


def test_beyond_a_few_sign_ins_at_once_the_next_is_refused_and_counts_as_no_try(tmp_path: Path) -> None:
    let_go = threading.Event()
    world = world_on(tmp_path, Held(let_go))
    pat = somebody(world.staff, world.clock)
    outcomes: list[str] = []

    def guess(number: int) -> None:
        try:
            world.sessions.sign_in(f"nobody{number}", "a guess", "000000")
        except SignInRefused:
            outcomes.append("looked at")

    guessing = [threading.Thread(target=guess, args=(number,)) for number in range(AT_ONCE + WAITING)]
    for thread in guessing:
        thread.start()
    places = world.sessions._secrets._places
    until(lambda: places._value == 0)  # type: ignore[attr-defined]
    for _ in range(30):
        with pytest.raises(HashingBusy):
            world.in_by(pat)
    assert not world.staff.is_locked(world.staff.member(pat.id))
    let_go.set()
    for thread in guessing:
        thread.join()
    assert outcomes == ["looked at"] * (AT_ONCE + WAITING)
    assert world.in_by(pat)
    world.engine.dispose()


# --- accounts ---------------------------------------------------------------------------------------------------------


def test_a_set_up_link_is_good_once_and_for_a_day(world: World) -> None:
    member, link = world.staff.add("pat.lee", "Pat Lee", Role.CASEWORKER, "boss")
    assert not member.is_set_up
    secret, address = world.staff.link_authenticator(link)
    assert address.startswith("otpauth://totp/A%20School:pat.lee?")
    person = Person(member.id, "pat.lee", secret, [])
    with pytest.raises(WrongCode):
        world.staff.set_up(link, PASSWORD, "000000")
    with pytest.raises(UnfitPassword):
        world.staff.set_up(link, "pat.lee pat.lee", person.code(world.clock.now))
    code = person.code(world.clock.now)
    world.staff.set_up(link, PASSWORD, code)
    with pytest.raises(LinkOver):
        world.staff.set_up(link, "three green umbrellas", person.code(world.clock.now))
    with pytest.raises(SignInRefused):
        world.in_by(person, code)
    _, late = world.staff.add("jo", "Jo Day", Role.CASEWORKER, "boss")
    world.clock.move(timedelta(hours=24))
    with pytest.raises(LinkOver):
        world.staff.by_link(late)


def test_nobody_signs_in_before_the_account_is_set_up(world: World) -> None:
    world.staff.add("pat.lee", "Pat Lee", Role.CASEWORKER, "boss")
    with pytest.raises(SignInRefused):
        world.sessions.sign_in("pat.lee", "", "")


def test_a_new_link_ends_what_was_there_before(world: World) -> None:
    pat = somebody(world.staff, world.clock)
    token = world.in_by(pat)
    link = world.staff.new_link(pat.id, "boss")
    world.clock.move(MINUTE)
    assert world.sessions.find(token) is None
    with pytest.raises(SignInRefused):
        world.in_by(pat)
    with pytest.raises(SignInRefused):
        world.in_by(pat, pat.recovery[0])
    secret, _ = world.staff.link_authenticator(link)
    assert secret != pat.secret
    fresh = replace(pat, secret=secret)
    world.staff.set_up(link, PASSWORD, fresh.code(world.clock.now))
    world.clock.move(MINUTE)
    assert world.in_by(fresh)


def test_a_closed_account_gets_no_link_and_loses_nothing(world: World) -> None:
    pat = somebody(world.staff, world.clock)
    world.staff.disable(pat.id, "boss")
    for even_the_last in (False, True):
        with pytest.raises(AccountClosed):
            world.staff.new_link(pat.id, "boss", even_the_last=even_the_last)
    world.staff.enable(pat.id, "boss")
    assert world.in_by(pat)


def test_only_who_works_on_requests_may_be_given_one(world: World) -> None:
    pat, kim = somebody(world.staff, world.clock), somebody(world.staff, world.clock, Role.REVIEWER, "kim")
    assert [world.staff.may_work(one) for one in (pat.id, kim.id, "nobody", "")] == [True, False, False, False]
    world.staff.disable(pat.id, "boss")
    assert not world.staff.may_work(pat.id)


def test_a_disabled_accounts_link_does_not_open(world: World) -> None:
    member, link = world.staff.add("pat.lee", "Pat Lee", Role.CASEWORKER, "boss")
    world.staff.disable(member.id, "boss")
    world.staff.enable(member.id, "boss")
    with pytest.raises(LinkOver):
        world.staff.by_link(link)


def test_a_name_belongs_to_one_person(world: World) -> None:
    world.staff.add("pat.lee", "Pat Lee", Role.CASEWORKER, "boss")
    with pytest.raises(NameTaken):
        world.staff.add(" PAT.Lee", "Another", Role.REVIEWER, "boss")


@pytest.mark.parametrize(("name", "shown"), [("p", "Pat"), ("pat lee", "Pat"), ("pat", " "), ("pat", "P\x00at")])
def test_a_name_must_be_fit(world: World, name: str, shown: str) -> None:
    with pytest.raises(UnfitName):
        world.staff.add(name, shown, Role.CASEWORKER, "boss")


def test_the_last_administrator_stays(world: World) -> None:
    boss = somebody(world.staff, world.clock, Role.ADMINISTRATOR, "boss")
    world.staff.add("late", "Not Set Up", Role.ADMINISTRATOR, boss.id)
    for what in (
        lambda: world.staff.disable(boss.id, boss.id),
        lambda: world.staff.set_role(boss.id, Role.CASEWORKER, boss.id),
        lambda: world.staff.new_link(boss.id, boss.id),
    ):
        with pytest.raises(LastAdministrator):
            what()
    second = somebody(world.staff, world.clock, Role.ADMINISTRATOR, "second")
    world.staff.disable(boss.id, second.id)
    with pytest.raises(LastAdministrator):
        world.staff.disable(second.id, second.id)


def test_a_new_authenticator_takes_the_old_ones_place_once_a_code_proves_it(world: World) -> None:
    pat = somebody(world.staff, world.clock)
    mine, other = world.in_by(pat), world.in_by(pat, pat.recovery[0])
    here = world.sessions.find(mine)
    assert here
    secret, _ = world.staff.begin_authenticator(pat.id, PASSWORD)
    fresh = replace(pat, secret=secret)
    with pytest.raises(WrongCode):
        world.staff.confirm_authenticator(pat.id, "000000", here.id)
    world.clock.move(MINUTE)
    assert world.in_by(pat), "the old one works until then"
    world.staff.confirm_authenticator(pat.id, fresh.code(world.clock.now), here.id)
    assert (bool(world.sessions.find(mine)), world.sessions.find(other)) == (True, None)
    world.clock.move(MINUTE)
    with pytest.raises(SignInRefused):
        world.in_by(pat)
    assert world.in_by(fresh)


def test_a_new_authenticator_must_be_proved_within_a_quarter_of_an_hour(world: World) -> None:
    pat = somebody(world.staff, world.clock)
    secret, _ = world.staff.begin_authenticator(pat.id, PASSWORD)
    world.clock.move(timedelta(minutes=15))
    assert world.staff.pending_authenticator(pat.id) is None
    with pytest.raises(WrongCode):
        world.staff.confirm_authenticator(pat.id, replace(pat, secret=secret).code(world.clock.now), "")


def test_a_calendar_address_is_its_owners_until_a_new_one_is_made_or_they_leave(world: World) -> None:
    pat, jo = somebody(world.staff, world.clock), somebody(world.staff, world.clock, Role.REVIEWER, "jo")
    token = world.staff.calendar_token(pat.id)
    assert world.staff.calendar_token(pat.id) == token
    found = world.staff.by_calendar_token(token)
    assert found
    assert found.id == pat.id
    fresh = world.staff.new_calendar_token(pat.id)
    assert world.staff.by_calendar_token(token) is None
    world.staff.disable(pat.id, "boss")
    world.staff.enable(pat.id, "boss")
    assert world.staff.by_calendar_token(fresh) is None
    assert world.staff.by_calendar_token(world.staff.calendar_token(jo.id)) is None, "a reviewer sees no due dates"
    assert world.staff.by_calendar_token("") is None


def test_an_account_that_is_not_there_is_said_to_be_unknown(world: World) -> None:
    for what in (world.staff.member, world.staff.calendar_token, world.staff.by_name):
        with pytest.raises(UnknownStaff):
            what("nobody")
    with pytest.raises(UnknownStaff):
        world.staff.disable("nobody", "boss")


# --- what is kept -----------------------------------------------------------------------------------------------------


def test_every_sign_in_every_failure_and_every_change_is_in_the_log_and_the_chain_holds(world: World) -> None:
    pat = somebody(world.staff, world.clock)
    token = world.in_by(pat)
    world.wrong()
    world.wrong("nobody.here")
    live = world.sessions.find(token)
    assert live
    world.sessions.sign_out(pat.id, live.id)
    world.staff.set_role(pat.id, Role.REVIEWER, "boss")
    world.staff.disable(pat.id, "boss")
    assert world.actions() == [
        ("test", "staff_added"),
        (pat.id, "staff_set_up"),
        (pat.id, "signed_in"),
        (pat.id, "sign_in_failed"),
        ("unknown", "sign_in_failed"),
        (pat.id, "signed_out"),
        ("boss", "role_changed"),
        ("boss", "staff_disabled"),
    ]
    assert world.audit.verify().broken is None


def test_the_log_can_be_read_by_page_and_by_member_of_staff(world: World) -> None:
    pat, jo = somebody(world.staff, world.clock), somebody(world.staff, world.clock, name="jo")
    assert [number for number, _ in world.audit.page(None, 2)] == [4, 3]
    assert [number for number, _ in world.audit.page(3, 10)] == [2, 1]
    about = world.audit.page(None, 10, staff_id=jo.id)
    assert [entry.action for _, entry in about] == ["staff_set_up", "staff_added"]
    assert not any(pat.id in (entry.actor, *entry.detail.values()) for _, entry in about)


def test_a_copy_of_the_database_holds_no_authenticator_no_code_and_no_calendar_address(
    world: World, tmp_path: Path
) -> None:
    pat = somebody(world.staff, world.clock)
    token, calendar = world.in_by(pat), world.staff.calendar_token(pat.id)
    world.engine.dispose()
    content = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"pat.lee" in content, "the search would find it"
    for secret in (pat.secret, token, calendar, *pat.recovery):
        assert secret.encode() not in content


def test_an_authenticator_moved_to_another_account_does_not_open(world: World) -> None:
    pat, jo = somebody(world.staff, world.clock), somebody(world.staff, world.clock, name="jo")
    s = tables.staff.c
    with world.engine.begin() as connection:
        moved = connection.execute(select(s.authenticator).where(s.id == pat.id)).scalar_one()
        connection.execute(tables.staff.update().where(s.id == jo.id).values(authenticator=moved))
    with pytest.raises(StoreError):
        world.in_by(jo, pat.code(world.clock.now))


def test_the_rules_of_sessions_are_those_that_the_documents_name() -> None:
    now = datetime(2026, 11, 24)
    assert (timedelta(minutes=30), timedelta(hours=12)) == (rules.IDLE, rules.ABSOLUTE)
    assert rules.session_is_over(now, now, now + timedelta(minutes=30))
    assert not rules.session_is_over(now, now, now + timedelta(minutes=29))
