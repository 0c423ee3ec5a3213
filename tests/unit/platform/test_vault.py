"""The vault and its keys: what is sealed opens in its own place only, and a key is never quietly replaced."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platform.errors import KeyMissing, SettingsError, StoreError
from bot.platform.keys import load_keys
from bot.platform.vault import Vault

OLD, NEW = bytes(range(32)), bytes(range(32, 64))


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_sealed_opens_again_and_cannot_be_read_meanwhile(clear: str) -> None:
    vault = Vault({"1": OLD}, "1")
    sealed = vault.seal("c", "⟨name 1⟩", clear)
    assert vault.open("c", [sealed]) == {"⟨name 1⟩": clear}
    assert len(clear) < 4 or clear.encode() not in sealed.sealed


def test_the_same_words_are_sealed_differently_each_time() -> None:
    vault = Vault({"1": OLD}, "1")
    assert vault.seal("c", "t", "ella").sealed != vault.seal("c", "t", "ella").sealed


def test_a_row_moved_to_another_conversation_or_token_does_not_open() -> None:
    vault = Vault({"1": OLD}, "1")
    sealed = vault.seal("c", "⟨name 1⟩", "ella")
    with pytest.raises(StoreError, match="changed or moved"):
        vault.open("d", [sealed])
    with pytest.raises(StoreError, match="changed or moved"):
        vault.open("c", [replace(sealed, token="⟨name 2⟩")])


@pytest.mark.parametrize("place", [0, 11, 12, -1])
def test_a_row_in_which_one_bit_was_changed_does_not_open(place: int) -> None:
    vault = Vault({"1": OLD}, "1")
    sealed = vault.seal("c", "t", "ella")
    changed = bytearray(sealed.sealed)
    changed[place] ^= 1
    with pytest.raises(StoreError):
        vault.open("c", [replace(sealed, sealed=bytes(changed))])


@pytest.mark.parametrize("length", [0, 5, 12, 20])
def test_a_row_that_was_cut_short_does_not_open(length: int) -> None:
    vault = Vault({"1": OLD}, "1")
    sealed = vault.seal("c", "t", "ella")
    with pytest.raises(StoreError):
        vault.open("c", [replace(sealed, sealed=sealed.sealed[:length])])


def test_with_two_keys_new_rows_use_the_current_one_and_old_rows_still_open() -> None:
    old = Vault({"1": OLD}, "1").seal("c", "a", "ella")
    vault = Vault({"1": OLD, "2": NEW}, "2")
    new = vault.seal("c", "b", "tom")
    assert new.key_id == "2"
    assert vault.open("c", [old, new]) == {"a": "ella", "b": "tom"}


def test_a_missing_key_is_named_and_nothing_of_the_row_is() -> None:
    sealed = Vault({"1": OLD}, "1").seal("c", "t", "ella")
    with pytest.raises(KeyMissing, match="the key '1' is not in the key file"):
        Vault({"2": NEW}, "2").open("c", [sealed])
    with pytest.raises(KeyMissing, match="the current key '3'"):
        Vault({"2": NEW}, "3")


def test_the_key_file_is_made_once_for_the_service_alone(tmp_path: Path) -> None:
    path = tmp_path / "state" / "keys" / "vault.json"
    made = load_keys(path)
    assert len(made.keys[made.current]) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert load_keys(path) == made


def test_two_states_have_different_keys(tmp_path: Path) -> None:
    assert load_keys(tmp_path / "a" / "k.json") != load_keys(tmp_path / "b" / "k.json")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "not json",
        "[]",
        "{}",
        '{"current": "1"}',
        '{"current": "1", "keys": {}}',
        '{"current": "1", "keys": {"1": "AAAA"}}',
        '{"current": "1", "keys": {"1": "not base64!"}}',
        '{"current": "2", "keys": {"1": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}}',
        '{"current": ["1"], "keys": {"1": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}}',
        '{"current": "1", "keys": {"1": 5}}',
    ],
)
def test_a_damaged_key_file_is_never_replaced(tmp_path: Path, content: str) -> None:
    path = tmp_path / "vault.json"
    path.write_text(content)
    with pytest.raises(SettingsError, match="restore it from a backup, do not replace it"):
        load_keys(path)
    assert path.read_text() == content


def test_a_key_file_with_two_keys_is_read(tmp_path: Path) -> None:
    path = tmp_path / "vault.json"
    key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
    path.write_text(json.dumps({"current": "2", "keys": {"1": key, "2": key}}))
    assert (load_keys(path).current, set(load_keys(path).keys)) == ("2", {"1", "2"})
