"""Writes the interviews of responses.csv as each tool exports them, one file per tool and style.

    .venv/bin/python data_samples/exports/make.py            # or --out FOLDER

None of the files was downloaded from a tool: they follow what is documented of its exports (docs/formats.md). The words
come from the study folder beside this script. The files are the same, byte for byte, on every run.

To add a format, write a function that turns the interviews into bytes and give it a line in ``FILES``; the name of the
file begins with the name of the tool. A test counts the interviews of every file here and wants the same counts.
"""

import argparse
import csv
import io
import json
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape

import pandas as pd
import pyreadstat
import xlsxwriter

from instrument.documents import say
from instrument.load import load_study_folder
from instrument.questions import Question
from instrument.questions.select_multiple import SelectMultiple
from instrument.questions.select_one import SelectOne

HERE = Path(__file__).resolve().parent
FOLDER = load_study_folder(HERE / "study")
SCHEDULE = FOLDER.newest
QUESTIONS = tuple(SCHEDULE.questions.values())

Row = dict[str, str]
Cell = str | None  # None: nothing at all, where a tool tells it from an empty text
Column = tuple[str, Callable[[Row], Cell]]


def interviews() -> list[Row]:
    """The interviews, as they stand in responses.csv."""
    with (HERE / "responses.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# What the study folder says


def domain_of(question: Question) -> str:
    """The domain that a question stands in."""
    return next(d.id for d in SCHEDULE.domains if question in d.questions)


def heading_of(name: str, language: str) -> str:
    """A question, case or group as a tool names it that exports texts."""
    place = ("en", "de").index(language) + 1
    if name in SCHEDULE.questions:
        return say(SCHEDULE.questions[name].text, language)
    return str(getattr(FOLDER.study.columns, name)[place])


def words(name: str, language: str) -> dict[str, str]:
    """Code -> label in a language: the choices of a question, its missing codes among them; cases; groups."""
    if name in ("case_id", "group_id"):
        rows = FOLDER.study.cases if name == "case_id" else FOLDER.study.groups
        return {row.id: say(row.label, language) for row in rows}
    question = SCHEDULE.questions[name]
    if not isinstance(question, SelectOne | SelectMultiple):
        return {}
    place = ("en", "de").index(language) + 1
    labels = {choice.code: say(choice.label, language) for choice in SCHEDULE.choice_list(question).choices}
    return labels | {spellings[0]: spellings[place] for spellings in missing_codes()}


def missing_codes() -> Sequence[Sequence[str]]:
    """Don't know and refused: the code, the English and the German label."""
    return SCHEDULE.missing_codes["dont_know"], SCHEDULE.missing_codes["refused"]


def label(name: str, language: str) -> Callable[[Row], str]:
    """A cell in words."""
    known = words(name, language)
    return lambda row: known.get(row[name], row[name])


def code(name: str) -> Callable[[Row], str]:
    """A cell as it stands in responses.csv."""
    return lambda row: row[name]


def option(name: str, chosen: str, yes: str = "1", no: str = "0", nothing: Cell = "0") -> Callable[[Row], Cell]:
    """The cell of an option: chosen, another was chosen, none was."""
    return lambda row: nothing if not row[name] else yes if chosen in row[name].split() else no


def moment(name: str, pattern: str = "%Y-%m-%dT%H:%M:%S.000+00:00") -> Callable[[Row], str]:
    """A date and time as a tool writes it."""
    return lambda row: datetime.fromisoformat(row[name]).strftime(pattern)


def serial(pattern: str = "{}") -> Callable[[Row], str]:
    """An id made from the number of the interview."""
    return lambda row: pattern.format(f"{int(row['respondent_id']):012}")


def fixed(text: str) -> Callable[[Row], str]:
    """The same in every row."""
    return lambda row: text


def version(**names: str) -> Callable[[Row], str]:
    """What a tool calls the version of the instrument."""
    return lambda row: names["v" + row["instrument_version"][0]]


# Files of text and workbooks


def grid(columns: Sequence[Column]) -> list[list[Cell]]:
    """Headings and rows."""
    return [[heading for heading, _ in columns], *([cell(row) for _, cell in columns] for row in interviews())]


def delimited(columns: Sequence[Column], delimiter: str = ",", end: str = "\r\n", *, every: bool = False) -> bytes:
    """The interviews as text with a delimiter."""
    return text_of(grid(columns), delimiter, end, every=every)


def text_of(rows: Sequence[Sequence[Cell]], delimiter: str = ",", end: str = "\r\n", *, every: bool = False) -> bytes:
    """Text with a delimiter. ``every`` cell is quoted, except where there is nothing at all, or those that need it."""

    def quoted(cell: Cell) -> str:
        if cell is None or not (every or any(character in cell for character in f'{delimiter}"\r\n')):
            return cell or ""
        return '"' + cell.replace('"', '""') + '"'

    return "".join(delimiter.join(map(quoted, row)) + end for row in rows).encode()


def workbook(columns: Sequence[Column], sheet: str) -> bytes:
    """An Excel workbook with every cell as text."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"title": "Synthetic data", "created": datetime(2024, 1, 1)})
        page = book.add_worksheet(sheet)
        for at, row in enumerate(grid(columns)):
            for position, cell in enumerate(row):
                if cell:
                    page.write_string(at, position, cell)
    return file.getvalue()


def open_document(columns: Sequence[Column]) -> bytes:
    """An OpenDocument spreadsheet with every cell as text."""
    names = ("office", "table", "text")
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)

    def written(cell: Cell) -> str:
        lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in (cell or "").split("\n"))
        return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>' if cell else (
            "<table:table-cell/>")  # fmt: skip

    rows = "".join(f"<table:table-row>{''.join(map(written, row))}</table:table-row>" for row in grid(columns))
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="Answers">{rows}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    entry = '<manifest:file-entry manifest:full-path="{}" manifest:media-type="{}"/>'
    manifest = (
        f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="{space}" manifest:version="1.2">'
        f"{entry.format('/', kind)}{entry.format('content.xml', 'text/xml')}</manifest:manifest>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in (("mimetype", kind), ("META-INF/manifest.xml", manifest), ("content.xml", content)):
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), text)
    return file.getvalue()


# Tools


def own() -> list[Column]:
    """The project's own layout."""
    return [(name, code(name)) for name in interviews()[0]]


def kobo(language: str = "", *, whole: bool = True, groups: bool = False) -> list[Column]:
    """KoboToolbox: codes, or labels in a language; with the question's own column or only those of its options."""
    columns: list[Column] = [("start", moment("started")), ("end", moment("ended"))]
    for name in ("case_id", "group_id", *SCHEDULE.questions):
        question = SCHEDULE.questions.get(name)
        group = f"{domain_of(question)}/" if question and groups else ""
        spoken = group + (heading_of(name, language) if language else name)
        if isinstance(question, SelectMultiple):
            known = words(name, language or "en")
            if whole:
                columns.append((spoken, lambda row, n=name, k=known: " ".join(
                    k[c] if language else c for c in row[n].split())))  # fmt: skip
            columns += [(f"{spoken}/{known[c] if language else c}", option(name, c, nothing="")) for c in known]
        else:
            columns.append((spoken, label(name, language) if language else code(name)))
    approved = "Approved" if language else "validation_status_approved"
    return [
        *columns, ("_id", code("respondent_id")), ("_uuid", serial("5f0c7a52-0000-4000-8000-{}")),
        ("_submission_time", moment("ended", "%Y-%m-%dT%H:%M:%S")), ("_validation_status", fixed(approved)),
        ("_notes", fixed("")), ("_status", fixed("submitted_via_web")), ("_submitted_by", fixed("")),
        ("__version__", version(v1="vA1", v2="vA2")), ("_tags", fixed("")),
        ("meta/rootUuid", serial("uuid:5f0c7a52-0000-4000-8000-{}")), ("_index", code("respondent_id")),
    ]  # fmt: skip


def odk(*, split: bool) -> list[Column]:
    """ODK Central: codes, groups joined by a hyphen; with columns for options if the export was told to."""
    columns: list[Column] = [("SubmissionDate", moment("ended", "%Y-%m-%dT%H:%M:%S.000Z")),
                             ("start", moment("started")), ("end", moment("ended")),
                             ("case_id", code("case_id")), ("group_id", code("group_id"))]  # fmt: skip
    for question in QUESTIONS:
        spoken = f"{domain_of(question)}-{question.id}"
        columns.append((spoken, code(question.id)))
        if split and isinstance(question, SelectMultiple):
            columns += [(f"{spoken}/{c}", option(question.id, c)) for c in words(question.id, "en")]
    uuid = serial("uuid:5f0c7a52-0000-4000-8000-{}")
    return [
        *columns, ("meta-instanceID", uuid), ("KEY", uuid), ("SubmitterID", fixed("7")),
        ("SubmitterName", fixed("Tablet 1")), ("AttachmentsPresent", fixed("0")), ("AttachmentsExpected", fixed("0")),
        ("Status", fixed("")), ("ReviewState", fixed("approved")), ("DeviceID", fixed("collect:1")),
        ("Edits", fixed("0")), ("FormVersion", version(v1="2024010100", v2="2024060100")),
    ]  # fmt: skip


def surveycto() -> list[Column]:
    """SurveyCTO, wide: codes, options as name_code."""
    spoken = "%b %d, %Y %I:%M:%S %p"
    columns: list[Column] = [("SubmissionDate", moment("ended", spoken)), ("starttime", moment("started", spoken)),
                             ("endtime", moment("ended", spoken)), ("case_id", code("case_id")),
                             ("group_id", code("group_id"))]  # fmt: skip
    for question in QUESTIONS:
        columns.append((question.id, code(question.id)))
        if isinstance(question, SelectMultiple):
            columns += [(f"{question.id}_{c}", option(question.id, c)) for c in words(question.id, "en")]
    uuid = serial("uuid:5f0c7a52-0000-4000-8000-{}")
    return [*columns, ("instanceID", uuid), ("formdef_version", version(v1="2024010100", v2="2024060100")),
            ("review_status", fixed("APPROVED")), ("KEY", uuid)]  # fmt: skip


def redcap(language: str = "") -> list[Column]:
    """REDCap: raw, or labels; an option that nobody chose is 0 even where the question was not put."""
    columns: list[Column] = [("Record ID" if language else "record_id", code("respondent_id"))]
    for name in ("case_id", "group_id", "instrument_version", *SCHEDULE.questions):
        question = SCHEDULE.questions.get(name)
        spoken = heading_of(name, language) if language else name
        if isinstance(question, SelectMultiple):
            for c, text in words(name, language or "en").items():
                heading = f"{spoken} (choice={text})" if language else f"{name}___{c.lower()}"
                yes, no = ("Checked", "Unchecked") if language else ("1", "0")
                columns.append((heading, option(name, c, yes, no, no)))
        else:
            is_coded = language and name != "instrument_version"
            columns.append((spoken, label(name, language) if is_coded else code(name)))
    return [*columns, ("Complete?" if language else "interview_complete", fixed("Complete" if language else "2"))]


def limesurvey(language: str = "", *, has_null: bool = True) -> list[Column]:
    """LimeSurvey: codes, or full answers; the words for "other" stand in its option; nothing at all: not asked."""
    nothing = None if has_null else ""
    names = ("Response ID", "Date submitted", "Last page", "Start language", "Date started", "Date last action")
    if not language:
        names = ("id", "submitdate", "lastpage", "startlanguage", "startdate", "datestamp")
    at = moment("ended", "%Y-%m-%d %H:%M:%S")
    columns: list[Column] = [(names[0], code("respondent_id")), (names[1], at), (names[2], fixed("3")),
                             (names[3], fixed(language or "en")), (names[4], code("started")),
                             (names[5], at)]  # fmt: skip
    yes, no = {"": ("Y", ""), "en": ("Yes", "No"), "de": ("Ja", "Nein")}[language]
    for name in ("case_id", "group_id", "instrument_version", *SCHEDULE.questions):
        question = SCHEDULE.questions.get(name)
        spoken = heading_of(name, language) if language else name.replace("_", "")
        if isinstance(question, SelectMultiple):
            off = "N/A" if language else nothing
            for c, text in words(name, language or "en").items():
                heading = f"{spoken} [{text}]" if language else f"{spoken}[{c}]"
                in_words = c == "other"
                tick = option(name, c, yes, "" if in_words else no, off)
                said = lambda row, t=tick, w=question.other: row[w] if t(row) == yes and row[w] else t(row)  # noqa: E731
                columns.append((heading, said if in_words else tick))
        elif name != "help_more":
            read = label(name, language) if language and name in ("case_id", "group_id", *SCHEDULE.questions) else (
                code(name))  # fmt: skip
            columns.append((spoken, lambda row, r=read: r(row) or ("" if language else nothing)))
    return columns


def listed(question: SelectMultiple, language: str, separator: str, end: str = "") -> Callable[[Row], str]:
    """Labels in one cell, own words in place of "Other"."""
    known = words(question.id, language)

    def cell(row: Row) -> str:
        labels = {**known, "other": row[str(question.other)]}
        return separator.join(labels[c] for c in row[question.id].split()) + (end if row[question.id] else "")

    return cell


def form(separator: str, end: str = "") -> list[Column]:
    """Questions as forms export them, texts and labels; an id that somebody asked for."""
    columns: list[Column] = [("Number of the interview", code("respondent_id")),
                             (heading_of("instrument_version", "en"), code("instrument_version"))]  # fmt: skip
    for name in ("case_id", "group_id", *SCHEDULE.questions):
        question = SCHEDULE.questions.get(name)
        if name != "help_more":
            is_list = isinstance(question, SelectMultiple)
            cell = listed(question, "en", separator, end) if is_list else label(name, "en")
            columns.append((heading_of(name, "en"), cell))
    return columns


def microsoft_forms() -> list[Column]:
    """Microsoft Forms: labels; a list of choices ends with its separator."""
    return [
        ("ID", code("respondent_id")), ("Start time", code("started")), ("Completion time", code("ended")),
        ("Email", fixed("anonymous")), ("Name", fixed("")), *form(";", ";"),
    ]  # fmt: skip


def google_forms() -> list[Column]:
    """Google Forms: labels, choices joined by a comma."""
    return [("Timestamp", moment("ended", "%m/%d/%Y %H:%M:%S")), *form(", ")]


def qualtrics() -> bytes:
    """Qualtrics: tags, texts and identifiers as three rows of headings; choice texts, options in columns."""
    own = [("StartDate", "Start Date", code("started")), ("EndDate", "End Date", code("ended")),
           ("Status", "Response Type", fixed("IP Address")), ("Progress", "Progress", fixed("100")),
           ("Finished", "Finished", fixed("True")), ("RecordedDate", "Recorded Date", code("ended")),
           ("ResponseId", "Response ID", serial("R_{}"))]  # fmt: skip
    columns = [(tag, text, cell, tag) for tag, text, cell in own]
    for name in ("case_id", "group_id", "instrument_version", *SCHEDULE.questions):
        question, spoken = SCHEDULE.questions.get(name), heading_of(name, "en")
        if isinstance(question, SelectMultiple):
            for n, (c, text) in enumerate(words(name, "en").items(), start=1):
                columns.append((f"{name}_{n}", f"{spoken} - Selected Choice - {text}", option(name, c, text, "", ""),
                                f"QID_{name}"))  # fmt: skip
                if c == "other":
                    more = str(question.other)
                    columns.append((f"{name}_{n}_TEXT", f"{spoken} - {text} - Text", code(more), f"QID_{more}_TEXT"))
        elif name != "help_more":
            is_version = name == "instrument_version"
            columns.append((name, spoken, code(name) if is_version else label(name, "en"), f"QID_{name}"))
    rows = [[tag for tag, *_ in columns], [text for _, text, *_ in columns],
            [f'{{"ImportId":"{identifier}"}}' for *_, identifier in columns]]  # fmt: skip
    return text_of([*rows, *([cell(row) for _, _, cell, _ in columns] for row in interviews())])


def surveyjs() -> bytes:
    """SurveyJS: codes, lists of them, comments beside; numbers as numbers. What was not answered is not there."""

    def response(row: Row) -> dict[str, object]:
        answers: dict[str, object] = {}
        for name, text in row.items():
            question = SCHEDULE.questions.get(name)
            if not text or name == "help_more":
                continue
            is_list = isinstance(question, SelectMultiple)
            answers[name] = text.split() if is_list else int(text) if question and text.isdigit() else text
            if is_list and row["help_more"]:
                answers[f"{name}-Comment"] = row["help_more"]
        return answers

    return (json.dumps([response(row) for row in interviews()], ensure_ascii=False, indent=1) + "\n").encode()


def statistics_file(kind: str) -> bytes:
    """SPSS or Stata: numbers of its own with labels, 98 and 99 declared missing, options as variables of 0 and 1."""
    missing = {98.0: "Don't know", 99.0: "Refused"}
    numbers = {"DK": 98.0, "REF": 99.0}
    frame: dict[str, list[object]] = {}
    labels: dict[str, dict[float, str]] = {}
    for name in interviews()[0]:
        question = SCHEDULE.questions.get(name)
        cells = [row[name] for row in interviews()]
        known = [c for c in words(name, "en") if c not in numbers] if question else []
        if isinstance(question, SelectMultiple):
            for c in known:
                ticks = [numbers.get(cell, float(c in cell.split())) if cell else None for cell in cells]
                frame[f"{name}_{c}"], labels[f"{name}_{c}"] = ticks, {0.0: "No", 1.0: "Yes", **missing}
        elif known:
            codes = {**{c: float(n) for n, c in enumerate(known, start=1)}, "NAP": 97.0, **numbers}
            frame[name] = [codes[cell] if cell else None for cell in cells]
            labels[name] = {**{codes[c]: words(name, "en")[c] for c in known}, 97.0: "NAP", **missing}
        elif question and question.type in ("integer", "decimal"):
            frame[name] = [float(cell) if cell else None for cell in cells]
        else:
            frame[name] = list(cells)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"sample.{kind}"
        if kind == "sav":
            ranges = {name: [{"lo": 97, "hi": 99}] for name in labels}
            pyreadstat.write_sav(pd.DataFrame(frame), path, variable_value_labels=labels, missing_ranges=ranges)
        else:
            pyreadstat.write_dta(pd.DataFrame(frame), path, variable_value_labels=labels)
        return without_time(path.read_bytes(), kind)


def without_time(content: bytes, kind: str) -> bytes:
    """A file with a fixed time of its making."""
    if kind == "sav":
        return content[:92] + b"01 Jan 2400:00:00" + content[109:]
    before, mark, after = content.partition(b"<timestamp>")
    return before + mark + after[:1] + b"01 Jan 2024 00:00" + after[18:]


def lime_text(columns: Sequence[Column]) -> bytes:
    """Text as LimeSurvey writes it: a byte-order mark, every cell quoted."""
    return b"\xef\xbb\xbf" + delimited(columns, every=True)


FILES: dict[str, Callable[[], bytes]] = {
    "own.tsv": lambda: delimited(own(), "\t"),
    "own.xlsx": lambda: workbook(own(), "Answers"),
    "own.ods": lambda: open_document(own()),
    "kobo-values.csv": lambda: delimited(kobo(groups=True), ";", every=True),
    "kobo-options.csv": lambda: delimited(kobo(whole=False), ";", every=True),
    "kobo-labels-en.xlsx": lambda: workbook(kobo("en"), "A small study"),
    "kobo-labels-de.csv": lambda: delimited(kobo("de"), ";", every=True),
    "odk.csv": lambda: delimited(odk(split=False), end="\n"),
    "odk-split.csv": lambda: delimited(odk(split=True), end="\n"),
    "surveycto.csv": lambda: delimited(surveycto(), end="\n"),
    "redcap-raw.csv": lambda: delimited(redcap(), end="\n"),
    "redcap-labels.csv": lambda: delimited(redcap("en"), end="\n"),
    "limesurvey-codes.csv": lambda: lime_text(limesurvey()),
    "limesurvey-codes-no-null.csv": lambda: lime_text(limesurvey(has_null=False)),
    "limesurvey-full-en.csv": lambda: lime_text(limesurvey("en")),
    "qualtrics.csv": qualtrics,
    "microsoft-forms.xlsx": lambda: workbook(microsoft_forms(), "Sheet1"),
    "google-forms.csv": lambda: delimited(google_forms()),
    "surveyjs.json": surveyjs,
    "spss.sav": lambda: statistics_file("sav"),
    "stata.dta": lambda: statistics_file("dta"),
    "limesurvey-full-de.csv": lambda: lime_text(limesurvey("de")),
}


def main() -> None:
    """Write every file."""
    parser = argparse.ArgumentParser(description="Write the sample interviews as each tool exports them.")
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write to")
    folder = parser.parse_args().out
    folder.mkdir(parents=True, exist_ok=True)
    for name, write in FILES.items():
        (folder / name).write_bytes(write())
    print(f"{len(FILES)} files of {len(interviews())} synthetic interviews: {folder}")


if __name__ == "__main__":
    main()
