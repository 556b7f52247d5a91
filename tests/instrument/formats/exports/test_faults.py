"""What is wrong with an export, or odd about it, is said or allowed for: one fault for each test."""

import csv
import io
from datetime import datetime

import pytest
import xlsxwriter
from support.study_folders import PROJECT

from instrument.formats import causes, open_table
from instrument.formats.base import UnreadableFileError
from instrument.load import load_study_folder
from instrument.record_fields import record_readers
from instrument.validation import Validation

PLACE = PROJECT / "data_samples" / "exports"
SAMPLES = sorted(p for p in PLACE.iterdir() if p.suffix in (".csv", ".tsv", ".xlsx", ".ods"))
#: Tools that write no times, or one that cannot be read without knowing the language of a sheet.
NO_TIMES = ("redcap", "google-forms")


@pytest.fixture(scope="module")
def study():
    return load_study_folder(PLACE / "study")


@pytest.fixture
def changed(tmp_path, study):
    """Judges a sample export in which something was changed: cells by heading and row, rows, or text."""

    def judge(name, change):
        text = (PLACE / name).read_bytes().decode("utf-8-sig")
        delimiter = ";" if name.startswith("kobo") else ","
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        rows = change(rows) or rows
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=delimiter).writerows(rows)
        return Validation([path], study)

    return judge


def put(heading, cells):
    """A change: cells of a column by row as a spreadsheet shows it."""

    def change(rows):
        column = rows[0].index(heading)
        for row, cell in cells.items():
            rows[row - 1][column] = cell

    return change


def answers(validation):
    return [
        {item: codes.item.states[codes.codes[n]] for item, codes in batch.codes.items()}
        for batch in validation.batches()
        for n in range(len(batch))
    ]


def problems(validation):
    return [(g.code, g.question_id, dict(g.params)) for g in validation.issues.groups if g.severity != "info"]


def own_answers(study):
    return answers(Validation([PLACE / "responses.csv"], study))


def refused(validation):
    assert answers(validation) == []
    ((code, _, params),) = problems(validation)
    assert code == "F03"
    return params["limit"]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_times_and_status_are_read(path, study):
    """In the words of the tool or ours."""
    with (PLACE / "responses.csv").open(encoding="utf-8", newline="") as file:
        expected = list(csv.DictReader(file))
    validation = Validation([path], study)
    list(validation.batches())
    (read,) = validation.files[0].read()
    readers = record_readers(study.newest, study)
    for name in ("started", "ended"):
        texts = [read.fields[name].text(n) for n in range(len(read.rows))]
        if path.name.startswith(NO_TIMES):
            continue
        moments = [datetime.fromisoformat(readers[name](text).state).replace(tzinfo=None) for text in texts]
        assert moments == [datetime.fromisoformat(row[name]) for row in expected]
    status = {readers["submission_status"](read.fields["submission_status"].text(n)).state for n in range(12)}
    assert status == {"blank" if path.name.endswith("forms" + path.suffix) else "finished"}


@pytest.mark.parametrize("word", ["not decrypted", "missing encrypted form data"])
def test_what_odk_could_not_decrypt_is_no_blank_interview(changed, word):
    def change(rows):
        status, key = rows[0].index("Status"), rows[0].index("KEY")
        for row in (rows[2], rows[5]):
            row[:] = [cell if place == key else "" for place, cell in enumerate(row)]
            row[status] = word

    limit = refused(changed("odk-split.csv", change))
    assert limit == causes.NOT_DECRYPTED.format(n=2, row=3, found=word)


@pytest.mark.parametrize("name", ["kobo-values.csv", "kobo-labels-de.csv"])
def test_a_row_of_tags_is_no_interview(changed, study, name):
    tags = lambda rows: [rows[0], ["" if n % 3 else f"#tag+{n}" for n in range(len(rows[0]))], *rows[1:]]  # noqa: E731
    validation = changed(name, tags)
    assert answers(validation) == own_answers(study)
    assert problems(validation) == []
    assert validation.tally.records == 12
    (read,) = validation.files[0].read()
    assert read.rows.tolist() == list(range(3, 15))


def test_nothing_but_tags(changed):
    validation = changed("kobo-values.csv", lambda rows: [rows[0], [f"#tag{n}" for n in range(len(rows[0]))]])
    assert answers(validation) == []
    assert [code for code, _, _ in problems(validation)] == ["F09"]


@pytest.mark.parametrize(
    "headings",
    [
        ["child", "age", "_index", "_parent_table_name", "_parent_index", "_submission__uuid"],
        ["child", "age", "PARENT_KEY", "KEY"],
        ["child", "age", "PARENT_KEY", "KEY", "SET-OF-children"],
    ],
)
@pytest.mark.parametrize("format", [None, "odk", "surveycto", "kobo"])
def test_a_table_of_repeats_is_refused_as_that(tmp_path, headings, format):
    path = tmp_path / "children.csv"
    path.write_text("\n".join([",".join(headings), ",".join(["1"] * len(headings))]))
    with pytest.raises(UnreadableFileError) as caught:
        open_table(path, frozenset({"paid", "fair"}), format)
    assert (caught.value.finding.code, caught.value.finding.params["limit"]) == ("F03", causes.CHILD_TABLE)


def test_the_interviews_are_found_beside_a_table_of_repeats(tmp_path, study):
    """As KoboToolbox writes a workbook: the sheet of interviews, then one for each repeat."""
    path = tmp_path / "book.xlsx"
    text = (PLACE / "kobo-values.csv").read_text(encoding="utf-8")
    with xlsxwriter.Workbook(path) as book:
        main, children = book.add_worksheet("Study"), book.add_worksheet("children")
        for at, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=";")):
            main.write_row(at, 0, row)
        children.write_row(0, 0, ["child", "_index", "_parent_table_name", "_parent_index", "_submission__uuid"])
        children.write_row(1, 0, ["Ann", "1", "Study", "1", "x"])
    validation = Validation([path], study)
    assert answers(validation) == own_answers(study)
    assert problems(validation) == []


def test_masked_answers_of_limesurvey(changed, study):
    """The apostrophe that keeps a spreadsheet from computing is no part of the answer; a second one is."""
    validation = changed("limesurvey-codes.csv", put("words", {2: "'=A1", 4: "''=A1", 6: "'tis"}))
    assert answers(validation) == own_answers(study)
    (read,) = validation.files[0].read()
    assert [read.columns["words"].text(n) for n in (0, 2, 4)] == ["=A1", "''=A1", "'tis"]


def test_nothing_chosen_in_limesurvey_is_blank_however_it_is_written(tmp_path, study):
    """Bare or quoted, a cell with nothing in it never means that a question was not put: skip logic says that."""
    bare = tmp_path / "bare.csv"
    bare.write_bytes((PLACE / "limesurvey-codes.csv").read_bytes().replace(b',""', b","))
    states = [record["help/staff"] for record in answers(Validation([bare], study))]
    assert states == [record["help/staff"] for record in own_answers(study)]
    assert {"blank", "chosen", "not_chosen"} < set(states)


def test_the_option_other_and_its_words_under_one_heading(tmp_path, study):
    """SurveyCTO names both ``help_other`` where the question of the words is called so."""
    expected = own_answers(study)
    folder = tmp_path / "study"
    folder.mkdir()
    for path in (PLACE / "study").iterdir():
        (folder / path.name).write_text(path.read_text(encoding="utf-8").replace("help_more", "help_other"), "utf-8")
    study = load_study_folder(folder)
    rows = list(csv.reader(io.StringIO((PLACE / "surveycto.csv").read_text(encoding="utf-8"), newline="")))
    rows[0] = ["help_other" if heading == "help_more" else heading for heading in rows[0]]
    twice, once = tmp_path / "twice.csv", tmp_path / "once.csv"
    option = rows[0].index("help_other")
    for path, kept in ((twice, rows), (once, [row[:option] + row[option + 1 :] for row in rows])):
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(kept)
    validation = Validation([twice], study)
    assert answers(validation) == []
    ((code, _, params),) = problems(validation)
    assert (code, params["cell"], params["other_cell"]) == ("H03", "N1", "R1")
    validation = Validation([once], study)
    assert problems(validation.run()) == []
    renamed = [{item.replace("_more", "_other"): state for item, state in one.items()} for one in expected]
    assert answers(Validation([once], study)) == renamed


@pytest.mark.parametrize("path", [p for p in SAMPLES if p.suffix in (".csv", ".tsv")], ids=lambda path: path.name)
def test_no_interviews(path, tmp_path, study):
    empty = tmp_path / path.name
    empty.write_bytes(path.read_bytes().split(b"\n")[0] + b"\n")
    validation = Validation([empty], study)
    assert answers(validation) == []
    assert [code for code, _, _ in problems(validation)] == ["F09"]


def test_the_blank_row_of_limesurvey_without_responses(tmp_path, study):
    heading = (PLACE / "limesurvey-codes.csv").read_bytes().split(b"\r\n")[0]
    path = tmp_path / "none.csv"
    path.write_bytes(heading + b"\r\n" + b",".join([b'""'] * (heading.count(b",") + 1)) + b"\r\n")
    validation = Validation([path], study)
    assert answers(validation) == []
    assert validation.tally.records == 0


def test_two_questions_under_one_label_are_not_guessed(changed):
    """Two columns of one heading: refused, with both cells."""

    def change(rows):
        rows[0][rows[0].index("What are your plans?")] = "Is there support?"

    validation = changed("redcap-labels.csv", change)
    assert answers(validation) == []
    assert [code for code, _, _ in problems(validation)] == ["H01", "H03"]
    params = problems(validation)[1][2]
    assert (params["cell"], params["other_cell"]) == ("R1", "S1")


def test_missing_codes_have_columns_of_their_own(changed, study):
    """Don't know beside an option is neither."""
    validation = changed("redcap-raw.csv", put("help___dk", {2: "1"}))
    states = answers(validation)
    assert states[4]["help/staff"] == "dont_know"
    assert states[0]["help/staff"] == "invalid"
    ((code, question, _),) = [found for found in problems(validation) if found[0].startswith("Q")]
    assert (code, question) == ("Q02", "help")


@pytest.mark.parametrize(
    ("name", "heading", "cell", "found"),
    [("kobo-values.csv", "_validation_status", "validation_status_not_approved", "rejected"),
     ("kobo-labels-de.csv", "_validation_status", "Not approved", "rejected"),
     ("odk.csv", "ReviewState", "rejected", "rejected"),
     ("surveycto.csv", "review_status", "REJECTED", "rejected"),
     ("redcap-raw.csv", "interview_complete", "0", "unfinished"),
     ("redcap-labels.csv", "Complete?", "Incomplete", "unfinished"),
     ("limesurvey-codes.csv", "submitdate", "", "unfinished")],
)  # fmt: skip
def test_what_the_tool_says_of_a_record(changed, name, heading, cell, found):
    validation = changed(name, put(heading, {4: cell}))
    assert len(answers(validation)) == 12
    ((code, _, params),) = problems(validation)
    assert (code, params["found"]) == ("R12", found)


def test_an_unknown_version_of_the_form_is_said_and_not_guessed(changed):
    validation = changed("kobo-values.csv", put("__version__", {4: "vA9"}))
    assert len(answers(validation)) == 11
    ((code, _, params),) = problems(validation)
    assert (code, params["found"]) == ("R07", "vA9")
