"""The study: which cases and groups are compared, and which column of a response file holds what."""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from instrument.documents import Code, Identifier, Strict, Text, Version

CaseId = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,31}$")]
OPTIONAL_FIELDS = ("interview_date", "interviewer_id", "started", "ended", "submission_status")
RECORD_FIELDS = ("respondent_id", "case_id", "group_id", "instrument_version", *OPTIONAL_FIELDS)
#: What a collecting tool says of a record; every other word stays as the tool wrote it.
SUBMISSION_STATUSES = ("finished", "unfinished", "test", "rejected")
ALL = "all"


class AttributeCategory(Strict):
    """A value of a case attribute."""

    code: Code
    label: Text


class CaseAttribute(Strict):
    """A fact about cases; ``ordered`` says whether its categories rank from first to last."""

    label: Text
    ordered: bool = False
    categories: Annotated[tuple[AttributeCategory, ...], Field(min_length=1)]


class CaseRow(Strict):
    """An organisation studied. Fields beside ``id`` and ``label`` are its case attributes."""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, str]

    id: CaseId
    label: Text

    @property
    def attributes(self) -> Mapping[str, str]:
        """Case attribute -> category code."""
        return self.__pydantic_extra__ or {}


class GroupRow(Strict):
    """A stakeholder group."""

    id: Identifier
    label: Text
    side: Literal["practice", "management"] | None = None


class Source(Strict):
    """Where a record field comes from when it is not a column."""

    constant: str | None = None
    file_stem: bool = False
    row_number: bool = False


def _source(value: Any) -> Any:
    if isinstance(value, str):
        return (value,)
    if isinstance(value, dict) and len(value) == 1 and (value.get("constant") or True in value.values()):
        return value
    if isinstance(value, list) and value:
        return value
    raise PydanticCustomError(
        "source",
        "must be a heading, a list of headings, or one of {constant: VALUE}, {file_stem: true}, {row_number: true}.",
    )


Column = Annotated[
    tuple[str, ...] | Source,
    BeforeValidator(_source, json_schema_input_type=str | list[str] | Source),
]


class Columns(Strict):
    """Record fields: the heading that holds each, or another source. A heading defaults to the field's own name."""

    respondent_id: Column = ("respondent_id",)
    case_id: Column = ("case_id",)
    group_id: Column = ("group_id",)
    instrument_version: Column = ("instrument_version",)
    interview_date: Column = ("interview_date",)
    interviewer_id: Column = ("interviewer_id",)
    started: Column = ("started",)
    ended: Column = ("ended",)
    submission_status: Column = ("submission_status",)


class Study(Strict):
    """The study that an instrument is used in."""

    study: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,63}$")]
    title: Text
    instrument: str
    note: Annotated[Text | None, Field(description="Stands in every caption and on the report's first page.")] = None
    case_attributes: dict[Identifier, CaseAttribute] = {}
    cases: Annotated[tuple[CaseRow, ...], Field(min_length=1)]
    groups: Annotated[tuple[GroupRow, ...], Field(min_length=1)] = (GroupRow(id=ALL, label="All respondents"),)
    targets: Annotated[dict[str, Annotated[int, Field(ge=0)]], Field(description="Interviews wanted per case.")] = {}
    version_aliases: Annotated[dict[str, Version], Field(description="What other tools call a version.")] = {}
    columns: Columns = Columns()

    @property
    def has_groups(self) -> bool:
        """Whether respondents belong to stakeholder groups at all."""
        return [group.id for group in self.groups] != [ALL]

    @property
    def case_ids(self) -> tuple[str, ...]:
        """Ids of the cases, in declared order."""
        return tuple(case.id for case in self.cases)

    @cached_property
    def attributes_of(self) -> Mapping[str, Mapping[str, str]]:
        """Case id -> its attributes."""
        return {case.id: case.attributes for case in reversed(self.cases)}

    @property
    def group_ids(self) -> tuple[str, ...]:
        """Ids of the groups, in declared order."""
        return tuple(group.id for group in self.groups)
