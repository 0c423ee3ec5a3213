"""Several schools on one installation: which there are, and what each one's settings are."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.platform import trust
from bot.platform.errors import SettingsError
from bot.platform.settings import alone, from_environment


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    for name in ("birch", "alder"):
        (tmp_path / name).mkdir()
        lines = (
            f"# how people reach us\nPUBLIC_URL=https://{name}.example.org\n\nMAIL_FROM='office@{name}.example.org'\n"
        )
        (tmp_path / name / "service.env").write_text(lines)
    (tmp_path / "backups").mkdir()
    return {"TRUST": str(tmp_path), "PORT": "8080"}


def own(environment: dict[str, str], name: str, *lines: str) -> None:
    with (Path(environment["TRUST"]) / name / "service.env").open("a") as file:
        file.write("".join(f"{line}\n" for line in lines))


def test_the_schools_are_the_folders_that_have_an_address_or_those_that_are_named(environment: dict[str, str]) -> None:
    assert trust.names(environment) == ["alder", "birch"]
    assert trust.names({**environment, "SCHOOL": "birch"}) == ["birch"]
    assert trust.names({**environment, "SCHOOL": "birch, alder"}) == ["birch", "alder"]
    assert trust.names({"SCHOOL": "data/schools/hazelmere"}) == []


def test_all_that_is_kept_of_a_school_lies_in_its_folder_and_the_port_is_that_of_the_service(
    environment: dict[str, str],
) -> None:
    settings = from_environment(trust.of_school(environment, "alder"))
    folder = Path(environment["TRUST"]) / "alder"
    assert (settings.school, settings.state) == (folder, folder / "state")
    assert settings.database_file.is_relative_to(folder)
    assert settings.key_file.is_relative_to(folder)
    assert (settings.public_url, settings.mail_from) == ("https://alder.example.org", "office@alder.example.org")
    assert settings.port == 8080


def test_a_command_works_for_the_school_that_is_named_and_asks_where_it_is_not(environment: dict[str, str]) -> None:
    assert from_environment({**environment, "SCHOOL": "birch"}).school.name == "birch"
    with pytest.raises(SettingsError, match="say which is meant, as in SCHOOL=alder"):
        from_environment(environment)


def test_what_a_school_begins_beside_itself_works_for_the_same_school(environment: dict[str, str]) -> None:
    own(environment, "birch", "DATABASE=postgresql://localhost/birch")
    settings = from_environment(trust.of_school(environment, "birch"))
    again = from_environment(alone(settings, environment))
    assert (again.school, again.state, again.database) == (settings.school, settings.state, settings.database)


def test_of_a_school_that_stands_alone_a_secret_that_lies_in_a_file_is_not_put_into_the_environment(
    tmp_path: Path,
) -> None:
    (tmp_path / "secret").write_text("postgresql://service:two-brown-kettles@localhost/one")
    environment = {"DATABASE_FILE": str(tmp_path / "secret")}
    settings = from_environment(environment)
    told = alone(settings, environment)
    assert not any("kettles" in value for value in told.values())
    assert from_environment(told).database == settings.database


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"DATABASE": "sqlite:///all.sqlite3"}, "DATABASE would be the same for every school"),
        ({"PUBLIC_URL": "https://example.org"}, "PUBLIC_URL would be the same for every school"),
        ({"REDIS_URL": "redis://localhost"}, "one process"),
        ({"ASSISTANT": "remote"}, "one process"),
    ],
)
def test_what_must_not_be_shared_is_refused(environment: dict[str, str], more: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        trust.of_school({**environment, **more}, "alder")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("PORT=8081", r"alder/service\.env, line 5: PORT is no setting of one school"),
        ("STATE=/srv/birch/state", "STATE is no setting of one school"),
        ("SMTP_PASSWORD two brown kettles", "line 5: a line is NAME=value"),
    ],
)
def test_a_wrong_line_is_named_by_its_number_and_never_by_its_value(
    environment: dict[str, str], line: str, said: str
) -> None:
    own(environment, "alder", line)
    with pytest.raises(SettingsError, match=said) as refused:
        trust.of_school(environment, "alder")
    assert "kettles" not in str(refused.value)
    assert "/srv" not in str(refused.value)


@pytest.mark.parametrize("name", ["../alder", "/etc", "Alder", "", "a/b"])
def test_a_school_is_a_folder_in_the_trust_and_nothing_outside_it(environment: dict[str, str], name: str) -> None:
    with pytest.raises(SettingsError, match="SCHOOL names a folder in TRUST"):
        trust.of_school(environment, name)


def test_a_school_without_an_address_or_a_file_is_told_what_it_needs(environment: dict[str, str]) -> None:
    for address in ("", "PUBLIC_URL=alder.example.org\n"):  # without https:// it has no host
        (Path(environment["TRUST"]) / "alder" / "service.env").write_text(f"MAIL_FROM=office@example.org\n{address}")
        with pytest.raises(SettingsError, match=r"alder/service\.env needs PUBLIC_URL, such as https://"):
            trust.of_school(environment, "alder")
    with pytest.raises(SettingsError, match="cannot be read"):
        trust.of_school(environment, "cedar")
    with pytest.raises(SettingsError, match="make school puts one there"):
        trust.names({"TRUST": str(Path(environment["TRUST"]) / "backups")})


def test_no_two_schools_have_one_host_or_one_database() -> None:
    others = [("alder", "alder.example.org", "sqlite:///alder")]
    trust.demand_apart("birch", "birch.example.org", "sqlite:///birch", others)
    with pytest.raises(SettingsError, match="birch has the same host in PUBLIC_URL as alder"):
        trust.demand_apart("birch", "alder.example.org", "sqlite:///birch", others)
    with pytest.raises(SettingsError, match="birch has the same DATABASE as alder"):
        trust.demand_apart("birch", "birch.example.org", "sqlite:///alder", others)
