"""Writes one small response file per issue code, each wrong in exactly one way, and the table in README.md.

    .venv/bin/python data_samples/broken/make.py             # or --out FOLDER

Every file is derived from a valid interview, which is built from the instrument: the response model is asked what is
still blank until nothing is. So a change of the instrument needs no change here, unless it takes away a question that
is named below. Nobody was interviewed; the files are the same, byte for byte, on every run.
"""

import argparse
import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

import xlsxwriter
from pydantic import ValidationError

from instrument.catalogue import CATALOGUE
from instrument.load import StudyFolder, load_study_folder
from instrument.questions import Question
from instrument.questions.numbers import Number
from instrument.questions.open_text import OpenText
from instrument.questions.select_multiple import SelectMultiple
from instrument.questions.select_one import SelectOne
from instrument.responses import response_model
from instrument.routing import could_be_asked
from instrument.study import RECORD_FIELDS
from instrument.text import column_letter

HERE = Path(__file__).resolve().parent
STUDY = HERE.parents[1] / "schemas" / "peer-worker-roles"

Row = dict[str, str]
Files = dict[str, bytes]  # name of a file, or only its ending where there is one file -> content


@dataclass(frozen=True)
class Sample:
    """A case of one issue code: what is wrong, the cell or row where it is found ("" for the file), its files."""

    code: str
    name: str
    wrong: str
    place: str
    files: Files
    times: int = 1  #: how often the files are given

    @property
    def stem(self) -> str:
        """Name of the file without its ending, or of the folder where there are several."""
        return f"{self.code}-{self.name}"

    @property
    def paths(self) -> dict[str, bytes]:
        """Path of each file in this folder -> content."""
        several = len(self.files) > 1
        return {f"{self.stem}/{n}" if several else f"{self.stem}.{n}": text for n, text in self.files.items()}


# A valid interview


@cache
def study() -> StudyFolder:
    """The study that the samples belong to."""
    return load_study_folder(STUDY)


def interview(group_id: str = "service_user", *, version: str = "", **given: str) -> Row:
    """An interview without any issue. ``given`` are answers that matter; the rest is whatever is allowed."""
    instrument = study().instruments[version or study().newest.version]
    model = response_model(instrument, study())
    day = instrument.released + timedelta(days=7)
    fields = ("R01", "C01", group_id, instrument.version, day.isoformat(), "I01")
    row = dict(zip(RECORD_FIELDS, fields, strict=False)) | given
    while True:
        try:
            model.model_validate(row)
        except ValidationError as error:
            blank = [str(line["loc"][0]) for line in error.errors() if line["type"] == "Q01"]
            if len(blank) < error.error_count():
                raise
            row |= {name: allowed_answer(instrument.questions[name]) for name in blank}
        else:
            asked = [q.id for q in instrument.questions.values() if could_be_asked(q, study().study, "C01", group_id)]
            return {name: row.get(name, "") for name in (*RECORD_FIELDS, *asked) if name in row or name in asked}


def allowed_answer(question: Question) -> str:
    """Some answer to the question."""
    if isinstance(question, OpenText):
        return "Made up for this file."
    if isinstance(question, Number):
        return f"{question.warn_min or question.min or 0:g}"
    if isinstance(question, (SelectOne, SelectMultiple)):
        alone = getattr(question, "exclusive", ())
        codes = [code for code in question.codes(study().newest) or () if code not in (*alone, "other")]
        return codes[(len(codes) + sum(question.id.encode()) % 2) // 2]  # nobody gives one answer throughout
    return "2024-01-01"


# Files


def as_csv(*rows: Sequence[str]) -> bytes:
    """Rows of cells as canonical CSV."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def table(*interviews: Mapping[str, str]) -> bytes:
    """Interviews as canonical CSV, with every column that one of them has."""
    columns = [name for name in (*RECORD_FIELDS, *study().newest.questions) if any(name in row for row in interviews)]
    return as_csv(columns, *([row.get(name, "") for name in columns] for row in interviews))


def workbook(
    rows: Sequence[Sequence[object]], stray: str = "", more: Sequence[Sequence[str]] = (), links: int = 0
) -> bytes:
    """Rows of cells as a workbook, dates as dates and all else as text.

    ``stray`` is a cell far from the table, ``more`` are rows of a hidden sheet, ``links`` is the number of cells in a
    last row of formulas without values.
    """
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"title": "Synthetic data, not the study's", "created": datetime(2024, 1, 1)})
        sheet, as_date = book.add_worksheet("Answers"), book.add_format({"num_format": "yyyy-mm-dd"})
        for at, row in enumerate(rows):
            for position, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(at, position, cell, as_date)
                elif cell != "":
                    sheet.write_string(at, position, str(cell))
        if stray:
            sheet.write_string(stray, "x")
        for position in range(links):
            sheet.write_formula(len(rows), position, "=Z1", value="")
        if more:
            sheet = book.add_worksheet("More answers")
            for at, row in enumerate(more):
                sheet.write_row(at, 0, row)
            sheet.hide()
    return file.getvalue()


# Samples


def changed(code: str, name: str, wrong: str, column: str, value: str, row: Row | None = None) -> Sample:
    """Two interviews; in the second, which is row 3, one cell is changed."""
    good = row or interview()
    text = table(good, {**good, "respondent_id": "R02", column: value})
    position = text.decode().splitlines()[0].split(",").index(column)
    return Sample(code, name, wrong, f"{column_letter(position)}3", {"csv": text})


def ticked(row: Row, name: str) -> Row:
    """The options of a select-many question as they stand in columns of their own."""
    codes = study().newest.questions[name].codes(study().newest) or ()
    return {f"{name}/{code}": str(int(code in row[name].split())) for code in codes}


def make_samples() -> list[Sample]:
    """A sample for each code of the catalogue, in its order."""
    row = interview()
    headings, cells = list(row), list(row.values())
    text = table(row)
    funder = interview("commissioner")
    manager = interview("strategic_manager", pay_type="unpaid")
    without = {name: cell for name, cell in row.items() if name != "und_known"}
    second = {**row, "respondent_id": "R02"}
    options = ticked(row, "und_tasks")
    some_options = [name for name in options if name != "und_tasks/teaching"]
    others = [name for name in headings if name != "und_tasks"]
    behind = f"{column_letter(len(headings))}1"
    comma = table(row, {**second, "und_purpose": "Help; company"}).replace(b"Help; company", b"Help, company")
    old_windows = table(row, {**second, "und_purpose": "Zur Unterst\u00fctzung da."}).decode().encode("cp1252")
    rated = [q.id for q in study().newest.questions.values() if getattr(q, "choices", "") == "extent" and q.id in row]
    unlike = interview(respondent_id="R02", **dict.fromkeys(rated[::2], "2"), **dict.fromkeys(rated[1::2], "5"))
    german = {
        q.id: "trifft eher zu" for q in study().newest.questions.values() if hasattr(q, "choices") and q.id in row
    }
    timed = {"started": "2024-05-14T10:40:00Z", "ended": "2024-05-14T09:55:00Z"}
    scored = [name for name in funder if name in study().newest.questions and funder[name] in ("3", "4")]
    months = {"res_months": "4", "respondent_id": "R02",
              **dict.fromkeys(scored[::2], "2"), **dict.fromkeys(scored[1::2], "5")}  # fmt: skip
    blank_rows = b"\n" * 65_533  # rows 3 to 65,535
    samples = [
        Sample("F01", "quote-never-closed", "a quotation mark that opens a cell is never closed", "row 2",
               {"csv": text.replace(b"Made up", b'"Made up', 1)}),
        Sample("F02", "not-utf8", "saved in the encoding of an old Windows", "G3", {"csv": old_windows}),
        Sample("F03", "stray-cell", "a cell in the last row and column that a spreadsheet has", "XFD1048576",
               {"xlsx": workbook([headings, cells], stray="XFD1048576")}),
        Sample("F04", "no-headings", "answers, and no row that says to what", "row 1",
               {"csv": as_csv(cells, list(second.values()))}),
        Sample("F05", "title-and-semicolons", "a title above the headings; cells separated by semicolons", "",
               {"csv": b"Interviews of spring\n\n" + text.replace(b",", b";")}),
        Sample("F06", "65536-rows", "the last row is the last that an old spreadsheet has", "",
               {"csv": text + blank_rows + table(second).splitlines(keepends=True)[1]}),
        Sample("F07", "garbled-letters", "Für, read in the wrong encoding", "G2",
               {"csv": table(row | {"und_purpose": "FÃ¼r alle."})}),
        Sample("F08", "labels-in-german", "German labels, which this instrument does not have", "",
               {"csv": table(row | german, *({**second, "respondent_id": f"R{n:02}"} | german for n in (2, 3, 4)))}),
        Sample("F09", "no-interviews", "headings, and nothing below", "", {"csv": as_csv(headings)}),
        Sample("F10", "hidden-sheet", "a second interview on a hidden sheet of its own", "",
               {"xlsx": workbook([headings, cells], more=[headings, list(second.values())])}),
        Sample("F11", "given-twice", "nothing, but it is named twice in one command", "", {"csv": text}, times=2),
        Sample("F12", "links-without-values", "the second interview is made of links never worked out", "row 3",
               {"xlsx": workbook([headings, cells], links=len(cells))}),
        Sample("H01", "column-missing", "everybody is asked und_known, and there is no such column", "row 1",
               {"csv": table(without)}),
        Sample("H02", "unknown-heading", "shoe_size is no question", behind,
               {"csv": as_csv([*headings, "shoe_size"], [*cells, "43"])}),
        Sample("H03", "heading-twice", "und_known stands twice", behind,
               {"csv": as_csv([*headings, "und_known"], [*cells, row["und_known"]])}),
        Sample("H04", "heading-in-capitals", "Und-Known for und_known", "H1",
               {"csv": text.replace(b"und_known", b"Und-Known", 1)}),
        Sample("H05", "option-column-missing", "und_tasks in columns of its options, without one of them",
               f"{column_letter(len(others))}1",
               {"csv": as_csv([*others, *some_options], [(row | options)[name] for name in [*others, *some_options]])}),
        Sample("R01", "comma-outside-quotes", "one cell too many", "row 3", {"csv": comma}),
        changed("R02", "no-id", "no interview id", "respondent_id", ""),
        Sample("R03", "id-in-two-files", "R01 is one person in the first file and another in the second", "row 2",
               {"site-a.csv": text, "site-b.csv": table(interview(case_id="C02", und_known="5"))}),
        Sample("R04", "interview-twice", "the same interview in two rows", "row 2", {"csv": table(row, row)}),
        changed("R05", "unknown-case", "C99 is no case of the study", "case_id", "C99"),
        changed("R06", "unknown-group", "visitor is no group of the study", "group_id", "visitor"),
        changed("R07", "unknown-version", "9.9 is no version of the instrument", "instrument_version", "9.9"),
        changed("R08", "superseded-version", "version 1.0, when 1.1 had come out", "interview_date", "2024-07-01",
                interview(version="1.0")),
        Sample("R09", "one-interview-twice", "one interview under two ids", "A2", {"csv": table(row, second)}),
        changed("R10", "date-before-version", "earlier than the version that it names", "interview_date", "2023-01-09"),
        Sample("R11", "ends-before-it-begins", "the times stand in the wrong columns", "H2",
               {"csv": table(row | timed)}),
        changed("R12", "a-test", "a record that somebody made to try the form", "submission_status", "test",
                row | {"submission_status": "finished"}),
        changed("R13", "no-group", "no group", "group_id", ""),
        Sample("R14", "note-below", "a note under the table", "row 3",
               {"csv": text + as_csv(["Ann did all interviews.", *[""] * (len(headings) - 1)])}),
        changed("Q01", "blank-answer", "asked, and nothing recorded", "und_known", ""),
        changed("Q02", "not-an-answer", "7 on a scale from 1 to 5", "und_known", "7"),
        changed("Q03", "misspelt-answer", "Completly for Completely", "und_known", "Completly"),
        changed("Q04", "answer-of-another-question", "Partly is an answer to und_written", "und_known", "Partly"),
        changed("Q05", "outside-the-limits", "999 months, where 120 is the most", "res_months", "999", funder),
        changed("Q06", "unusual-number", "100 months, where 60 is usual at most", "res_months", "100", funder),
        changed("Q07", "not-a-number", "about ten", "res_months", "about ten", funder),
        changed("Q08", "none-and-another", "None of these, and a task", "und_tasks", "groups none"),
        Sample("Q09", "list-and-columns-disagree", "und_tasks says none, the columns of its options teaching",
               f"{column_letter(headings.index('und_tasks'))}2",
               {"csv": as_csv([*headings, *options], [*(row | {"und_tasks": "none"}).values(), *options.values()])}),
        changed("Q10", "other-without-words", "who else pays is not said", "res_payers", "health other", funder),
        Sample("Q11", "date-made-by-spreadsheet", "a date cell where a choice is expected", "H3",
               {"xlsx": workbook([headings, cells, list({**second, "und_known": date(2024, 5, 3)}.values())])}),
        changed("Q12", "missing-code-not-accepted", "NAP, which this question does not accept", "und_known", "NAP"),
        changed("Q13", "label-for-code", "Somewhat for 3", "und_known", "Somewhat"),
        changed("Q14", "invisible-characters", "two zero-width spaces in an open answer", "und_purpose",
                "Made\u200b up for\u200b this file."),
        changed("X01", "answered-although-skipped", "who else pays, though nobody else does", "res_payers_other",
                "Made up for this file.", funder),
        changed("X02", "group-not-asked", "service users are not asked about progression", "car_move", "3"),
        changed("X03", "answers-do-not-fit", "unpaid, and filled by an open advert", "rec_how", "open_advert", manager),
        Sample("X04", "one-answer-throughout", "3 to every question on one scale", "H2",
               {"csv": table(row | dict.fromkeys(rated, "3"))}),
        Sample("X05", "two-answers-to-one-fact", "4 and 24 more months of money in one case", "",
               {"csv": table({**funder, "res_months": "24"}, {**funder, **months})}),
        Sample("C01", "interviews-to-do", "one interview, where nine are wanted", "", {"csv": text}),
        Sample("C02", "nothing-to-compare", "two interviews, both of one case", "", {"csv": table(row, unlike)}),
        Sample("C03", "nobody-answered", "und_known is blank in every interview", "",
               {"csv": table(*({**row, "respondent_id": f"R{n}", "und_known": ""} for n in (1, 2, 3)))}),
    ]  # fmt: skip
    assert [sample.code for sample in samples] == list(CATALOGUE), "a sample for each code, in the catalogue's order"
    return samples


def readme(samples: Sequence[Sample]) -> str:
    """The table of all samples."""
    lines = [
        "# Broken response files",
        "",
        "One small file for each issue code, wrong in exactly one way: for tests, and to see what messages look like.",
        "They belong to the study folder `schemas/peer-worker-roles`. **All answers are made up.**",
        "",
        "```sh",
        "crosscase validate data_samples/broken/Q03-misspelt-answer.csv --study schemas/peer-worker-roles",
        "```",
        "",
        "| code | severity | file | what is wrong | where |",
        "|---|---|---|---|---|",
    ]
    for sample in samples:
        kind = CATALOGUE[sample.code]
        files = "<br>".join(f"`{path}`" for path in sample.paths)
        lines.append(f"| {kind.code} | {kind.severity} | {files} | {sample.wrong} | {sample.place or 'the file'} |")
    lines += [
        "",
        "`.venv/bin/python data_samples/broken/make.py` writes the files and this table. Each file is derived from a",
        "valid interview that is built from the instrument. A new code of the catalogue needs a sample there.",
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    """Write all files."""
    parser = argparse.ArgumentParser(description="Write one broken response file per issue code.")
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write to")
    folder = parser.parse_args().out
    samples = make_samples()
    contents = {path: content for sample in samples for path, content in sample.paths.items()}
    for path, content in {**contents, "README.md": readme(samples).encode()}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    print(f"{len(contents)} files for {len(samples)} issue codes: {folder}")


if __name__ == "__main__":
    main()
