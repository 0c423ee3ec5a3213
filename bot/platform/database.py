"""Opening the database: SQLite by default, PostgreSQL by URL; brought to the newest shape by Alembic on the way."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import create_engine, select
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from bot.platform import audit_store, tables
from bot.platform.audit_end import AuditEnd
from bot.platform.errors import PrivacyHelpError, SettingsError, StoreError
from bot.platform.keys import LiveKeys
from bot.platform.settings import Settings
from bot.platform.sqlite_files import sqlite_engine

_MIGRATING: Final = 5_118_220_416  # any number that nothing else in the database uses for its locks


def open_database(url: str) -> Engine:
    """Connect and migrate; raises SettingsError for an unusable URL, StoreError when the database does not open."""
    try:
        address = make_url(url)
        # Asked first whether it still lives: a database server that was started anew costs nobody their message.
        engine = (
            sqlite_engine(address)
            if address.get_backend_name() == "sqlite"
            else create_engine(address, future=True, pool_pre_ping=True)
        )
    except (ArgumentError, ImportError, ValueError):  # not a URL, or of a database whose driver is not installed
        cure = "DATABASE is a URL such as postgresql://user:password@host/name; empty means SQLite"
        raise SettingsError(cure) from None
    try:
        if address.get_backend_name() == "sqlite" and address.database and address.database != ":memory:":
            Path(address.database).parent.mkdir(parents=True, exist_ok=True)
        migrate(engine)
    except CommandError:
        engine.dispose()
        raise StoreError("this database was made by a newer version; install that one, or restore a backup") from None
    except (SQLAlchemyError, OSError) as error:
        engine.dispose()
        raise StoreError(f"the database could not be opened ({type(error).__name__})") from None
    except SettingsError:
        engine.dispose()
        raise
    return engine


def open_there(settings: Settings) -> Engine:
    """The same for a command that must not make one: raises StoreError where there is none."""
    if not settings.database and not settings.database_file.exists():
        raise StoreError(f"there is no database in {settings.state}; is STATE right?")
    engine = open_database(settings.database_url)
    if settings.key_file.exists():
        try:
            audit_store.keyed(engine, AuditEnd(LiveKeys(settings.key_file), settings.state))
        except SettingsError:
            engine.dispose()
            raise
    return engine


def open_with_keys(settings: Settings) -> tuple[Engine, LiveKeys]:
    """The database and the keys of STATE, made where there are none; raises SettingsError or StoreError.

    New keys are never made beside a database that needs the old ones.
    """
    try:
        settings.state.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"STATE must be a folder to write in ({type(error).__name__})") from None
    engine = open_database(settings.database_url)
    try:
        if not settings.key_file.exists() and anything_sealed(engine):
            gone = f"the key file {settings.key_file} is gone, and the database needs it; restore it from a backup"
            raise SettingsError(gone)
        keys = LiveKeys(settings.key_file)
    except PrivacyHelpError:
        engine.dispose()
        raise
    audit_store.keyed(engine, AuditEnd(keys, settings.state))
    return engine, keys


def migrate(engine: Engine) -> None:
    """Bring the tables to the newest shape, all steps or none."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            # Python's SQLite begins no transaction before a change of tables: killed half way, it would stay half made.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        elif engine.dialect.name == "postgresql":
            _check_letters(connection)
            # Of several processes that start at once one migrates, and the others find it done.
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATING})")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def anything_sealed(engine: Engine) -> bool:
    """Whether the database holds anything that only the keys can open."""
    with engine.connect() as connection:
        sealed = (tables.vault, tables.cases, tables.staff)
        if any(connection.execute(select(table).limit(1)).first() for table in sealed):
            return True
        return (
            connection.execute(select(tables.audit.c.n).where(tables.audit.c.hash_key != "").limit(1)).first()
            is not None
        )


def _check_letters(connection: Connection) -> None:
    """PostgreSQL must know the letters of all languages, or its search takes "⟨name 1⟩" for one word."""
    own = "SELECT pg_encoding_to_char(encoding), datctype FROM pg_database WHERE datname = current_database()"
    encoding, letters = connection.exec_driver_sql(own).one()
    if encoding != "UTF8" or letters in ("C", "POSIX"):
        raise SettingsError(
            "the database of DATABASE must be in UTF-8 with letters of all languages; make it with"
            " createdb --template=template0 --encoding=UTF8 --locale=C.UTF-8"
        )
