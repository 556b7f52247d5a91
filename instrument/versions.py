"""What changed between versions, and which items may be counted together because of it.

A comparison of two texts sees text, not meaning. So whatever could have changed what people understood stands apart
until a person has declared that it did not (``changes`` in the newer version).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from instrument.documents import say
from instrument.items import NON_ANSWERS, Item
from instrument.model import Change, Instrument
from instrument.questions import Question
from instrument.text import fold

POOLS = ("identical", "wording", "options_added", "recode")


@dataclass(frozen=True)
class Step:
    """What became of one question from one version to the next: class found by comparison, class declared."""

    question_id: str
    was: str
    computed: str
    declared: Change | None

    @property
    def change_class(self) -> str:
        """The class that holds: declared, or else what comparison found, where wording undeclared does not pool."""
        if self.declared:
            return self.declared.change_class
        return "not_comparable" if self.computed == "wording" else self.computed

    @property
    def pools(self) -> bool:
        """Whether answers of both versions may be counted together."""
        return self.change_class in POOLS


@dataclass(frozen=True)
class Placement:
    """Where an item of one version is counted: the pooled item, and the state there of each of its categories."""

    item_id: str
    recode: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Pooled:
    """The items of a study over all versions. ``placements[version][item_id]`` says where an item is counted."""

    items: tuple[Item, ...]
    placements: dict[str, dict[str, Placement]]


def steps(old: Instrument, new: Instrument) -> tuple[Step, ...]:
    """One step per question of the newer version, then one per question that was dropped."""
    declared = {change.question: change for change in new.changes if change.from_version == old.version}
    found = []
    followed = set()
    for question_id, question in new.questions.items():
        change = declared.get(question_id)
        was = (change.was if change else None) or question_id
        before = old.questions.get(was)
        followed.add(was)
        computed = "new" if before is None else compare(before, old, question, new)
        found.append(Step(question_id, was, computed, change))
    found += [Step(q, q, "dropped", declared.get(q)) for q in old.questions if q not in followed]
    return tuple(found)


def compare(before: Question, old: Instrument, after: Question, new: Instrument) -> str:
    """Class of the change of one question, the worst difference deciding."""
    if type(before) is not type(after):
        return "partly_comparable"
    if getattr(before, "reverse", False) != getattr(after, "reverse", False):
        return "not_comparable"
    if any(getattr(before, name, None) != getattr(after, name, None) for name in ("unit",)):
        return "not_comparable"
    if _route(before) != _route(after) or _limits(before) != _limits(after):
        return "partly_comparable"
    classes = [_compare_choices(before, old, after, new)] if hasattr(after, "choices") else []
    if not _same_text(before.text, after.text):
        classes.append("wording")
    order = ("identical", "wording", "options_added", "partly_comparable", "not_comparable")
    # Wording outranks options_added here: a reworded question pools only when somebody says so.
    if "wording" in classes and "options_added" in classes:
        return "wording"
    return max(classes, key=order.index, default="identical")


def _compare_choices(before: Question, old: Instrument, after: Question, new: Instrument) -> str:
    first, second = old.choice_list(before), new.choice_list(after)
    if first.level != second.level:
        return "not_comparable"
    labels = {choice.code: choice.label for choice in first.choices}
    kept = [choice for choice in second.choices if choice.code in labels]
    if len(kept) < len(first.choices):
        return "partly_comparable"
    if first.level == "ordinal":
        if len(kept) < len(second.choices):
            return "partly_comparable"
        if [choice.code for choice in kept] != [choice.code for choice in first.choices]:
            return "not_comparable"
    if not all(_same_text(labels[choice.code], choice.label) for choice in kept):
        return "wording"
    return "options_added" if len(kept) < len(second.choices) else "identical"


def _same_text(a: str | dict[str, str], b: str | dict[str, str]) -> bool:
    if isinstance(a, dict) and isinstance(b, dict):
        return all(fold(a[language]) == fold(b[language]) for language in a.keys() & b.keys())
    return fold(say(a)) == fold(say(b))


def _route(question: Question) -> tuple[object, object]:
    return (None if question.asked_of is None else frozenset(question.asked_of), question.relevant)


def _limits(question: Question) -> tuple[object, ...]:
    return tuple(getattr(question, name, None) for name in ("min", "max"))


def pool(versions: Sequence[Instrument]) -> Pooled:
    """Items over all versions, in the order of the newest one, older ones that stand apart behind their successor.

    Parameters
    ----------
    versions : sequence of Instrument
        All versions of one instrument, ascending.
    """
    lineage: dict[tuple[str, str], tuple[str, str]] = {}  # (version, question) -> (first version, newest id)
    recodes: dict[tuple[str, str], dict[str, str]] = {}  # (version, question) -> code in the next version
    next_of: dict[tuple[str, str], str] = {}
    for position, version in enumerate(versions):
        before = {step.question_id: step for step in steps(versions[position - 1], version)} if position else {}
        for question_id in version.questions:
            step = before.get(question_id)
            root = (version.version, question_id)
            if step and step.computed != "new" and step.pools:
                previous = (versions[position - 1].version, step.was)
                root = lineage[previous]
                next_of[previous] = question_id
                if step.declared and step.declared.map:
                    recodes[previous] = step.declared.map
            lineage[version.version, question_id] = root
    return _place(versions, lineage, recodes, next_of)


def _place(
    versions: Sequence[Instrument],
    lineage: dict[tuple[str, str], tuple[str, str]],
    recodes: dict[tuple[str, str], dict[str, str]],
    next_of: dict[tuple[str, str], str],
) -> Pooled:
    names = _names(versions, lineage, next_of)
    pooled: dict[str, Item] = {}
    placements: dict[str, dict[str, Placement]] = {}
    for position in reversed(range(len(versions))):
        version = versions[position]
        placed = placements.setdefault(version.version, {})
        for item in version.items:
            name = names[lineage[version.version, item.question_id]]
            option = item.item_id.removeprefix(item.question_id)
            recode = _recode(versions, position, item, recodes, next_of)
            option = "/" + dict(recode).get(option[1:], option[1:]) if option else ""
            item_id = name.replace("@", f"{option}@") if "@" in name else name + option
            placed[item.item_id] = Placement(item_id, recode)
            question_id, _, since = name.partition("@")
            label = f"{item.label} (asked since version {since})" if since else item.label
            pooled.setdefault(item_id, replace(item, item_id=item_id, question_id=question_id, label=label))
    return Pooled(_in_order(versions, pooled), dict(reversed(placements.items())))


def _names(
    versions: Sequence[Instrument],
    lineage: dict[tuple[str, str], tuple[str, str]],
    next_of: dict[tuple[str, str], str],
) -> dict[tuple[str, str], str]:
    """Name of each lineage: the newest id it has, with ``@`` its first version where an id has several lineages."""
    newest: dict[tuple[str, str], str] = {}
    for version in versions:
        for question_id in version.questions:
            newest[lineage[version.version, question_id]] = question_id
    shared = list(newest.values())
    return {
        root: f"{question_id}@{root[0]}" if shared.count(question_id) > 1 else question_id
        for root, question_id in newest.items()
    }


def _recode(
    versions: Sequence[Instrument],
    position: int,
    item: Item,
    recodes: dict[tuple[str, str], dict[str, str]],
    next_of: dict[tuple[str, str], str],
) -> tuple[tuple[str, str], ...]:
    """The maps from this version to the newest of its lineage, composed."""
    key = (versions[position].version, item.question_id)
    codes = {code: code for code in (*item.codes, *([item.item_id.partition("/")[2]] if "/" in item.item_id else []))}
    while key in next_of:
        step = recodes.get(key, {})
        codes = {old: step.get(new, new) for old, new in codes.items()}
        position += 1
        key = (versions[position].version, next_of[key])
    return tuple((old, new) for old, new in codes.items() if old != new and new not in NON_ANSWERS)


def _in_order(versions: Sequence[Instrument], pooled: dict[str, Item]) -> tuple[Item, ...]:
    """Domains as the newest version has them; inside, items that stand apart follow the one that replaced them."""
    domains = list(dict.fromkeys(domain.id for version in reversed(versions) for domain in version.domains))
    questions = list(dict.fromkeys(q for version in reversed(versions) for q in version.questions))
    return tuple(
        sorted(pooled.values(), key=lambda item: (domains.index(item.domain_id), questions.index(item.question_id)))
    )


def least_version(old: Instrument, new: Instrument) -> tuple[int, int]:
    """The least number the newer version may carry: MAJOR rises when something can no longer be pooled as it was."""
    if any(not step.pools and step.change_class != "new" for step in steps(old, new)):
        return old.number[0] + 1, 0
    return old.number[0], old.number[1] + 1
