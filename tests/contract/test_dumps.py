"""A backup of PostgreSQL is the same command as of SQLite, and on an empty server everything is there again and opens."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.app.bootstrap import Services
from bot.cli import backup, restore
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform.dumps import environment, is_empty
from bot.platform.keys import load_keys
from bot.platform.settings import Settings
from tests.case_factories import answers, services_on
from tests.factories import SetClock
from tests.servers import Postgres

TOLD = "my email is jo@example.org"


async def filled(services: Services) -> tuple[str, str, str]:
    """A chat and a request: the session, the reference and the code."""
    session = (await services.conversations.open(mode="text", lang="en")).session
    await services.conversations.say(session, "m1", TOLD)
    opened = services.cases.open("draft", 1, answers())
    return session, opened.reference, str(opened.code)


@pytest.mark.servers
async def test_a_backup_of_postgresql_is_restored_onto_an_empty_one(
    postgres_server: Postgres, tmp_path: Path, pseudonymiser: Pseudonymiser, capsys: pytest.CaptureFixture[str]
) -> None:
    here = {"STATE": str(tmp_path / "here"), "DATABASE": postgres_server.database()}
    services = services_on(tmp_path / "here", SetClock(), pseudonymiser, database=here["DATABASE"])
    session, reference, code = await filled(services)
    assert backup.main([str(tmp_path / "backups"), "--keys", str(tmp_path / "backups")], here) == 0
    services.engine.dispose()
    (whole,) = (file for file in (tmp_path / "backups").iterdir() if not file.name.endswith(".keys.tar"))
    assert "not in it" not in capsys.readouterr().out

    empty = postgres_server.database(migrated=False, options="ENCODING 'UTF8' LOCALE 'C.UTF-8'")
    there = {"STATE": str(tmp_path / "there"), "DATABASE": empty}
    assert restore.main([str(whole)], there) == 0
    again = services_on(tmp_path / "there", SetClock(), pseudonymiser, database=empty)
    told = (await again.conversations.resume(session, last_seq=0)).history
    assert TOLD in [one.text for one in told if hasattr(one, "text")]
    assert again.cases.status(reference, code, "t") is not None
    again.engine.dispose()

    (tmp_path / "there").rename(tmp_path / "moved away")
    assert restore.main([str(whole)], there) == 1, "it is not empty any more"
    assert "there are tables in the database already" in capsys.readouterr().err


@pytest.mark.servers
async def test_a_backup_that_postgresql_does_not_take_leaves_everything_empty(
    postgres_server: Postgres, tmp_path: Path, pseudonymiser: Pseudonymiser, capsys: pytest.CaptureFixture[str]
) -> None:
    services = services_on(tmp_path / "lite", SetClock(), pseudonymiser)
    services.engine.dispose()
    assert (
        backup.main([str(tmp_path / "backups"), "--keys", str(tmp_path / "backups")], {"STATE": str(tmp_path / "lite")})
        == 0
    )
    (whole,) = (file for file in (tmp_path / "backups").iterdir() if not file.name.endswith(".keys.tar"))
    empty = postgres_server.database(migrated=False)
    there = {"STATE": str(tmp_path / "there"), "DATABASE": empty}
    assert restore.main([str(whole)], there) == 1
    assert "another kind of database" in capsys.readouterr().err

    key_file = Settings(state=tmp_path / "lite").key_file
    (tmp_path / "dump").write_bytes(b"PGDMP that was cut off")
    for name, files in (
        ("a", {"database.dump": tmp_path / "dump"}),
        ("a.keys", {f"keys/{key_file.name}": key_file}),
    ):
        backup._write(tmp_path / f"{name}.tar", files, SetClock()(), load_keys(key_file))
    assert restore.main([str(tmp_path / "a.tar")], there) == 1
    assert "pg_restore ended with" in capsys.readouterr().err
    assert is_empty(empty)
    assert list((tmp_path / "there").iterdir()) == []


def test_a_password_stands_in_no_list_of_processes() -> None:
    own = environment("postgresql://me:p%40ss@db.example.org:5433/help?sslmode=verify-full")
    asked = {name: own[name] for name in ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE", "PGSSLMODE")}
    assert list(asked.values()) == ["db.example.org", "5433", "me", "p@ss", "help", "verify-full"]
    assert environment("postgresql://me@/help?host=/run/postgresql")["PGHOST"] == "/run/postgresql"
