"""Reads one YAML document strictly and remembers the line of every value.

YAML is kept to what people can read aloud: mappings, lists and plain values. Anchors, aliases, merge keys and tags hide
where a value comes from, a duplicate key hides that one of two was lost; each is a mistake. Plain values follow the
YAML 1.2 core schema (``no`` and ``1:30`` are text). Knows nothing of what the document means.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from instrument.text import hidden

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Location = tuple[str | int, ...]

MOST_BYTES = 1 << 20
MOST_DEPTH = 40
#: Letters of a message: a file may hold a tag or a key that fills it.
MOST_SAID = 600
#: Mistakes of one document that are told; more tell nobody more.
MOST_TOLD = 200

_NULL = re.compile(r"null|Null|NULL|~|")
_TRUE, _FALSE = re.compile(r"true|True|TRUE"), re.compile(r"false|False|FALSE")
_INT = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
#: What is read as a line break; everything below it would stand in another line than an editor says.
_OTHER_LINE_BREAK = re.compile("[\x85\u2028\u2029]")


@dataclass(frozen=True, order=True)
class Mistake:
    """Something wrong in a study folder: the file, the line (0: the whole file), what is wrong and what to do."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        said = self.message if len(self.message) <= MOST_SAID else f"{self.message[:MOST_SAID]} ... and so on."
        return f"{self.file}:{self.line}: {said}" if self.line else f"{self.file}: {said}"


class StudyFolderError(Exception):
    """The study folder cannot be used. Carries every mistake that was found, in file order."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = mistakes


@dataclass
class Document:
    """A document as plain Python values. ``lines`` maps the path of a value to its line, counted from 1."""

    file: str
    value: Any = None
    lines: dict[Location, int] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)
    left_out: int = 0

    @property
    def is_full(self) -> bool:
        """Whether so many mistakes are told that of more only their number is."""
        return len(self.mistakes) >= MOST_TOLD

    @property
    def told(self) -> list[Mistake]:
        """The mistakes, and how many more there are."""
        more = f"has {self.left_out:,} more mistakes. Mend these first, then check again."
        return [*self.mistakes, *([Mistake(self.file, 0, more)] if self.left_out else [])]

    def line(self, location: Location) -> int:
        """Line of the value at ``location``, or of the nearest one around it."""
        while location and location not in self.lines:
            location = location[:-1]
        return self.lines.get(location, 0)

    def wrong(self, location: Location, message: str) -> None:
        """Add a mistake at ``location``."""
        self.add(self.line(location), message)

    def add(self, line: int, message: str) -> None:
        """Add a mistake in a line, once."""
        mistake = Mistake(self.file, line, message)
        if self.is_full:
            self.left_out += 1
        elif mistake not in self.mistakes:
            self.mistakes.append(mistake)


def read_document(path: Path) -> Document:
    """The document in ``path`` with its mistakes of form; ``value`` is None where it could not be parsed at all."""
    document = Document(path.name)
    try:
        raw = path.read_bytes()
    except OSError as error:
        document.wrong((), f"cannot be read: {error.strerror or error}.")
        return document
    if len(raw) > MOST_BYTES:
        document.wrong((), f"is {len(raw):,} bytes long; the most is {MOST_BYTES:,}.")
        return document
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        document.mistakes.append(Mistake(document.file, line, "is not UTF-8 here. Save the file as UTF-8."))
        return document
    if found := _OTHER_LINE_BREAK.search(text):
        line = text.count("\n", 0, found.start()) + 1
        message = f"the character U+{ord(found[0]):04X} stands here, a line break that editors do not show; remove it."
        document.mistakes.append(Mistake(document.file, line, message))
        return document
    try:
        _Composer(document).compose(yaml.parse(text, Loader=Loader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
        document.mistakes.append(
            Mistake(
                document.file,
                mark.line + 1 if mark else 0,
                f"is not YAML: {problem}. Check the indentation, and put text that holds : # {{ [ or a quotation mark "
                "in quotes.",
            )
        )
        document.value = None
    return document


class _Composer:
    """Builds plain values from parser events, noting lines and mistakes."""

    def __init__(self, document: Document) -> None:
        self.document = document

    def compose(self, events: Iterator[yaml.Event]) -> None:
        self.events = events
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._wrong(event, "a second document starts here; a file holds one. Remove the line '---'.")
                    return
            elif isinstance(
                event, (yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent, yaml.AliasEvent)
            ):
                self.document.value = self._value(event, ())

    def _value(self, event: yaml.Event, at: Location) -> Any:
        self.document.lines.setdefault(at, _line(event))
        if len(at) > MOST_DEPTH:
            mark: Any = event.start_mark
            raise yaml.MarkedYAMLError(problem="it is nested too deeply", problem_mark=mark)
        if isinstance(event, yaml.AliasEvent):
            self._wrong(event, f"alias *{getattr(event, 'anchor', '')}: write the value out.")
            return None
        if anchor := getattr(event, "anchor", None):
            self._wrong(event, f"anchor &{anchor}: anchors and aliases are not used here; write the value out.")
        if tag := getattr(event, "tag", None):
            self._wrong(event, f"tag {tag}: tags are not used here; remove it, quote text that starts with '!'.")
        if isinstance(event, yaml.ScalarEvent):
            self._require_visible(event)
            return event.value if event.style else _plain(event.value)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(at)
        return self._mapping(at)

    def _sequence(self, at: Location) -> list[Any]:
        values: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            values.append(self._value(event, (*at, len(values))))
        return values

    def _mapping(self, at: Location) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self._key(event, at)
            here = (*at, key)
            first = self.document.lines.get(here)
            if first is not None:
                self._wrong(event, f"'{key}' stands twice; the first is in line {first}. Keep one.")
                self._value(next(self.events), (*here, "again", _line(event)))
                continue
            self.document.lines[here] = _line(event)
            values[key] = self._value(next(self.events), here)
        return values

    def _key(self, event: yaml.Event, at: Location) -> Any:
        if not isinstance(event, yaml.ScalarEvent):
            self._wrong(event, "a key must be a word.")
            self._value(event, (*at, "?"))
            return "?"
        self._require_visible(event)
        if event.anchor or event.tag:
            self._wrong(event, "anchors and tags are not used here; remove it.")
        if event.value == "<<" and not event.style:
            self._wrong(event, "merge key '<<': write the fields out.")
        elif not event.style and not isinstance(_plain(event.value), str):
            self._wrong(event, f'key {event.value} reads as a number, a truth value or nothing; write "{event.value}".')
        return event.value

    def _require_visible(self, event: yaml.ScalarEvent) -> None:
        """Refuse characters that cannot be seen: an id, a code or a heading with one looks like another."""
        if character := hidden(event.value):
            self._wrong(event, f"the character {character} stands here, which cannot be seen; write the text anew.")

    def _wrong(self, event: yaml.Event, message: str) -> None:
        self.document.add(_line(event), message)


def _line(event: yaml.Event) -> int:
    mark: Any = event.start_mark
    return int(mark.line) + 1


def _plain(text: str) -> Any:
    """Value of an unquoted scalar by the core schema of YAML 1.2."""
    if _NULL.fullmatch(text):
        return None
    if _TRUE.fullmatch(text):
        return True
    if _FALSE.fullmatch(text):
        return False
    if _INT.fullmatch(text):
        return int(text) if len(text) < 400 else text
    if _FLOAT.fullmatch(text):
        return float(text)
    return text
