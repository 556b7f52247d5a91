"""What was asked and of whom: questions by domain and group, versions and what changed between them."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from instrument.model import Instrument
from instrument.questions import Question
from instrument.questions.choosing import ChoiceList
from instrument.questions.numbers import Number
from instrument.routing import could_be_asked
from instrument.text import counted, listed
from instrument.versions import POOLS, Step, steps

from ..facts import Facts
from ..view import Cell, Table, TableRow, number, words
from ..words import CHANGES, either, sentence

MOST_COLUMNS = 12
MOST_CHOICES = 15


def people_asked(facts: Facts) -> list[tuple[str, list[tuple[str, str]]]]:
    """Columns of who was asked: label and (case, group) pairs; cases stand in for groups where there are none."""
    design = facts.design
    if not facts.has_groups and len(design.cases) <= MOST_COLUMNS:
        return [(case.label, [(case.case_id, design.group_ids[0])]) for case in design.cases]
    return [(group.label, [(case_id, group.group_id) for case_id in design.case_ids]) for group in design.groups]


def asked_table(facts: Facts) -> Table:
    """Domains by groups: how many structured and open questions of the newest version may be put to them."""
    columns = people_asked(facts)
    newest = facts.content.folder.newest
    rows = []
    for domain in newest.domains:
        cells = [_asked_cell(facts, domain.questions, pairs) for _, pairs in columns]
        scored = sum(item.scored for item in facts.items_of(domain.id))
        total = number(_split(domain.questions))
        score = number(str(scored)) if scored else words("no score")
        rows.append(TableRow(facts.say(domain.title), (*cells, total, score)))
    everything = list(newest.questions.values())
    cells = [_asked_cell(facts, everything, pairs) for _, pairs in columns]
    scored = sum(item.scored for item in facts.cube.items)
    rows.append(TableRow("All domains", (*cells, number(_split(everything)), number(str(scored))), total=True))
    caption = (
        f"Questions of version {newest.version} that could be put to each {'group' if facts.has_groups else 'case'}: "
        "structured + open. A question that hangs on an earlier answer is counted."
    )
    return Table(caption, ("Domain", *(label for label, _ in columns), "In all", "Count toward the score"), rows)


def _asked_cell(facts: Facts, questions: Iterable[Question], pairs: Iterable[tuple[str, str]]) -> Cell:
    study, places = facts.content.folder.study, list(pairs)
    asked = [q for q in questions if any(could_be_asked(q, study, case, group) for case, group in places)]
    return number(_split(asked)) if asked else words("not asked")


def _split(questions: Sequence[Question]) -> str:
    open_ = sum(is_open(question) for question in questions)
    return f"{len(questions) - open_}\u00a0+\u00a0{open_}"


def is_open(question: Question) -> bool:
    """Whether people answer in their own words."""
    return not question.shows_answers


def versions_table(facts: Facts) -> Table | None:
    """Versions of the interview: when they came out and how much they ask; None where there is one."""
    if len(facts.content.folder.versions) == 1:
        return None
    rows = []
    for version in facts.content.folder.versions:
        questions = list(version.questions.values())
        cells = (words(str(version.released)), number(_split(questions)), number(str(len(version.domains))))
        rows.append(TableRow(f"Version {version.version}", cells))
    return Table("Versions of the interview.", ("Version", "Released", "Questions, structured + open", "Domains"), rows)


def changes_table(facts: Facts) -> Table | None:
    """What changed from version to version; None where nothing did."""
    rows = []
    for old, new in pairwise(facts.content.folder.versions):
        for step in steps(old, new):
            if step.computed != "identical" or step.declared:
                rows.append(_change_row(facts, step, old, new))
    head = ("Question", "From and to", "Change", "Counted together", "Reason")
    return Table("Questions that changed between versions.", head, rows) if rows else None


def _change_row(facts: Facts, step: Step, old: Instrument, new: Instrument) -> TableRow:
    question = new.questions.get(step.question_id) or old.questions[step.question_id]
    change = CHANGES.get(step.change_class, step.change_class)
    if step.computed == "wording" and not step.declared:
        change = "reworded, and nobody has declared that the meaning is the same"
    together = "yes" if step.change_class in POOLS else "no, apart"
    if step.change_class in ("new", "dropped"):
        together = f"only in version {new.version if step.change_class == 'new' else old.version}"
    why = "not declared"
    if step.declared:
        who = [x for x in (step.declared.decided_by, str(step.declared.date or "")) if x]
        why = facts.say(step.declared.reason) + (f" ({', '.join(who)})" if who else "")
    cells = [words(f"{old.version} to {new.version}"), words(change), words(together), words(why)]
    return TableRow(facts.say(question.text), cells)


def questions_table(facts: Facts, domain_id: str) -> Table:
    """The questions of a domain: kind of answer, who is asked, when."""
    rows = []
    for question, version in facts.questions(domain_id):
        newest = facts.content.folder.newest
        older = "" if version is newest else f"only up to version {version.version}"
        cells = [words(kind_of_answer(facts, question, version)), words(groups_asked(facts, question))]
        cells.append(words(condition(facts, question, version)))
        rows.append(TableRow(facts.say(question.text), cells, small=older))
    head = ("Question", "Answer", "Asked of", "Asked if")
    return Table("Questions of this domain, in the order asked.", head, rows)


def kind_of_answer(facts: Facts, question: Question, version: Instrument) -> str:
    """What may be answered, for a reader."""
    if is_open(question):
        return "Open, in the person’s own words"
    if isinstance(question, Number):
        unit = facts.say(question.unit) if question.unit else ""
        return sentence(f"{question.allowed(version)}{f', in {unit}' if unit else ''}")
    if hasattr(question, "choices"):
        choices: ChoiceList = version.choice_list(question)
        labels = " · ".join(facts.say(choice.label) for choice in choices.choices[:MOST_CHOICES])
        if len(choices.choices) > MOST_CHOICES:
            labels += f" · and {len(choices.choices) - MOST_CHOICES} more"
        many = not any(item.question_id == item.item_id for item in question.items("", version, facts.language))
        kind = "any of" if many else "one of, in order" if choices.level == "ordinal" else "one of"
        reverse = "; scored in reverse" if getattr(question, "reverse", False) else ""
        return f"{sentence(kind)}: {labels}{reverse}"
    return sentence(question.allowed(version))


def groups_asked(facts: Facts, question: Question) -> str:
    """Groups that a question is put to."""
    if question.asked_of is None:
        return "Everybody"
    labels = [label for group_id, label in facts.group_labels.items() if group_id in question.asked_of]
    return listed(labels)


def versions_sentence(facts: Facts) -> str:
    """How many versions there are."""
    versions = facts.content.folder.versions
    if len(versions) == 1:
        only = versions[0]
        return f"All interviews were done with version {only.version} of the interview, released on {only.released}."
    names = listed([version.version for version in versions])
    return (
        f"The interview has {counted(len(versions), 'version')}: {names}. Answers to a question are counted together "
        "over versions only where the question stayed the same, or where somebody has declared that its meaning did."
    )


def condition(facts: Facts, question: Question, version: Instrument) -> str:
    """When a question is asked, in the words of the questions, groups and cases that it hangs on."""
    clauses = []
    for clause in question.relevant or ():
        alternatives = [
            " and ".join(_term(facts, version, key, codes) for key, codes in conditions.items())
            for conditions in clause
        ]
        clauses.append(", or ".join(alternatives))
    return sentence("; and ".join(clauses)) or "Always"


def _term(facts: Facts, version: Instrument, key: str, codes: Sequence[str]) -> str:
    asked = version.questions.get(key)
    if asked is None:
        named = {"group_id": "the group", "case_id": "the case"}
        labels = {attribute.attribute_id: attribute.label.lower() for attribute in facts.design.attributes}
        about = named.get(key) or f"the case’s {labels.get(key, key)}"
        return f"{about} is {either([facts.level_label(key, code) for code in codes])}"
    choices = version.choice_list(asked).choices if hasattr(asked, "choices") else ()
    spoken = {choice.code: facts.say(choice.label) for choice in choices}
    return f"“{facts.say(asked.text)}” is {either([f'“{spoken.get(code, code)}”' for code in codes])}"
