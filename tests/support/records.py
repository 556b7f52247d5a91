"""Interview records of the small study, from sensible to senseless, for laws that must hold of any."""

from collections.abc import Mapping, Sequence

from hypothesis import strategies as st
from support.study_folders import small_study

from instrument.documents import spellings
from instrument.strays import MOST_CELLS
from instrument.study import RECORD_FIELDS
from instrument.text import clean

#: A record as it stands in a file: heading -> cell.
Record = Mapping[str, str]

_QUESTIONS = {name: question for version in small_study().versions for name, question in version.questions.items()}
_HEADING_OF = {name: (question.heading or (name,))[0] for name, question in _QUESTIONS.items()}
HEADINGS = (*RECORD_FIELDS, *dict.fromkeys(_HEADING_OF.values()))

_GARBAGE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
_NUMBERS = ("0", "7", "07", "7.0", "7.5", "61", "99", "500", "-1", "1e5", ".5", "5.", "+3", "1,5", "٣")
_DATES = ("2024-03-01", "2024/3/1", "2024-13-01", "01.03.2024", "2024-03-01T10:00", "45352")
_MISSING = ("DK", "dk", "REF", "NAP", " nap ", "N/A", "-")
_BLANKS = ("", "", " ", "\u00a0", "\u200b", "\t")
_MANY = ("talk walk", "talk; Something else", "Walking, outside, talk", "none talk", "talk,talk", "other", "plan talk",
         "walk\nother", "other: reading", "NONE OF THESE", "talk  none")  # fmt: skip


def _spelt() -> tuple[str, ...]:
    """Codes, labels and aliases of every choice, in some spellings."""
    words: list[str] = []
    for version in small_study().versions:
        for question in version.questions.values():
            if question.codes(version):
                for choice in version.choice_list(question).choices:
                    words += [choice.code, *spellings(choice.label), *choice.aliases]
    spelt = [spelling for word in words for spelling in (word, word.upper(), f" {word}\u00a0")]
    return tuple(dict.fromkeys([*spelt, "1.0", "2.00", "Completly"]))


_SPELT = _spelt()


def _likely(name: str) -> Sequence[str]:
    """What somebody may well put under a heading."""
    fields = {
        "respondent_id": ("R1", "R2", "R3", "r1", " R1", "R1\u200b", "R\u00e9", "Re\u0301", "", " ", "\u200b", "\x1c"),
        "case_id": ("C01", "C02", "c01", "North", "south ", "C99", ""),
        "group_id": ("staff", "boss", "STAFF", "The  boss", "visitor", ""),
        "instrument_version": ("1.0", "2.0", "1", "vx7", " 2.0", "9.9", ""),
        "interview_date": ("2024-02-01", "2024-07-01", "2020-01-01", "1.2.2024", ""),
        "interviewer_id": ("I1", ""),
        "started": ("2024-02-01 10:00:00", "2024-02-01T10:00Z", "yesterday", ""),
        "ended": ("2024-02-01 10:40:00", "2024-02-01T10:40:00.5+02:00", "10:40", ""),
        "submission_status": ("finished", "Unfinished", "test", "odd", ""),
    }
    if name in fields:
        return fields[name]
    kinds = {_QUESTIONS[q].type for q, heading in _HEADING_OF.items() if heading == name}
    if kinds & {"integer", "decimal"}:
        return (*_NUMBERS, *_MISSING, *_BLANKS)
    if kinds == {"date"}:
        return (*_DATES, *_MISSING, *_BLANKS)
    if kinds == {"text"}:
        return ("words", "wo\u200brds", *_MISSING, *_BLANKS)
    if kinds == {"select_multiple"}:
        return (*_MANY, "talk", "other", "none", *_MISSING, *_BLANKS)
    return ("1", "2", "3", "yes", "no", *_SPELT, *_MISSING, *_BLANKS)


def _cell(name: str) -> st.SearchStrategy[str]:
    likely = st.sampled_from(_likely(name))
    anything = st.one_of(st.sampled_from((*_SPELT, *_NUMBERS, *_DATES, *_MANY)), _GARBAGE)
    first = st.sampled_from(_likely(name)[:3])
    return st.one_of(first, first, likely, likely, anything)


#: Records in which enough stands: a row of blank cells is no record, nor is a note under the table.
RECORDS: st.SearchStrategy[Record] = st.fixed_dictionaries({name: _cell(name) for name in HEADINGS}).filter(
    lambda record: sum(map(bool, map(clean, record.values()))) > MOST_CELLS
)

#: Records of which most can be counted.
USABLE_RECORDS: st.SearchStrategy[Record] = st.fixed_dictionaries(
    {name: st.sampled_from(_likely(name)[: 3 if name in RECORD_FIELDS else None]) for name in HEADINGS}
)


def unique_ids(records: Sequence[Record]) -> list[Record]:
    """The records with an interview id of their own each."""
    return [{**record, "respondent_id": f"R{n}"} for n, record in enumerate(records)]


def by_question(record: Record) -> dict[str, str]:
    """Record field or question -> cell: what the response model takes."""
    answers = {name: record[heading] for name, heading in _HEADING_OF.items()}
    return {**{name: record[name] for name in RECORD_FIELDS}, **answers}
