"""What must hold of the count cube and the score counts for any records."""

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.records import HEADINGS, RECORDS, USABLE_RECORDS, Record, by_question, unique_ids
from support.response_files import write_csv
from support.study_folders import small_study

from instrument.items import Item
from instrument.judging import JudgedBatch
from instrument.questions import Answer, Question
from instrument.record_fields import read_version
from instrument.responses import field_judges, response_model
from instrument.validation import Validation
from pipeline.artefacts import COLUMNS, NOT_SCORED, total
from pipeline.counts import read_counts
from pipeline.design import design_of
from pipeline.output import write_table
from pipeline.tabulate import Tabulation, tabulate

pytestmark = pytest.mark.usefixtures("one_judge_per_version")

MIXED = st.lists(st.one_of(USABLE_RECORDS, USABLE_RECORDS, RECORDS), min_size=1, max_size=10).map(unique_ids)


@cache
def design():
    return design_of(small_study())


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("cubes")


def batches_of(place: Path, *files: Sequence[Record]) -> list[JudgedBatch]:
    paths = [write_csv(place / f"file-{n}.csv", records, HEADINGS) for n, records in enumerate(files) if records]
    return list(Validation(paths, small_study()).batches())


def tabulated(place: Path, *files: Sequence[Record]) -> Tabulation:
    return tabulate(batches_of(place, *files), design())


def assert_same(a: Tabulation, b: Tabulation) -> None:
    pd.testing.assert_frame_equal(a.cube.to_frame(), b.cube.to_frame())
    pd.testing.assert_frame_equal(a.scores.to_frame(), b.scores.to_frame())
    assert a.cube.items == b.cube.items
    for item in a.cube.items:
        np.testing.assert_array_equal(a.cube.counts[item.item_id], b.cube.counts[item.item_id])
    for domain_id, counts in a.scores.counts.items():
        np.testing.assert_array_equal(counts, b.scores.counts[domain_id])
        np.testing.assert_array_equal(a.scores.scores[domain_id], b.scores.scores[domain_id])


# One person at a time, as section 5 of the design and the definition of a score say


@cache
def judges_of(version: str):
    return field_judges(response_model(small_study().instruments[version], small_study()))


def truth(key: str, codes: Sequence[str], facts: Mapping[str, str], states: Mapping[str, Answer]) -> bool | None:
    if key not in states:
        return facts[key] in codes
    answer = states[key]
    return None if answer.state == "invalid" else answer.state in codes or not {*answer.chosen}.isdisjoint(codes)


def both(truths: Sequence[bool | None]) -> bool | None:
    return False if False in truths else None if None in truths else True


def was_asked(question: Question, facts: Mapping[str, str], states: Mapping[str, Answer]) -> bool | None:
    truths = [question.asked_of is None or facts["group_id"] in question.asked_of]
    for clause in question.relevant or ():
        ways = [both([truth(key, codes, facts, states) for key, codes in way.items()]) for way in clause]
        truths.append(True if True in ways else None if None in ways else False)
    return both(truths)


def states_of(record: Record) -> tuple[str, str, str, dict[str, Answer]] | None:
    """Version, case, group and the answers that count; None for a record that nobody can use."""
    cells = by_question(record)
    version = read_version(small_study())(cells["instrument_version"]).state
    if version == "invalid":
        return None
    judges = judges_of(version)
    case, group = judges["case_id"](cells["case_id"]).state, judges["group_id"](cells["group_id"]).state
    if "invalid" in (case, group):
        return None
    kinds = {case.id: case.attributes for case in small_study().study.cases}
    facts = {"case_id": case, "group_id": group, **kinds[case]}
    states: dict[str, Answer] = {}
    for question in small_study().instruments[version].questions.values():
        answer = judges[question.id](cells[question.id])
        if was_asked(question, facts, states) is False:
            # A place belongs to the question that this case is asked.
            contradicts = answer.state != "blank" and answer.typed_missing != "not_applicable"
            contradicts &= question.id not in ("ward", "shop")
            answer = Answer("invalid" if contradicts else "not_asked")
        states[question.id] = answer
    return version, case, group, states


def state_of(item: Item, version: str, states: Mapping[str, Answer]) -> str:
    name, _, since = item.item_id.partition("@")
    question_id, _, option = name.partition("/")
    question = small_study().instruments[version].questions.get(question_id)
    if question is None or (since and since != version):
        return "not_asked"
    answer = states[question_id]
    if not option:
        return answer.state
    if option not in question.codes(small_study().instruments[version]):
        return "not_asked"
    return (
        {True: "chosen", False: "not_chosen"}[option in answer.chosen] if answer.state == "answered" else answer.state
    )


def score_of(domain_id: str, version: str, states: Mapping[str, Answer]) -> str:
    places, eligible = [], 0
    for item in design().items:
        if item.domain_id == domain_id and item.scored:
            state = state_of(item, version, states)
            eligible += state not in ("not_asked", "not_applicable")
            if state in item.codes:
                place = Fraction(item.codes.index(state), len(item.codes) - 1)
                places.append(1 - place if item.reverse else place)
    if not places or len(places) < Fraction(1, 2) * eligible:
        return NOT_SCORED
    return f"{float(100 * sum(places) / len(places)):.6f}"


@given(MIXED)
def test_the_tables_count_what_counting_one_person_at_a_time_counts(place, records):
    cube, scores = Counter(), Counter()
    for usable in filter(None, map(states_of, records)):
        version, case, group, states = usable
        cube.update((case, group, item.item_id, state_of(item, version, states)) for item in design().items)
        scores.update((case, group, domain, score_of(domain, version, states)) for domain in ("pay", "work"))
    result = tabulated(place, records)
    assert counter_of(result.cube.to_frame()) == cube
    assert counter_of(result.scores.to_frame()) == scores


def counter_of(frame: pd.DataFrame) -> Counter:
    rows = frame.itertuples(index=False, name=None)
    return Counter({tuple(row[:-1]): row[-1] for row in rows if row[-1]})


# Additivity and order


@given(MIXED, st.integers(0, 10))
def test_files_counted_apart_add_up(place, records, cut):
    whole = tabulated(place, records)
    first, second = tabulated(place, records[:cut]), tabulated(place, records[cut:])
    assert_same(first + second, whole)
    assert_same(second + first, whole)


@given(MIXED, st.randoms(use_true_random=False))
def test_any_division_into_chunks_counts_the_same(place, records, draw):
    whole, parts = batches_of(place, records), []
    for batch in whole:
        side = np.array([draw.random() < 0.5 for _ in range(len(batch))], bool)
        parts += [batch.take(side), batch.take(~side)]
    draw.shuffle(parts)
    expected = tabulate(whole, design())
    assert_same(tabulate(parts, design()), expected)
    apart = [tabulate([part], design()) for part in parts]
    if apart:
        assert total(part.cube for part in apart).to_frame().equals(expected.cube.to_frame())


@given(MIXED, st.integers(0, 10), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_files_changes_no_table(place, records, cut, draw):
    shuffled = list(records)
    draw.shuffle(shuffled)
    assert_same(tabulated(place, shuffled[cut:], shuffled[:cut]), tabulated(place, records))


# Bases


@given(MIXED)
def test_every_item_and_domain_sums_to_the_number_interviewed(place, records):
    result = tabulated(place, records)
    interviewed = result.cube.interviewed
    for item in result.cube.items:
        assert (result.cube.counts[item.item_id].sum(axis=2) == interviewed).all()
    for counts in result.scores.counts.values():
        assert (counts.sum(axis=2) == interviewed).all()
    sums = result.cube.to_frame().groupby(["case_id", "group_id", "item_id"])["n"].sum()
    for (case_id, group_id, _), n in sums.items():
        assert n == interviewed[design().case_ids.index(case_id), design().group_ids.index(group_id)]
    assert len(sums) == np.count_nonzero(interviewed) * len(design().items)


@given(MIXED)
def test_scores_stand_in_order_between_0_and_100(place, records):
    for values in tabulated(place, records).scores.scores.values():
        assert (np.diff(values) > 0).all()
        assert ((values >= 0) & (values <= 100)).all()


# Writing and reading


@given(MIXED)
def test_tables_that_were_written_are_read_as_the_same_arrays(place, records):
    written = tabulated(place, records)
    folder = place / "counts"
    write_table(folder / "counts.csv", written.cube.to_frame())
    write_table(folder / "score_counts.csv", written.scores.to_frame())
    assert_same(read_counts(folder, design()), written)


def test_the_tables_have_the_columns_of_the_contract(place):
    result = tabulated(place, [])
    assert tuple(result.cube.to_frame().columns) == COLUMNS["counts"]
    assert tuple(result.scores.to_frame().columns) == COLUMNS["score_counts"]
