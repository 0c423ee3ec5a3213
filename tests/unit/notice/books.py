"""An answer book out of a few response files, held against a school's notice as its own files are."""

from __future__ import annotations

from collections.abc import Mapping

from bot.notice import answer_book
from bot.notice.answer_book import AnswerBook
from bot.notice.folder import SchoolFolder


def book_of(files: Mapping[str, str], folder: SchoolFolder) -> AnswerBook:
    """The book of these files (name to text); raises SchoolFolderError with file, line and cure."""
    entries = answer_book.read(files)
    labels = answer_book.labels_of(entries)
    replies = {
        topic: entry.checked(folder.notice, folder.school, folder.law, labels) for topic, entry in entries.items()
    }
    return answer_book.with_forms(AnswerBook(replies, labels), entries, folder.school, folder.law)
