"""The response model: for each version a pydantic model that judges one interview record. It is the authority.

A field's validator turns what a cell holds into an ``Answer`` and never raises; the record's validator gathers the
problems of all answers and of the rules across questions and raises them together, so that one wrong answer does not
hide another. Files are judged faster by ``validation``, which asks the fields of this model once for each distinct
value; a law in the tests holds that to judging every record here.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import Annotated, Any, ClassVar, NamedTuple

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    TypeAdapter,
    ValidationError,
    create_model,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from instrument.documents import say
from instrument.items import INVALID, MISSING_REASONS
from instrument.load import StudyFolder
from instrument.model import Check, Instrument
from instrument.questions import Answer, Question
from instrument.record_fields import record_readers
from instrument.routing import condition_in_words, could_be_asked
from instrument.study import RECORD_FIELDS, Study
from instrument.text import fold_heading


class Judgement(NamedTuple):
    """An issue of one record: its code, the question or record field it is about, parameters, the rule."""

    code: str
    about: str
    params: Mapping[str, Any]
    rule_id: str = ""
    severity: str | None = None


class Rules:
    """What a version asks of whom, and the rules across its questions, in the words of their messages."""

    def __init__(self, instrument: Instrument, folder: StudyFolder) -> None:
        self.instrument = instrument
        self.study = folder.study
        self.attributes = {case.id: case.attributes for case in folder.study.cases}
        self.silent = _silent(instrument, folder.study)
        self.conditions = {q.id: condition_in_words(q, instrument, folder.study) for q in instrument.questions.values()}
        self.group_labels = {group.id: say(group.label, instrument.language) for group in folder.study.groups}

    def blank(self, question: Question) -> Judgement:
        """The issue of a blank that should have been answered."""
        codes = question.missing_in_words(self.instrument)
        return Judgement("Q01", question.id, {"codes": codes or "none is accepted here"})

    def skipped(self, question: Question, group_id: str) -> Judgement:
        """The issue of an answer to a question that was not asked."""
        if question.asked_of is not None and group_id not in question.asked_of:
            return Judgement("X02", question.id, {"group": self.group_labels.get(group_id, group_id)})
        return Judgement("X01", question.id, {"condition": self.conditions[question.id]})

    def unexplained(self, question: Question) -> Judgement:
        """The issue of 'other' without words."""
        return Judgement("Q10", question.id, {"other": question.other})  # type: ignore[attr-defined]

    def contradiction(self, check: Check) -> Judgement:
        """The issue of answers that do not fit together."""
        about = next(iter(check.expect))
        return Judgement(
            "X03", about, {"message": say(check.message, self.instrument.language)}, check.id, check.severity
        )


class Response(BaseModel):
    """One interview record. Fields are record fields and question ids, each an ``Answer``."""

    model_config = ConfigDict(extra="ignore", frozen=True, protected_namespaces=(), hide_input_in_errors=True)
    rules: ClassVar[Rules]

    @property
    def answers(self) -> dict[str, Answer]:
        """Answer of each record field and question, as the cell was read."""
        return {name: getattr(self, _attribute(name)) for name in (*RECORD_FIELDS, *self.rules.instrument.questions)}

    @model_validator(mode="after")
    def _judge(self) -> "Response":
        problems = list(judge_record(self.rules, self.answers))
        if problems:
            lines = [
                InitErrorDetails(
                    type=PydanticCustomError(p.code, "{code}", {"code": p.code, **p.params}), loc=(p.about,), input=None
                )
                for p in problems
            ]
            raise ValidationError.from_exception_data("Response", lines, hide_input=True)
        return self


def judge_record(rules: Rules, answers: Mapping[str, Answer]) -> Iterator[Judgement]:
    """Every issue of one record, question by question in the order asked."""
    for name in RECORD_FIELDS:
        if (problem := answers[name].problem) is not None:
            yield Judgement(problem.code, name, problem.params)
    case_id, group_id = answers["case_id"].state, answers["group_id"].state
    facts = {"case_id": case_id, "group_id": group_id, **rules.attributes.get(case_id, {})}
    asked: dict[str, bool | None] = {}
    states: dict[str, Answer] = {}
    found: dict[str, Judgement] = {}
    for question in rules.instrument.questions.values():
        answer = answers[question.id]
        asked[question.id] = is_asked = _is_asked(question, rules, facts, states)
        states[question.id] = answer if is_asked is not False else Answer("not_asked")
        if is_asked is not False:
            if answer.problem is not None:
                found[question.id] = Judgement(answer.problem.code, question.id, answer.problem.params)
            elif answer.state == "blank" and is_asked and question.required:
                found[question.id] = rules.blank(question)
        elif contradicts(answer) and (case_id, group_id) not in rules.silent[question.id]:
            states[question.id] = Answer(INVALID)
            found[question.id] = rules.skipped(question, group_id)
    yield from found.values()
    yield from _across(rules, states)


def contradicts(answer: Answer) -> bool:
    """Whether a cell speaks against its question not having been put; "not applicable" and no tick do not."""
    return answer.state != "blank" and answer.typed_missing not in ("not_applicable", "nothing")


def _is_asked(question: Question, rules: Rules, facts: Mapping[str, str], states: Mapping[str, Answer]) -> bool | None:
    """Whether a question was put to this person; None where an answer it hangs on is invalid."""
    results: list[bool | None] = []
    if question.asked_of is not None:
        results.append(None if facts["group_id"] == INVALID else facts["group_id"] in question.asked_of)
    for clause in question.relevant or ():
        alternatives = [
            _all([_holds(key, codes, facts, states) for key, codes in conditions.items()]) for conditions in clause
        ]
        results.append(True if True in alternatives else None if None in alternatives else False)
    return _all(results)


def _all(results: Sequence[bool | None]) -> bool | None:
    return False if False in results else None if None in results else True


def _holds(key: str, codes: Sequence[str], facts: Mapping[str, str], states: Mapping[str, Answer]) -> bool | None:
    if key in states:
        answer = states[key]
        if answer.state == INVALID:
            return None
        return answer.state in codes or any(code in codes for code in answer.chosen)
    if key in ("case_id", "group_id"):
        return None if facts[key] == INVALID else facts[key] in codes
    return facts[key] in codes if key in facts else None


def _across(rules: Rules, states: Mapping[str, Answer]) -> Iterator[Judgement]:
    for question in rules.instrument.questions.values():
        other = getattr(question, "other", None)
        if other and "other" in states[question.id].chosen and states[other].state == "blank":
            yield rules.unexplained(question)
    for check in rules.instrument.checks:
        when = all(_holds(key, codes, {}, states) for key, codes in check.when.items())
        answered = all(states[key].state not in (*MISSING_REASONS, INVALID) for key in check.expect)
        if when and answered and not all(_holds(key, codes, {}, states) for key, codes in check.expect.items()):
            yield rules.contradiction(check)


def response_model(instrument: Instrument, folder: StudyFolder) -> type[Response]:
    """The pydantic model of a version: ``model_validate({field or question id: cell text})``.

    Raises ``pydantic.ValidationError`` with one line per issue: ``type`` is the issue's code, ``loc`` the record field
    or question, ``ctx`` the parameters of its message. Question ids may be any word, so fields are found by alias.
    """
    readers = {
        **record_readers(instrument, folder),
        **{q.id: q.reader(instrument) for q in instrument.questions.values()},
    }
    fields: dict[str, Any] = {
        _attribute(name): (
            Annotated[Answer, PlainValidator(reader)],
            Field(default=None, alias=name, validate_default=True),
        )
        for name, reader in readers.items()
    }
    model = create_model(f"Response_{instrument.version.replace('.', '_')}", __base__=Response, **fields)
    model.rules = Rules(instrument, folder)
    return model


def field_judges(model: type[Response]) -> dict[str, Callable[[Any], Answer]]:
    """For each record field and question, a function that puts one value to the model's own field."""
    return {
        str(field.alias): TypeAdapter(Annotated[Answer, *field.metadata]).validate_python
        for field in model.model_fields.values()
    }


def _silent(instrument: Instrument, study: Study) -> dict[str, frozenset[tuple[str, str]]]:
    """For each question, the (case, group) pairs in which an answer under its heading belongs to another question.

    Questions that are never asked of the same case or group may share a heading. Where none of them is asked, the first
    one speaks for all; where case or group is unknown, nobody can say whose answer it is.
    """
    owners: dict[str, list[Question]] = {}
    for question in instrument.questions.values():
        for heading in question.heading or (question.id,):
            owners.setdefault(fold_heading(heading), []).append(question)
    silent: dict[str, set[tuple[str, str]]] = {question_id: set() for question_id in instrument.questions}
    for sharing in owners.values():
        if len(sharing) > 1:
            for pair in product((*study.case_ids, INVALID), (*study.group_ids, INVALID)):
                asked = [question for question in sharing if could_be_asked(question, study, *pair)]
                speaker = None if INVALID in pair else asked[0] if asked else sharing[0]
                for question in sharing:
                    if question is not speaker:
                        silent[question.id].add(pair)
    return {question_id: frozenset(pairs) for question_id, pairs in silent.items()}


def _attribute(name: str) -> str:
    return f"answer_to_{name}"
