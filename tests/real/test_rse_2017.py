"""A real survey of five countries, whose authors published their own counts: every published cell must come out.

The data are not part of the project. They are looked for in ``$CROSSCASE_REAL_DATA/rse-2017``, by default in
``../shared/real/rse-2017`` beside the project; without them the tests that need them are skipped.
"""

import csv
import os
import random
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from instrument.items import MISSING_REASONS, NON_ANSWERS
from instrument.load import StudyFolder, load_study_folder
from instrument.questions import Question
from instrument.routing import could_be_asked
from instrument.text import fold_heading

PROJECT = Path(__file__).resolve().parents[2]
STUDY = Path(__file__).resolve().parent / "rse-2017"
DATA = Path(os.environ.get("CROSSCASE_REAL_DATA", PROJECT.parent / "shared" / "real")) / "rse-2017"
CASES = ("uk", "de", "us", "nl", "zaf")
FILES = [DATA / f"{case}.csv" for case in CASES]
INTERVIEWED = {"uk": 253, "de": 325, "us": 164, "nl": 77, "zaf": 22}
BYTE_ORDER_MARK = "\ufeff"
#: What the published labels mean, said without the project's own decoding; other labels begin with their number.
CODES = {
    "Strongly disagree": "1",
    "Disagree": "2",
    "Neither agree or disagree": "3",
    "Agree": "4",
    "Strongly Agree": "5",
    "Never": "1",
    "Sometimes": "2",
    "Often": "3",
    "Very Often": "4",
    "Always": "5",
}

needs_data = pytest.mark.skipif(
    not DATA.is_dir(), reason=f"the survey's files are not in {DATA}; set CROSSCASE_REAL_DATA to the folder above them"
)

Counts = Mapping[tuple[str, str], Mapping[str, int]]  # (case, item) -> category -> n


def crosscase(*arguments: object) -> subprocess.CompletedProcess[str]:
    """The command line as a user runs it, with UTF-8 output."""
    command = [sys.executable, "-m", "pipeline.cli", *map(str, arguments)]
    environment = os.environ | {"PYTHONUTF8": "1"}
    return subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, encoding="utf-8", check=False)


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def read_counts(file: Path) -> Counts:
    counts: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for row in rows(file):
        assert row["group_id"] == "all"
        categories = counts[row["case_id"], row["item_id"]]
        assert row["category"] not in categories, f"{row} stands twice"
        categories[row["category"]] = int(row["n"])
    return counts


@pytest.fixture(scope="module")
def study() -> StudyFolder:
    return load_study_folder(STUDY)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``analyse`` writes for the five files."""
    folder = tmp_path_factory.mktemp("rse-2017") / "build"
    done = crosscase("analyse", *FILES, "--study", STUDY, "--out", folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return folder


@pytest.fixture(scope="module")
def counts(out: Path) -> Counts:
    return read_counts(out / "internal" / "tables" / "counts.csv")


def published() -> Mapping[tuple[str, str], Mapping[str, int]]:
    """(country, heading) -> label as stored -> n, for every table that the authors published."""
    tables: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for row in rows(DATA / "published_counts.csv"):
        assert row["category"] not in tables[row["country"], row["item_column"]]
        tables[row["country"], row["item_column"]][row["category"]] = int(row["n"])
    return tables


def question_behind(study: StudyFolder, case: str, heading: str) -> Question:
    """The one question that this heading belongs to in this case's file."""
    found = [
        question
        for question in study.newest.questions.values()
        if could_be_asked(question, study.study, case, "all")
        and fold_heading(heading) in map(fold_heading, question.heading or (question.id,))
    ]
    assert len(found) == 1, f"{case}: {heading!r} belongs to {[question.id for question in found]}"
    return found[0]


def published_cells(study: StudyFolder) -> Iterator[tuple[str, Question, dict[str, int]]]:
    """(case, question, code -> n) of every published table, labels decoded as the project decodes an answer."""
    for (case, heading), table in published().items():
        question = question_behind(study, case, heading)
        decode = question.reader(study.newest)
        decoded = {decode(label).state: n for label, n in table.items()}
        meant = [CODES.get(label) or label.removeprefix(BYTE_ORDER_MARK).split(" ")[0] for label in table]
        assert list(decoded) == meant, f"{case} {question.id}: {decoded}"
        assert set(decoded) == set(question.codes(study.newest) or ()), f"{case} {question.id}: {decoded}"
        yield case, question, decoded


def test_the_study_folder_is_free_of_mistakes():
    done = crosscase("instrument", "check", STUDY)
    assert done.returncode == 0, done.stdout + done.stderr


def test_questions_asked_on_other_scales_are_kept_apart(study):
    for number in range(1, 8):
        here, in_germany = (study.newest.questions[f"perf_check_{number}{end}"] for end in ("", "_de"))
        for case in CASES:
            assert could_be_asked(in_germany, study.study, case, "all") == (case == "de")
            assert could_be_asked(here, study.study, case, "all") == (case != "de")


@needs_data
def test_validate_finds_no_error():
    done = crosscase("validate", *FILES, "--study", STUDY)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@needs_data
def test_every_published_cell_is_reproduced(study, counts, capsys):
    columns = cells = 0
    differences = []
    for case, question, table in published_cells(study):
        columns += 1
        for code, n in table.items():
            cells += 1
            counted = counts[case, question.id][code]
            if counted != n:
                differences.append(f"{case} {question.id} {code}: counted {counted}, published {n}")
    with capsys.disabled():
        print(f"\nrse-2017: {cells - len(differences)} of {cells} published cells match, in {columns} item columns")
    assert not differences, "\n".join(differences)
    assert columns == 173
    assert cells == len(rows(DATA / "published_counts.csv")) == 1088


@needs_data
def test_published_tables_leave_no_answer_over(study, counts):
    """Whoever is not in a published table gave no answer: no other code, no other reason, nothing invalid."""
    for case, question, table in published_cells(study):
        item = counts[case, question.id]
        left = {category: n for category, n in item.items() if category not in table and n}
        assert set(left) <= {"blank"}, f"{case} {question.id}: {left}"
        assert sum(table.values()) + item["blank"] == INTERVIEWED[case]


@needs_data
def test_counts_are_complete_and_add_up(study, counts):
    items = [item.item_id for item in study.newest.items]
    assert set(counts) == {(case, item) for case in CASES for item in items}
    for (case, item), categories in counts.items():
        assert sum(categories.values()) == INTERVIEWED[case], f"{case} {item}"
        assert set(MISSING_REASONS) <= set(categories), f"{case} {item}"
        assert categories.get("invalid", 0) == 0, f"{case} {item}"
        question = study.newest.questions[item]
        if not could_be_asked(question, study.study, case, "all"):
            asked = {category: n for category, n in categories.items() if n}
            assert asked == {"not_asked": INTERVIEWED[case]}, f"{case} {item}: {asked}"


@needs_data
def test_a_numeric_answer_is_counted_once_however_it_is_written(counts):
    """Files hold 36.0 for 36; private codes such as 99 are values, for the analyst to see."""
    years = counts["de", "contract_years"]
    assert years["99"] == 12
    assert years["-1"] == 3
    assert not [value for value in years if value not in NON_ANSWERS and value.endswith(".0")]
    # "fixed term" decides who is asked: nobody else in the Netherlands, everybody in Germany.
    assert counts["nl", "contract_years"]["not_asked"] == 77 - 26
    assert years["not_asked"] == 0


@needs_data
def test_the_ledger_lists_the_byte_order_marks_of_germany(study, out):
    marked: dict[str, int] = defaultdict(int)
    for row in rows(DATA / "de.csv"):
        for heading, value in row.items():
            if value.startswith(BYTE_ORDER_MARK):
                marked[question_behind(study, "de", heading).id] += 1
    assert sum(marked.values()) == 530
    listed: dict[str, int] = defaultdict(int)
    for line in rows(out / "ledger.csv"):
        if "invisible characters" in line["how"]:
            assert line["file"] == "de.csv"
            listed[line["question_id"]] += int(line["n"])
    assert listed == marked


@needs_data
def test_order_of_rows_and_files_changes_no_count(counts, tmp_path):
    random_order = random.Random(2017)
    shuffled = []
    for file in FILES:
        with file.open(encoding="utf-8", newline="") as lines:
            heading, *records = csv.reader(lines)
        random_order.shuffle(records)
        shuffled.append(tmp_path / file.name)
        with shuffled[-1].open("w", encoding="utf-8", newline="") as lines:
            csv.writer(lines).writerows([heading, *records])
    random_order.shuffle(shuffled)
    done = crosscase("tabulate", *shuffled, "--study", STUDY, "--out", tmp_path / "counted")
    assert done.returncode == 0, done.stdout + done.stderr
    (file,) = (tmp_path / "counted").rglob("counts.csv")
    assert read_counts(file) == counts
