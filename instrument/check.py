"""Cross-references of a study folder: what each document names must exist, and nothing may be ambiguous."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from instrument.documents import conditions_in, spellings
from instrument.items import ANSWERED, CHOSEN, NON_ANSWERS, NOT_CHOSEN
from instrument.model import Instrument
from instrument.questions import Choice, ChoiceList, Question
from instrument.questions.numbers import Number
from instrument.questions.open_text import OpenText
from instrument.questions.select_multiple import SelectMultiple
from instrument.questions.select_one import SelectOne
from instrument.strict_yaml import Document, Location
from instrument.study import ALL, RECORD_FIELDS, Study
from instrument.suggest import suggest
from instrument.text import fold, fold_heading, whole
from instrument.versions import least_version, steps

#: Cases times groups: everything is counted for each.
MOST_CELLS = 1_000_000
_RESERVED_KEYS = ("group_id", "case_id")
#: In the place of a list that does not exist, so that the checks after that can go on.
_STAND_IN = ChoiceList(choices=(Choice(code="-", label="-"),))


def check_instrument(instrument: Instrument, document: Document, study: Study | None) -> None:
    """Add every mistake inside one version, and against the study where there is one, to its document."""
    if document.file != f"interview-{instrument.version}.yaml":
        document.wrong(
            ("version",), f"version {instrument.version} belongs in a file interview-{instrument.version}.yaml."
        )
    _unique(document, "domain id", ((domain.id, ("domains", d, "id")) for d, domain in enumerate(instrument.domains)))
    _unique(document, "question id", ((q.id, (*at, "id")) for _, q, at in instrument.located()))
    _unique(document, "check id", ((check.id, ("checks", c, "id")) for c, check in enumerate(instrument.checks)))
    _missing_codes(instrument, document)
    used: set[str] = set()
    earlier: dict[str, Question] = {}
    for _, question, at in instrument.located():
        if question.id in RECORD_FIELDS or question.id in ("file", "row"):
            document.wrong((*at, "id"), f"'{question.id}' is the name of a record field; choose another id.")
        _choices(instrument, question, document, at, used)
        _limits(question, document, at)
        _route(instrument, question, document, at, earlier, study)
        earlier[question.id] = question
    for name in sorted(set(instrument.choice_lists) - used):
        document.wrong(("choice_lists", name), f"the list '{name}' is not used by any question. Remove it, or use it.")
    _checks(instrument, document)
    if study:
        _shared_headings(instrument, document, study)


def check_study(study: Study, document: Document, instruments: Sequence[Instrument]) -> None:
    """Add every mistake of the study document."""
    if len(study.cases) * len(study.groups) > MOST_CELLS:
        document.wrong(
            ("cases",), f"{len(study.cases):,} cases of {len(study.groups):,} groups are more than can be counted."
        )
    _unique(document, "case id", ((case.id, ("cases", c, "id")) for c, case in enumerate(study.cases)), folded=True)
    _unique(document, "group id", ((group.id, ("groups", g, "id")) for g, group in enumerate(study.groups)))
    _unique(document, "case label", _labels(study.cases, "cases"), folded=True)
    _unique(document, "group label", _labels(study.groups, "groups"), folded=True)
    for c, case in enumerate(study.cases):
        for name, code in case.attributes.items():
            at: Location = ("cases", c, name)
            if name not in study.case_attributes:
                _unknown(document, at, "case attribute", name, study.case_attributes)
            elif code not in (codes := [category.code for category in study.case_attributes[name].categories]):
                _unknown(document, at, f"category of {name}", str(code), codes)
        for name in study.case_attributes:
            if name not in case.attributes:
                document.wrong(("cases", c), f"case {case.id} has no {name}; give one of its categories.")
    for name, attribute in study.case_attributes.items():
        categories = attribute.categories
        places = ((cat.code, ("case_attributes", name, "categories", i, "code")) for i, cat in enumerate(categories))
        _unique(document, f"code of {name}", places, folded=True)
        if name in ("case", "group", "side", "overall", "study", ALL, *RECORD_FIELDS):
            document.wrong(("case_attributes", name), f"'{name}' means something else here; choose another id.")
    for name in study.targets:
        if name not in study.group_ids:
            _unknown(document, ("targets", name), "group", name, study.group_ids)
    versions = [instrument.version for instrument in instruments]
    for alias, version in study.version_aliases.items():
        if versions and version not in versions:
            _unknown(document, ("version_aliases", alias), "version", version, versions)
    for instrument in instruments:
        if instrument.instrument != study.instrument:
            document.wrong(
                ("instrument",),
                f"names the instrument '{study.instrument}', but interview-{instrument.version}.yaml is "
                f"'{instrument.instrument}'. Make them the same.",
            )


def check_versions(loaded: Sequence[tuple[Document, Instrument]]) -> None:
    """Add what is wrong between versions: undeclared changes, a number too low, two that are one number."""
    numbers: dict[float, str] = {}
    for document, instrument in loaded:
        if (other := numbers.setdefault(float(instrument.version), instrument.version)) != instrument.version:
            alike = f"{instrument.version} and {other} are one number to a spreadsheet, which takes the last zero away"
            document.wrong(("version",), f"{alike}. Give it another number.")
    for (_, old), (document, new) in pairwise(loaded):
        if new.released < old.released:
            document.wrong(("released",), f"is earlier than the release of version {old.version}.")
        for c, change in enumerate(new.changes):
            at: Location = ("changes", c, "question")
            if change.from_version != old.version:
                document.wrong(
                    ("changes", c, "from"),
                    f"is a change from version {change.from_version}, but the version before is {old.version}.",
                )
            ids = old.questions if change.change_class == "dropped" else new.questions
            if change.question not in ids:
                _unknown(document, at, "question", change.question, ids)
            if change.was is not None and change.was not in old.questions:
                _unknown(document, (*at[:-1], "was"), f"question of version {old.version}", change.was, old.questions)
            merges = change.map is not None and len(set(change.map.values())) < len(change.map)
            if merges and isinstance(new.questions.get(change.question), SelectMultiple):
                document.wrong((*at[:-1], "map"), "options of a select-many question cannot be merged by a map.")
        _pooling(old, new, document)
        for step in steps(old, new):
            if step.computed == "wording" and step.declared is None:
                places = [at for _, question, at in new.located() if question.id == step.question_id]
                document.wrong(
                    (*places[0], "text"),
                    f"the wording of '{step.question_id}' differs from version {old.version}. Say under 'changes' "
                    "whether the meaning is the same: class wording (pooled) or not_comparable (kept apart).",
                )
        least = least_version(old, new)
        if new.number < least:
            document.wrong(
                ("version",),
                f"{new.version} is too low after {old.version}: answers can no longer be pooled as they were. "
                f'The least is "{least[0]}.{least[1]}".',
            )


def _pooling(old: Instrument, new: Instrument, document: Document) -> None:
    """Every older answer to a question that is counted together with the new one needs a place there, and one only."""
    successors: dict[str, str] = {}
    for step in steps(old, new):
        before, after = old.questions.get(step.was), new.questions.get(step.question_id)
        if before is None or after is None or not step.pools:
            continue
        at: Location = ("changes",)
        if step.declared:
            at = ("changes", new.changes.index(step.declared), "class")
        first = successors.setdefault(step.was, step.question_id)
        if first != step.question_id:
            document.wrong(at, f"'{first}' and '{step.question_id}' are both counted as '{step.was}' was; one can be.")
        if _kind(before) != _kind(after):
            document.wrong(
                at,
                f"'{step.question_id}' was {_kind(before)} and is now {_kind(after)}, so the answers cannot be counted "
                "together. Declare it partly_comparable or not_comparable.",
            )
            continue
        recode = (step.declared.map if step.declared else None) or {}
        codes = after.codes(new) or ()
        lost = [code for code in before.codes(old) or () if recode.get(code, code) not in codes]
        if lost:
            document.wrong(
                at,
                f"the answers {', '.join(lost)} of version {old.version} have no place in '{step.question_id}'. Give "
                "each a code of the new list under 'map', or declare it partly_comparable or not_comparable.",
            )


def _kind(question: Question) -> str:
    """Kinds of question whose answers can be counted together."""
    if isinstance(question, Number):
        return "number"
    if isinstance(question, (SelectOne, SelectMultiple)):
        return question.type
    return "text or date"


def _labels(rows: Iterable[object], name: str) -> Iterator[tuple[str, Location]]:
    for position, row in enumerate(rows):
        for label in spellings(row.label):  # type: ignore[attr-defined]
            yield label, (name, position, "label")


def _unique(
    document: Document, what: str, places: Iterable[tuple[str, Location]], *, folded: bool = False
) -> dict[str, Location]:
    first: dict[str, Location] = {}
    for name, at in places:
        key = fold(name) if folded else name
        if key in first:
            document.wrong(at, f"{what} '{name}' stands twice; the first is in line {document.line(first[key])}.")
        first.setdefault(key, at)
    return first


def _unknown(document: Document, at: Location, what: str, name: str, allowed: Iterable[str]) -> str | None:
    """Add that a name does not exist; returns what was probably meant."""
    allowed = [] if document.is_full else list(allowed)
    meant = suggest(name, allowed)
    guess = f" Did you mean '{meant}'?" if meant else ""
    listed = f" Allowed: {', '.join(allowed)}." if 0 < len(allowed) <= 20 else ""
    document.wrong(at, f"{what} '{name}' does not exist.{guess}{listed}")
    return meant


def _missing_codes(instrument: Instrument, document: Document) -> None:
    words = [(word, ("missing_codes", reason)) for reason, spelt in instrument.missing_codes.items() for word in spelt]
    _unique(document, "missing code", words, folded=True)


def _choices(instrument: Instrument, question: Question, document: Document, at: Location, used: set[str]) -> None:
    if not isinstance(question, (SelectOne, SelectMultiple)):
        return
    where: Location = (*at, "choices")
    is_new = True
    if isinstance(question.choices, str):
        is_new = question.choices not in used
        used.add(question.choices)
        if instrument.choice_lists.get(question.choices, _STAND_IN) is _STAND_IN:
            names = (name for name, choices in instrument.choice_lists.items() if choices is not _STAND_IN)
            used.add(_unknown(document, where, "choice list", question.choices, names) or "")
            instrument.choice_lists[question.choices] = _STAND_IN
            return
        where = ("choice_lists", question.choices, "choices")
    elif document.lines.get((*where, "choices")):
        where = (*where, "choices")
    if is_new:
        _words_of_choices(instrument, instrument.choice_list(question), document, where)
    codes = dict.fromkeys(question.codes(instrument))
    if isinstance(question, SelectMultiple):
        for code in question.exclusive:
            if code not in codes:
                _unknown(document, (*at, "exclusive"), "code", code, codes)
        if question.other is not None:
            if not isinstance(instrument.questions.get(question.other), OpenText):
                document.wrong((*at, "other"), f"'{question.other}' is not a text question of this instrument.")
            if "other" not in codes:
                document.wrong((*at, "other"), "needs a choice with the code 'other'.")
    elif question.reverse and instrument.choice_list(question).level != "ordinal":
        document.wrong((*at, "reverse"), "only an ordinal question can be reversed; its list is nominal.")
    elif question.score and instrument.choice_list(question).level != "ordinal":
        document.wrong((*at, "score"), "only an ordinal question can be scored; its list is nominal.")


def _words_of_choices(instrument: Instrument, choices: ChoiceList, document: Document, where: Location) -> None:
    """Codes, labels and aliases of a list: each means one choice."""
    meanings: dict[str, tuple[str, str]] = {}
    for position, choice in enumerate(choices.choices):
        here = (*where, position)
        if choice.code in (*NON_ANSWERS, ANSWERED, CHOSEN, NOT_CHOSEN):
            document.wrong((*here, "code"), f"'{choice.code}' is the name of a missing reason; choose another code.")
        for kind, word in [("code", choice.code), *[("label", s) for s in spellings(choice.label)],
                           *[("alias", s) for s in choice.aliases]]:  # fmt: skip
            key = fold(whole(word) if kind == "code" else word)
            if key in instrument.missing_words:
                reason = instrument.missing_words[key]
                document.wrong(here, f"the {kind} '{word}' is also the missing code for {reason}; change one.")
            other = meanings.setdefault(key, (choice.code, kind))
            if other[0] != choice.code or (other[1] == kind == "code" and other != (choice.code, kind)):
                document.wrong(
                    here, f"the {kind} '{word}' reads like the {other[1]} of choice '{other[0]}'; make them differ."
                )
    codes = [choice.code for choice in choices.choices]
    _unique(document, "code", ((code, (*where, i, "code")) for i, code in enumerate(codes)))


def _limits(question: Question, document: Document, at: Location) -> None:
    if not isinstance(question, Number):
        return
    pairs = (("min", "max"), ("min", "warn_min"), ("warn_min", "warn_max"), ("warn_max", "max"))
    for low, high in pairs:
        a, b = getattr(question, low), getattr(question, high)
        if a is not None and b is not None and a > b:
            document.wrong((*at, high), f"{low} ({a:g}) is above {high} ({b:g}).")


def _route(
    instrument: Instrument,
    question: Question,
    document: Document,
    at: Location,
    earlier: Mapping[str, Question],
    study: Study | None,
) -> None:
    if study:
        for group in question.asked_of or ():
            if group not in study.group_ids:
                _unknown(document, (*at, "asked_of"), "group", group, study.group_ids)
    for key, codes in conditions_in(question.relevant or ()):
        _condition(instrument, document, (*at, "relevant", key), key, codes, earlier, study)


def _condition(
    instrument: Instrument,
    document: Document,
    at: Location,
    key: str,
    codes: Sequence[str],
    earlier: Mapping[str, Question],
    study: Study | None,
) -> None:
    allowed = _allowed(instrument, key, earlier, study)
    if allowed is None:
        if key in instrument.questions:
            document.wrong(at, f"'{key}' is asked later, or is this question itself; a condition looks back only.")
        elif study:
            names = [*earlier, *_RESERVED_KEYS, *(study.case_attributes if study else ())]
            _unknown(document, at, "question, group_id, case_id or case attribute", key, names)
        return
    known = frozenset(allowed)
    for code in codes:
        if known and code not in known:
            _unknown(document, at, f"answer of {key}", code, allowed)


def _allowed(
    instrument: Instrument, key: str, earlier: Mapping[str, Question], study: Study | None
) -> Sequence[str] | None:
    """Codes a condition on ``key`` may name; empty where any value may; None where there is no such key."""
    if key in earlier:
        named = getattr(earlier[key], "choices", None)
        is_known = not isinstance(named, str) or instrument.choice_lists[named] is not _STAND_IN
        return (earlier[key].codes(instrument) if is_known else None) or ()
    if study is None:
        return () if key in _RESERVED_KEYS else None
    if key == "group_id":
        return study.group_ids
    if key == "case_id":
        return study.case_ids
    attribute = study.case_attributes.get(key)
    return [category.code for category in attribute.categories] if attribute else None


def _checks(instrument: Instrument, document: Document) -> None:
    for position, check in enumerate(instrument.checks):
        for part in ("when", "expect"):
            for key, codes in getattr(check, part).items():
                at: Location = ("checks", position, part, key)
                if key not in instrument.questions:
                    _unknown(document, at, "question", key, instrument.questions)
                else:
                    _condition(instrument, document, at, key, codes, instrument.questions, None)


def _shared_headings(instrument: Instrument, document: Document, study: Study) -> None:
    """Questions that share a heading must never be asked of the same case and group."""
    from instrument.routing import could_be_asked

    owners: dict[str, list[tuple[Question, Location]]] = {}
    fields = _field_headings(study)
    for _, question, at in instrument.located():
        for heading in {fold_heading(h) for h in question.heading or (question.id,)}:
            owners.setdefault(heading, []).append((question, at))
            if heading in fields and question.id not in RECORD_FIELDS:
                document.wrong((*at, "heading"), f"is also the heading of {fields[heading]}; change one of them.")
    cells = [(case.id, group) for case in study.cases for group in study.group_ids]
    shared = {heading: sharing for heading, sharing in owners.items() if len(sharing) > 1}
    if sum(map(len, shared.values())) * len(cells) > MOST_CELLS:
        document.wrong((), f"{sum(map(len, shared.values())):,} questions share headings; give each its own.")
        return
    for heading, sharing in shared.items():
        asked: dict[tuple[str, str], str] = {}
        for question, at in sharing:
            for case_id, group in cells:
                if could_be_asked(question, study, case_id, group):
                    other = asked.setdefault((case_id, group), question.id)
                    if other != question.id:
                        document.wrong(
                            (*at, "heading"),
                            f"'{question.id}' and '{other}' share the heading '{heading[:60]}' and are both asked "
                            f"of {case_id}/{group}. Route them to different cases or groups, or give each its own "
                            "heading.",
                        )
                        break


def _field_headings(study: Study) -> dict[str, str]:
    """Folded heading of a column -> the record field it holds."""
    columns = {name: getattr(study.columns, name) for name in RECORD_FIELDS}
    return {fold_heading(h): name for name, named in columns.items() if isinstance(named, tuple) for h in named}
