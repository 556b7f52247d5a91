"""What an issue rests on: which answers were judged, by which rule, and a fingerprint that changes with either."""

import hashlib
import json
from collections.abc import Mapping

from instrument.documents import conditions_in
from instrument.issues import IssueGroup, Place
from instrument.load import StudyFolder
from instrument.text import clean

#: Issues about a whole record: what was judged is everything that stands in it.
_WHOLE_RECORD = ("R02", "R03", "R04", "R09", "X04")
#: Parameters that repeat the answer, word the rule or tell of other interviews; the rest is the rule that was applied.
_NOT_THE_RULE = (
    "found", "expected", "suggestion", "message", "codes", "rows", "which", "k", "m", "where", "what", "whom",
)  # fmt: skip
#: What the cells of a record hold, by record field and question.
Texts = Mapping[str, str]


def fingerprint(folder: StudyFolder, group: IssueGroup, place: Place, issue_id: str, cells: Texts) -> str:
    """A keyed digest of the answers judged and of the rule."""
    names = sorted(cells) if group.code in _WHOLE_RECORD else _judged_together(folder, group, place)
    judged = {name: clean(cells.get(name, "")) for name in names}
    rule = {}
    if group.severity == "warning":
        rule = {key: str(value) for key, value in group.params.items() if key not in _NOT_THE_RULE}
    text = json.dumps([group.code, judged, rule], sort_keys=True)
    key = hashlib.sha256(f"{folder.study.study}|{issue_id}".encode()).digest()
    return hashlib.blake2b(text.encode(), key=key, digest_size=8).hexdigest()


def _judged_together(folder: StudyFolder, group: IssueGroup, place: Place) -> list[str]:
    """Record fields and questions whose answers an issue rests on."""
    names = [group.question_id]
    instrument = folder.instruments.get(place.version)
    if instrument is None:
        return names
    names += (name for name in depends_on(folder, group, place) if name not in names)
    return names


def depends_on(folder: StudyFolder, group: IssueGroup, place: Place) -> list[str]:
    """What else than its own answer an issue hangs on: conditions, the other answers of a check, the group."""
    instrument = folder.instruments.get(place.version)
    question = instrument.questions.get(group.question_id) if instrument else None
    if instrument is None or question is None:
        return ["instrument_version"] if group.code == "R08" else []
    check = next((check for check in instrument.checks if check.id == group.rule_id), None)
    if check is not None:
        return [*check.when, *check.expect]
    if group.code in ("X01", "X02", "Q01"):
        facts = ["group_id"] if question.asked_of is not None or group.code != "Q01" else []
        keys = [key for key, _ in conditions_in(question.relevant or ()) if key in instrument.questions]
        return [*facts, *keys] if group.code != "Q01" else []
    other = getattr(question, "other", None)
    return [other] if group.code == "Q10" and other else []
