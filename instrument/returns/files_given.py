"""Which file a line was made for: by its name, or by what it holds where it was renamed on the way.

Problems without an interview id are known by the name of their file. A sheet says that name and a digest of the file,
so that a copy under another name ("answers (1).xlsx") still has the problems that its sheet speaks of.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from instrument.returns.fixes import Line
from instrument.validation import Validation


@dataclass(frozen=True)
class FilesGiven:
    """``contents`` maps the name of each file to a digest of it, ``known_as`` to the name that issue ids are made from.

    ``closed`` are files of which no interview was judged.
    """

    contents: Mapping[str, str]
    known_as: Mapping[str, str]
    closed: frozenset[str]

    def has(self, line: Line) -> bool:
        """Whether the file that a line was made for is among them."""
        return line.file in self.known_as or (line.made_for or line.file) in self.known_as.values()

    def is_closed(self, line: Line) -> bool:
        """Whether the file that a line was made for could not be judged."""
        return any(line.file == name or line.made_for == self.known_as[name] for name in self.closed)

    def is_unchanged(self, line: Line) -> bool:
        """Whether the file is, to the byte, what it was when the line was made."""
        return bool(line.content) and line.content in self.contents.values()

    def name_issues(self, validation: Validation) -> None:
        """Let issues without an interview id go by the name that their sheet knows them by."""
        for group in validation.issues.groups:
            group.known_as = self.known_as.get(group.file, "")


def files_given(sent: Validation, lines: Sequence[Line]) -> FilesGiven:
    """The files of a validation as the lines know them."""
    contents = {}
    for file in sent.files:
        with file.path.open("rb") as content:
            contents[file.name] = hashlib.file_digest(content, "sha256").hexdigest()[:16]
    known_as = {name: _known_as(name, contents.get(name, ""), lines) for name in (*contents, *sent.unreadable)}
    return FilesGiven(contents, known_as, frozenset(known_as.keys() - sent.judged))


def _known_as(name: str, content: str, lines: Sequence[Line]) -> str:
    own = [line.made_for for line in lines if line.made_for and line.file == name]
    same = [line.made_for for line in lines if line.made_for and content and line.content == content]
    names = [*own, *same]
    return name if not names or name in names else names[0]
