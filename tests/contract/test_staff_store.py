"""Accounts, tries and sessions of the staff on a real database, with many at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy.engine import Engine

from bot.app.bootstrap import Services
from bot.platform.errors import LastAdministrator, NameTaken, SignInLocked
from bot.staff.rules import Role
from bot.staff.store import SqlStaffStore
from tests.factories import NOON, SetClock
from tests.staff_factories import somebody


def test_of_many_tries_at_once_each_is_counted_and_then_the_name_is_locked(engine: Engine) -> None:
    store = SqlStaffStore(engine)

    def try_once(_n: int) -> bool:
        try:
            store.count_try("name", NOON)
        except SignInLocked:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        counted = sum(pool.map(try_once, range(24)))
    tries = store.tries("name")
    assert tries is not None
    assert counted == tries.in_all == 5
    assert tries.is_locked(NOON)
    assert store.tries("another") is None
    store.clear_tries("name")
    assert store.tries("name") is None


def test_of_two_administrators_who_step_down_at_once_one_stays(services: Services, clock: SetClock) -> None:
    both = [somebody(services.staff, clock, Role.ADMINISTRATOR, name).id for name in ("pat.lee", "jo.ray")]

    def step_down(staff_id: str) -> bool:
        try:
            services.staff.set_role(staff_id, Role.REVIEWER, staff_id)
        except LastAdministrator:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(step_down, both)) == [False, True]
    assert services.audit.verify().broken is None


def test_of_many_who_add_the_same_name_at_once_one_does(services: Services) -> None:
    def add(_n: int) -> bool:
        try:
            services.staff.add("pat.lee", "Pat Lee", Role.REVIEWER, "test")
        except NameTaken:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(add, range(6))) == 1
    assert [one.sign_in_name for one in services.staff.members()] == ["pat.lee"]


def test_sessions_are_kept_used_ended_and_dropped_when_their_time_is_over(
    services: Services, engine: Engine, clock: SetClock
) -> None:
    person = somebody(services.staff, clock)
    for browser in ("Firefox", "Chromium", "Safari"):
        services.staff_sessions.sign_in(person.name, person.password, person.code(clock.now), browser)
        clock.move(timedelta(minutes=1))
    store = SqlStaffStore(engine)
    first, second, third = sorted(store.sessions(person.id), key=lambda one: one.begun)
    store.touch(first.id, clock.now)
    assert [one.id for one in store.sessions(person.id)] == [first.id, third.id, second.id]
    old = clock.now - timedelta(seconds=1)
    store.drop_over(clock.now, idle_since=old, begun_before=NOON, tries_before=NOON)
    assert [one.id for one in store.sessions(person.id)] == [first.id]
