"""What is mutated: small files and study folders that are right, one of every kind there is."""

import csv
import io
import json
import re
import zipfile
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pyreadstat
import xlsxwriter
from support.study_folders import INTERVIEW_1_0, INTERVIEW_2_0, PROJECT, SAMPLE_STUDY, STUDY, small_study

from instrument.quality import Quality
from instrument.returns.corrections import review
from instrument.returns.fixes import COLUMNS, read_fixes
from instrument.returns.problems import ACTIONS, CHANGE
from instrument.returns.sheet import write_fix_sheet
from instrument.validation import Validation

#: Bytes. A longer file is mutated less often; of longer text only the beginning is.
SMALL = 8_000
LONGEST = 120_000
_TEXT = (".csv", ".tsv")
#: When a data file was written.
_WHEN = re.compile(rb"\d\d [A-Z][a-z]{2} \d{2,4} ?\d\d:\d\d(:\d\d)?")
_FORMATS = (*_TEXT, ".xlsx", ".ods", ".json", ".sav", ".dta")
_PLAN = "highlight: [pay]\ncontrasts: [case, group, side, kind]\nfamilies: {domains: holm, items: fdr_bh}\ndraws: 999\n"
_RECORDS = """\
respondent_id,case_id,group_id,instrument_version,interview_date,interviewer_id,paid,fair,unfair,hours,rate,tasks,\
tasks_other,support,since,place,words,newer
R1,C01,staff,1.0,2024-02-01,I1,yes,1,2,37,,talk walk,,3,2020-05-01,2,"Words, and more
in two lines",
R2,C01,boss,1.0,2024-02-02,I1,no,,3,,12.50,other,Reading,1,,1,Wörter,
R3,C02,staff,2.0,2024-07-01,I2,partly,DK,REF,,,none,,2,,3,,4
R4,C02,boss,2.0,2024-07-02,I2,Paid,Completely,1.0,5,9,"Talking, Planning",,NAP,2021-01-01,1,"say ""no"" now",DK
"""


SMALL_CSV = _RECORDS.encode()
_FAULTY = _RECORDS.replace(",37,", ",370,").replace("R3,C02", "R1,C99").replace("Completely", "Completly")


@dataclass(frozen=True)
class Base:
    """A response file of one of the studies, a response file and a fix sheet, or a study folder."""

    study: str
    files: dict[str, bytes]

    @property
    def weight(self) -> float:
        """How often it is taken: what takes long to read is read less often."""
        return 1 / (1 + sum(map(len, self.files.values())) / SMALL)


@cache
def response_bases() -> dict[str, list[Base]]:
    """Response files by the end of their names: of the small study, and those of the sample data that are not long."""
    bases = {".csv": [Base("small", {"small.csv": SMALL_CSV})] * 3,
             ".xlsx": [Base("small", {"small.xlsx": _workbook()})],
             ".ods": [Base("small", {"small.ods": _open_document()})],
             ".json": [Base("small", {"small.json": _responses()})],
             ".sav": [Base("small", {"small.sav": _data_file("sav")})],
             ".dta": [Base("small", {"small.dta": _data_file("dta")})]}  # fmt: skip
    for path in sorted((PROJECT / "data_samples").rglob("*")):
        if path.suffix in _FORMATS and path.is_file():
            content = path.read_bytes()
            content = _beginning(content) if path.suffix in _TEXT and len(content) > SMALL else content
            if len(content) <= LONGEST:
                study = "exports" if path.parent.name == "exports" else "sample"
                bases.setdefault(path.suffix, []).append(Base(study, {path.name: content}))
    return bases


@cache
def study_bases() -> list[Base]:
    """Study folders: the small one and the one that ships with the project."""
    small = {"study.yaml": STUDY, "plan.yaml": _PLAN,
             "interview-1.0.yaml": INTERVIEW_1_0, "interview-2.0.yaml": INTERVIEW_2_0}  # fmt: skip
    sample = {path.name: path.read_bytes() for path in sorted(SAMPLE_STUDY.glob("*.yaml"))}
    return [Base("small", {name: text.encode() for name, text in small.items()}), Base("sample", sample)]


@cache
def fix_bases() -> list[Base]:
    """A response file with its fix sheet: as it was made, and filled in as CSV with every action."""
    with TemporaryDirectory() as place:
        answers, fixes, filled = (Path(place) / name for name in ("small.csv", "fixes.xlsx", "fixes.csv"))
        answers.write_bytes(_FAULTY.encode())
        result = review(
            lambda edits: Validation([answers], small_study(), edits=edits, quality=Quality(small_study())).run(),
            small_study(),
        )
        write_fix_sheet(fixes, result)
        with filled.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            for n, line in enumerate(read_fixes([fixes])):
                decided = {"action": ACTIONS[n % len(ACTIONS)], "reason": "Asked again", "by": "A. N."}
                value = {"new_value": line.suggestion or "2"} if decided["action"] == CHANGE else {}
                writer.writerow([{**line.cells, **decided, **value}.get(name, "") for name in COLUMNS])
        sheets = {path.name: path.read_bytes() for path in (fixes, filled)}
    return [Base("small", {"small.csv": _FAULTY.encode(), name: content}) for name, content in sheets.items()]


def _beginning(content: bytes) -> bytes:
    """Some records of a long text file."""
    return b"".join(content.splitlines(keepends=True)[:12])[:SMALL]


def _rows() -> list[list[str]]:
    return list(csv.reader(io.StringIO(_RECORDS, newline="")))


def _responses() -> bytes:
    """As SurveyJS keeps them."""
    headings, *rows = _rows()
    answers = [{name: cell for name, cell in zip(headings, row, strict=True) if cell} for row in rows]
    lists = [{name: cell.split() if name == "tasks" else cell for name, cell in row.items()} for row in answers]
    return json.dumps(lists, ensure_ascii=False, indent=1).encode()


def _data_file(kind: str) -> bytes:
    """A file of SPSS or Stata: numbers and texts, labels of values, a value that is declared missing."""
    headings, *rows = _rows()
    columns = {name: [row[n] for row in rows] for n, name in enumerate(headings)}
    numbers = ("fair", "unfair", "hours", "rate", "support", "place", "newer")
    frame = pd.DataFrame(columns).assign(**{n: pd.to_numeric(columns[n], errors="coerce") for n in numbers})
    labels = {"fair": {1.0: "Not at all", 2.0: "Somewhat", 3.0: "Completely"}}
    with TemporaryDirectory() as place:
        path = f"{place}/small.{kind}"
        if kind == "sav":
            ranges = {"unfair": [{"lo": 3, "hi": 99}]}
            pyreadstat.write_sav(frame, path, variable_value_labels=labels, missing_ranges=ranges)
        else:
            pyreadstat.write_dta(frame, path, variable_value_labels={"fair": {1: "Not at all", 2: "Somewhat"}})
        return _WHEN.sub(lambda found: b"0" * len(found[0]), Path(path).read_bytes())


def _workbook() -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2024, 1, 1)})
        sheet, date = book.add_worksheet("Answers"), book.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(_rows()):
            sheet.write_row(number, 0, [float(cell) if cell.isdigit() else cell for cell in row])
        sheet.write_number(5, 4, 45352, date)
        sheet.write_formula(5, 9, "=1+1", None, 2)
        sheet.write_boolean(5, 6, True)
        book.add_worksheet("Notes").write(0, 0, "written by hand")
        book.add_worksheet("Hidden").hide()
    return stream.getvalue()


def _open_document() -> bytes:
    parts = ("office", "table", "text", "calcext")
    spaces = "".join(f' xmlns:{part}="urn:oasis:names:tc:opendocument:xmlns:{part}:1.0"' for part in parts)
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = ["".join(cell.format(text.replace('"', "&quot;")) for text in row) for row in _rows()]
    rows.append('<table:table-cell table:number-columns-repeated="3" office:value-type="float" office:value="2"/>')
    rows.append('<table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="2"/>')
    table = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    content = (
        f'<office:document-content{spaces}><office:body><office:spreadsheet><table:table table:name="Answers">'
        f'{table}<table:table-row table:number-rows-repeated="1000"><table:table-cell/></table:table-row>'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(zipfile.ZipInfo("content.xml"), content)
        archive.writestr(zipfile.ZipInfo("META-INF/manifest.xml"), "<manifest/>")
    return stream.getvalue()
