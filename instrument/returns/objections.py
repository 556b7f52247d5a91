"""What can be held against lines before anything is judged: too little is said, or two of them say different things."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from instrument.returns.fixes import Line
from instrument.returns.problems import ACTIONS, BLANK, CHANGE, Record
from instrument.returns.review import Decision
from instrument.suggest import suggest
from instrument.text import fold

Cell = tuple[Path, int, str]


def misfilled(lines: Sequence[Line]) -> Iterator[tuple[Line, str]]:
    """Lines that say too little to be followed."""
    for line in lines:
        action, value = line.decision
        if line.has_formula:
            yield line, "A formula stands in the line. Type the words themselves."
        elif not line.is_decided:
            continue
        elif not action:
            yield line, f'A new value without an action. Choose "{CHANGE}".'
        elif action not in ACTIONS:
            meant = suggest(action, ACTIONS) or next((a for a in ACTIONS if a.startswith(action)), None)
            hint = f'did you mean "{meant}"?' if meant else f"choose one of {', '.join(ACTIONS)}."
            yield line, f'"{line.action}" is no action; {hint}'
        elif action == CHANGE and not value:
            yield line, f'The new value is empty. Fill it in, or choose "{BLANK}".'
        elif action != CHANGE and value:
            yield line, f'A new value stands beside "{action}". Choose "{CHANGE}", or empty it.'
        elif not line.by or not line.reason:
            missing = " and ".join(word for word, text in (("name", line.by), ("reason", line.reason)) if not text)
            yield line, f"Not signed: the {missing} is missing."


def contradicting(lines: Sequence[Line], refused: Mapping[Line, str]) -> Iterator[tuple[Line, str]]:
    """Lines about one problem that do different things; new values are compared once they are read."""
    by_id: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        if line.is_decided and line.issue_id and line not in refused:
            by_id.setdefault((line.issue_id, line.fingerprint), []).append(line)
    for same in by_id.values():
        if len({line.decision[0] for line in same}) > 1:
            for line in same:
                others = [other.place for other in same if other.decision[0] != line.decision[0]]
                yield line, f"It contradicts {', '.join(others)}. Agree on one."


def clashing(decisions: Mapping[Line, Decision]) -> Iterator[tuple[Line, str]]:
    """Decisions that give one cell two values, or change an interview that another one takes out."""
    cells: dict[Cell, list[Decision]] = {}
    removing: dict[Record, list[Decision]] = {}
    for decision in decisions.values():
        for record in decision.records:
            if decision.text is None:
                removing.setdefault(record, []).append(decision)
            else:
                cells.setdefault((*record, decision.problem.name), []).append(decision)
    groups = [same for same in cells.values() if len({fold(d.text or "") for d in same}) > 1]
    for decision in decisions.values():
        if decision.text is not None and all(record in removing for record in decision.records):
            groups += [[decision, *removing[record]] for record in decision.records]
    for same in groups:
        for decision in same:
            others = [o.line.place for o in same if o.line != decision.line and o.text != decision.text]
            if others:
                yield decision.line, f"It contradicts {', '.join(others)}. Agree on one."
