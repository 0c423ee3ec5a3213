"""The audit log: a chain in which nothing can be changed, moved or taken out unseen; it holds no personal data."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.app.bootstrap import Services
from bot.cli.kill_switch import main as switch_main
from bot.cli.rotate import main as rotate_main
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform.audit import CUT, GENESIS, End, Entry, Link, Verified, link, verify
from bot.platform.audit_store import append
from bot.platform.transactions import writing
from tests.case_factories import answers, services_on
from tests.factories import HAZELMERE, NOON, PROJECT, SetClock


def chain(length: int) -> list[Link]:
    links: list[Link] = []
    for n in range(1, length + 1):
        entry = Entry(NOON + timedelta(seconds=n), "staff-1", "viewed", f"case-{n}", {"n": n})
        links.append(link(n, entry, links[-1].hash if links else GENESIS))
    return links


def test_an_untouched_chain_holds_to_its_last_entry() -> None:
    links = chain(5)
    assert verify(links) == Verified(5, links[-1].hash)


def test_an_empty_log_holds() -> None:
    assert verify([]) == Verified(0, GENESIS)


@pytest.mark.parametrize(
    "change",
    [
        {"at": NOON},
        {"actor": "staff-2"},
        {"action": "erased"},
        {"case_id": "case-9"},
        {"detail": {"n": 99}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_changed_entry_is_found_whatever_was_changed(change: dict[str, object]) -> None:
    links = chain(5)
    links[2] = replace(links[2], entry=replace(links[2].entry, **change))
    assert (verify(links).entries, verify(links).broken) == (2, 3)


def test_a_changed_entry_with_a_hash_made_anew_is_found_at_the_next() -> None:
    links = chain(5)
    links[2] = link(3, replace(links[2].entry, actor="staff-2"), links[1].hash)
    assert verify(links).broken == 4


def test_entries_taken_out_exchanged_or_put_in_are_found() -> None:
    links = chain(5)
    assert verify([*links[:2], *links[3:]]).broken == 3
    assert verify([links[0], links[2], links[1], *links[3:]]).broken == 2
    assert verify([links[0], links[0], *links[1:]]).broken == 2
    assert verify(links[1:]).broken == 1


def test_an_entry_takes_no_words_and_no_addresses() -> None:
    for given in ({"actor": "Sam Poe"}, {"detail": {"to": "sam@example.org"}}, {"case_id": "a b"}, {"action": "é"}):
        with pytest.raises(ValueError, match="tokens only"):
            Entry(**{"at": NOON, "actor": "a", "action": "b", **given})  # type: ignore[arg-type]


def test_an_entry_knows_its_time_only_in_utc() -> None:
    with pytest.raises(ValueError, match="UTC"):
        Entry(datetime(2026, 11, 24), "a", "b")
    with pytest.raises(ValueError, match="UTC"):
        Entry(datetime(2026, 7, 1, tzinfo=timezone(timedelta(hours=1))), "a", "b")


KEYS = {"1": b"a" * 32, "2": b"b" * 32}


def keyed_chain(*key_ids: str) -> list[Link]:
    """A chain whose entries have these keys, "" for none."""
    links: list[Link] = []
    for n, key_id in enumerate(key_ids, 1):
        entry = Entry(NOON + timedelta(seconds=n), "staff-1", "viewed")
        links.append(link(n, entry, links[-1].hash if links else GENESIS, key_id, KEYS.get(key_id, b"")))
    return links


def test_a_chain_goes_on_with_keys_where_a_release_without_them_ended_and_over_a_change_of_keys() -> None:
    links = keyed_chain("", "", "1", "1", "2")
    end = End(5, links[-1].hash)
    assert verify(links, keys=KEYS, end=end) == Verified(5, links[-1].hash)
    assert verify(links, keys=KEYS, end=End(4, links[3].hash)) == Verified(5, links[-1].hash)


def test_who_has_no_key_adds_no_entry_and_makes_no_chain_anew() -> None:
    links = keyed_chain("", "1", "1")
    assert verify([*links, link(4, links[0].entry, links[2].hash)], keys=KEYS).broken == 4
    assert verify([*links, link(4, links[0].entry, links[2].hash, "1", b"guessed")], keys=KEYS).broken == 4
    assert verify([*links, link(4, links[0].entry, links[2].hash, "9", b"own")], keys=KEYS).broken == 4
    assert verify(keyed_chain("", "", ""), keys=KEYS, end=End(3, links[-1].hash)).broken == 3
    other = replace(links[0].entry, actor="staff-2")
    assert verify([link(1, other, GENESIS), *links[1:]], keys=KEYS).broken == 2


def test_an_end_that_was_cut_off_shows() -> None:
    links = keyed_chain("", "1", "1", "1")
    found = verify(links[:2], keys=KEYS, end=End(4, links[-1].hash))
    assert (found.entries, found.broken, found.cut_off) == (2, 4, True)
    assert verify([], keys=KEYS, end=End(4, links[-1].hash)).cut_off


def test_a_log_with_keys_of_which_nothing_says_how_far_it_went_is_not_called_whole() -> None:
    assert verify(keyed_chain("1"), keys=KEYS).unmarked
    assert not verify(keyed_chain("", ""), keys=KEYS).unmarked


def test_a_beginning_that_is_gone_without_an_entry_that_says_so_shows() -> None:
    links = keyed_chain("1", "1", "1")
    assert verify(links[2:], (2, links[1].hash), KEYS).broken == 3
    told = Entry(NOON, "retention", CUT, "", {"through": 2})
    assert verify([*links[2:], link(4, told, links[2].hash, "1", KEYS["1"])], (2, links[1].hash), KEYS).broken is None


# --- in the database --------------------------------------------------------------------------------------------------


@pytest.fixture
def services(tmp_path: Path, pseudonymiser: Pseudonymiser) -> Services:
    built = services_on(tmp_path, SetClock(), pseudonymiser)
    yield built  # type: ignore[misc]
    built.engine.dispose()


def test_the_log_of_a_request_verifies_and_holds_nothing_that_was_typed(services: Services) -> None:
    opened = services.cases.open("c1", 1, answers())
    services.casework.get(opened.reference, "staff-1")
    services.casework.reveal(opened.reference, "contact", "staff-1", "to ring Sam Poe back")
    assert services.audit.verify().entries == 3
    with services.engine.connect() as connection:
        rows = str(connection.execute(text("SELECT * FROM audit")).all())
    assert "Sam" not in rows
    assert "example.org" not in rows


def test_the_database_itself_refuses_to_change_or_delete_entries_and_events(services: Services) -> None:
    services.cases.open("c1", 1, answers())
    for table, column in (("audit", "actor"), ("case_events", "actor")):
        for statement in (f"UPDATE {table} SET {column} = 'x'", f"DELETE FROM {table}"):
            with pytest.raises(SQLAlchemyError, match="append-only"), services.engine.begin() as connection:
                connection.execute(text(statement))


def tampered(services: Services, statement: str) -> None:
    with services.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_no_update"))
        connection.execute(text("DROP TRIGGER audit_no_delete"))
        connection.execute(text(statement))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET actor = 'nobody' WHERE n = 2",
        "UPDATE audit SET actor = 'Sam Poe' WHERE n = 2",
        "UPDATE audit SET detail = 'null' WHERE n = 2",
        "UPDATE audit SET hash = 'x' WHERE n = 2",
        "DELETE FROM audit WHERE n = 2",
    ],
)
def test_tampering_past_the_database_is_found(services: Services, statement: str) -> None:
    for conversation in ("c1", "c2", "c3"):
        services.cases.open(conversation, 1, answers())
    tampered(services, statement)
    found = services.audit.verify()
    assert (found.entries, found.broken) == (1, 2)


def test_the_newest_entries_cannot_be_deleted_unseen_even_where_an_older_state_is_put_back(
    services: Services, tmp_path: Path
) -> None:
    services.cases.open("c1", 1, answers())
    services.cases.open("c2", 1, answers())
    tampered(services, "DELETE FROM audit WHERE n = 2")
    found = services.audit.verify()
    assert (found.entries, found.broken, found.cut_off) == (1, 2, True)
    assert "the log went to entry 2 at least" in check(tmp_path).stdout
    services.audit.add(Entry(NOON, "staff-1", "viewed"))
    assert services.audit.verify().broken == 2


def test_a_mark_that_was_taken_away_or_changed_is_said(services: Services, tmp_path: Path) -> None:
    services.cases.open("c1", 1, answers())
    mark = tmp_path / "audit-end.json"
    for words in (mark.read_text().replace('"n": 1', '"n": 0'), "{", "[]"):
        mark.write_text(words)
        assert services.audit.verify().unmarked
    mark.unlink()
    found = check(tmp_path)
    assert (found.returncode, found.stdout[:8]) == (1, "NOT SURE")


def test_every_command_and_service_writes_with_a_key_and_after_old_keys_are_removed_all_still_holds(
    services: Services, tmp_path: Path
) -> None:
    services.cases.open("c1", 1, answers())
    environment = {"STATE": str(tmp_path), "SCHOOL": str(HAZELMERE)}
    assert switch_main(["off"], environment) == 0
    assert rotate_main(["--reseal", "--remove-old"], environment, rest=lambda _seconds: None) == 0
    assert switch_main(["on"], environment) == 0
    services.cases.open("c2", 1, answers())
    with services.engine.connect() as connection:
        keys = connection.execute(text("SELECT hash_key FROM audit ORDER BY n")).scalars().all()
    assert keys == ["1", "1", "2", "2"]
    found = services.audit.verify()
    assert (found.entries, found.broken, found.unmarked) == (4, None, False)


def test_without_the_key_file_nothing_is_added_to_a_log_with_keys(
    services: Services, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    services.cases.open("c1", 1, answers())
    (tmp_path / "keys" / "vault.json").rename(tmp_path / "kept.json")
    assert switch_main(["off"], {"STATE": str(tmp_path), "SCHOOL": str(HAZELMERE)}) == 1
    assert "the key file is not there" in capsys.readouterr().err


def test_an_entry_that_was_not_committed_marks_nothing(services: Services, tmp_path: Path) -> None:
    services.cases.open("c1", 1, answers())
    before = (tmp_path / "audit-end.json").read_text()

    def fail() -> None:
        with writing(services.engine) as connection:
            append(connection, Entry(NOON, "staff-1", "viewed"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert (tmp_path / "audit-end.json").read_text() == before
    assert services.audit.verify() == Verified(1, json.loads(before)["hash"])


def check(state: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "bot.cli.audit"]
    return subprocess.run(
        command, cwd=PROJECT, env={"STATE": str(state)}, capture_output=True, text=True, check=False, timeout=60
    )


def test_the_command_says_how_many_entries_hold_and_where_the_first_does_not(
    services: Services, tmp_path: Path
) -> None:
    for conversation in ("c1", "c2"):
        services.cases.open(conversation, 1, answers())
    whole = check(tmp_path)
    assert (whole.returncode, whole.stdout[:18]) == (0, "verified 2 entries")
    tampered(services, "UPDATE audit SET action = 'x' WHERE n = 1")
    broken = check(tmp_path)
    assert (broken.returncode, broken.stdout) == (1, "BROKEN at entry 1; the 0 before it hold\n")


def test_the_command_does_not_call_a_log_whole_that_is_not_there(tmp_path: Path) -> None:
    nothing = check(tmp_path / "elsewhere")
    assert nothing.returncode == 2
    assert "is STATE right?" in nothing.stderr
    assert not (tmp_path / "elsewhere").exists()
