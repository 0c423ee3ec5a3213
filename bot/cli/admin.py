"""``python -m bot.cli.admin``: the first account, and the way back in for whoever has the machine.

It opens the database itself and needs no engine, so that it works when the service does not. With TRUST it works for
each school that SCHOOL names: the data protection officer of several is added to those, with one password and one
authenticator, and is known to no other.
"""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Final

import segno

from bot.notice.folder import load_school_folder
from bot.platform import trust
from bot.platform.database import open_with_keys
from bot.platform.errors import (
    AccountClosed,
    LastAdministrator,
    NameTaken,
    PrivacyHelpError,
    SettingsError,
    StaffError,
    UnfitPassword,
    UnknownStaff,
    WrongCode,
)
from bot.platform.settings import Settings, from_environment
from bot.staff import credentials
from bot.staff.credentials import StaffSecrets
from bot.staff.rules import Role, password_problem, sign_in_name
from bot.staff.service import Staff
from bot.staff.store import SqlStaffStore

ACTOR: Final = "command"  # who did it, in the audit log
_TRIES: Final = 3
_SAID: Final[dict[type[StaffError], str]] = {
    NameTaken: "somebody else signs in by this name; choose another. A new password for that person: "
    ".venv/bin/python -m bot.cli.admin --reset NAME",
    UnknownStaff: "nobody signs in by this name; --list shows who there is",
    AccountClosed: "this account is closed; open it again first, on its page under /admin/staff or with --enable",
    LastAdministrator: "this is the only administrator who can sign in; make another first",
    WrongCode: "the code does not fit; is the clock of this machine right? Nobody can sign in by this account yet: "
    "run it again with the same name to try again",
}


@dataclass
class Asked:
    """Where answers come from: a person at a terminal, or the lines of a script; EOFError where none comes.

    What was answered for one school holds for the next: nobody is asked twice.
    """

    is_person: bool
    said: dict[str, str] = field(default_factory=dict, repr=False)

    def line(self, question: str) -> str:
        """One line, shown as it is typed."""
        if question not in self.said:
            self.said[question] = input(f"{question}: ").strip() if self.is_person else self._next()
        return self.said[question]

    def password(self, name: str, school: str) -> str:
        """A password that will do, typed twice, a script gives it once; none is made of the name of the school."""
        given = self.said.get("password")
        if given is None and self.is_person:
            given = self._typed(name, school)
        given = given if given is not None else self._next()
        if problem := password_problem(given, sign_in_name(name), school):
            raise UnfitPassword(problem)
        self.said["password"] = given
        return given

    def _typed(self, name: str, school: str) -> str:
        print("A password has at least 12 characters. Three or four words that do not belong together are good.")
        while True:
            given = getpass.getpass("Password: ")
            problem = password_problem(given, sign_in_name(name), school)
            if problem is None and getpass.getpass("The same password again: ") != given:
                problem = "was not the same the second time"
            if problem is None:
                return given
            print(f"The password {problem}.")

    def _next(self) -> str:
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line.rstrip("\n")


@contextmanager
def accounts(settings: Settings) -> Iterator[Staff]:
    """The accounts of this installation; raises PrivacyHelpError where they cannot be opened."""
    engine, keys = open_with_keys(settings)
    try:
        school = load_school_folder(settings.school).school
        yield Staff(SqlStaffStore(engine), StaffSecrets(keys.keys, keys.current), _now, lambda: school.name)
    finally:
        engine.dispose()


def main(arguments: Sequence[str] | None = None, environment: Mapping[str, str] = os.environ) -> int:
    """Do what was asked; 0 when it is done, 1 when it could not be."""
    asked = _parser().parse_args(arguments)
    os.umask(0o077)  # what is made here is for the service's own user only
    answers = Asked(sys.stdin.isatty())
    try:
        names = trust.names(environment)
        for school in _schools(names, environment):
            with accounts(from_environment(school)) as staff:
                if len(names) > 1:
                    print(f"\n{staff.school}")
                _do(asked, staff, answers)
    except (EOFError, KeyboardInterrupt):
        print("\nstopped: nothing more was changed", file=sys.stderr)
        return 1
    except PrivacyHelpError as problem:
        print(f"could not do it: {_words(problem)}", file=sys.stderr)
        return 1
    return 0


def _schools(names: Sequence[str], environment: Mapping[str, str]) -> list[Mapping[str, str]]:
    """The environment of each school that is meant; raises SettingsError where several might be."""
    if len(names) > 1 and not environment.get("SCHOOL"):
        raise SettingsError(f"say which schools are meant, as in SCHOOL={names[0]},{names[1]}")
    return [trust.of_school(environment, name) for name in names] or [environment]


def _do(asked: argparse.Namespace, staff: Staff, answers: Asked) -> None:
    """What was asked, at one school."""
    if asked.list:
        _list(staff)
    elif asked.unlock:
        staff.unlock(staff.by_name(asked.unlock).id, ACTOR)
        print("unlocked: this person can try again now")
    elif asked.disable:
        staff.disable(staff.by_name(asked.disable).id, ACTOR)
        print("closed: this person is signed out everywhere and cannot sign in")
    elif asked.enable:
        staff.enable(staff.by_name(asked.enable).id, ACTOR)
        print("open again: this person signs in as before")
    elif asked.reset:
        _reset(staff, asked.reset, answers)
    else:
        _add(staff, asked, answers)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot.cli.admin",
        description="Adds somebody to the staff. Asks for what is not given; a script sends the password as a line.",
    )
    parser.add_argument("--name", help="the name to sign in with")
    parser.add_argument("--shown", help="the name that colleagues see; left out in a script: the sign-in name")
    parser.add_argument("--role", choices=[role.value for role in Role], help="left out: administrator")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--unlock", metavar="NAME", help="let somebody try again after too many wrong tries")
    which.add_argument("--reset", metavar="NAME", help="give somebody a new password and authenticator")
    which.add_argument("--disable", metavar="NAME", help="close somebody's account")
    which.add_argument("--enable", metavar="NAME", help="open somebody's closed account again")
    which.add_argument("--list", action="store_true", help="say who there is")
    return parser


def _add(staff: Staff, asked: argparse.Namespace, answers: Asked) -> None:
    if not answers.is_person and not asked.name:
        raise SettingsError("a script gives --name, and the password as a line of standard input")
    name = asked.name or answers.line("Name to sign in with, such as pat.lee")
    shown = asked.shown or (answers.line("Name that colleagues see, such as Pat Lee") if answers.is_person else name)
    role = Role(asked.role or Role.ADMINISTRATOR)
    name, shown = staff.fitting(name, shown)  # before a password is thought up in vain
    begun = next((member for member in staff.members() if member.sign_in_name == name), None)
    if begun is not None and (begun.is_set_up or begun.disabled or begun.role is not role):
        raise NameTaken
    if begun is not None:
        print(f"The account of {begun.name} was added before and never set up. It goes on where it was left.")
    password, secret = answers.password(name, staff.school), answers.said.get("secret")
    member, link = (
        staff.add(name, shown, role, ACTOR, secret)
        if begun is None
        else (begun, staff.new_link(begun.id, ACTOR, even_the_last=True, secret=secret))
    )
    print(f"{member.name} is {role.value}.")
    _set_up(staff, link, password, answers)


def _reset(staff: Staff, name: str, answers: Asked) -> None:
    member = staff.by_name(name)
    if member.disabled:  # before anything is asked
        raise AccountClosed
    password = answers.password(name, staff.school)
    # The last administrator too: whoever runs this has the machine, and puts a new password in place at once.
    link = staff.new_link(member.id, ACTOR, even_the_last=True, secret=answers.said.get("secret"))
    _set_up(staff, link, password, answers)
    staff.demand_new_password(member.id, ACTOR)
    print("After signing in, this person has to choose a password of their own.")


def _set_up(staff: Staff, link: str, password: str, answers: Asked) -> None:
    secret, address = staff.link_authenticator(link)
    if "secret" not in answers.said:  # one for all the schools of this person
        answers.said["secret"] = secret
        print("\nAdd this to an authenticator application:\n")
        if answers.is_person:
            segno.make(address, error="l").terminal(compact=True)
        print(f"{address}\n")
        print(f"Or choose “enter a key” in it, and type: {credentials.grouped(secret)}\n")
    question = "The six digits that it shows now"
    for tried in range(_TRIES):
        # A script has no telephone to prove anything with.
        code = answers.line(question) if answers.is_person else credentials.code(secret, _now())
        try:
            codes = staff.set_up(link, password, code)
            break
        except WrongCode:
            answers.said.pop(question, None)
            if tried == _TRIES - 1 or not answers.is_person:
                raise
            print("That code does not fit. Wait for the next one.")
    print("Recovery codes. Each lets this person in once without the telephone. They are shown only now:\n")
    print("\n".join(f"    {code}" for code in codes))
    print("\nWrite them down now. To sign in, wait for the next six digits: those you typed are used up.")


def _list(staff: Staff) -> None:
    members = staff.members()
    for member in members:
        state = "closed" if member.disabled else "in use" if member.is_set_up else "not set up"
        locked = ", locked" if staff.is_locked(member) else ""
        print(f"{member.sign_in_name}\t{member.name}\t{member.role.value}\t{state}{locked}")
    if not members:
        print("nobody yet; run it without --list to add the first administrator")


def _words(problem: PrivacyHelpError) -> str:
    if isinstance(problem, UnfitPassword):
        return f"the password {problem}"
    return _SAID.get(type(problem), str(problem)) if isinstance(problem, StaffError) else str(problem)


def _now() -> datetime:
    return datetime.now(timezone.utc)


if __name__ == "__main__":
    sys.exit(main())
