"""Tables for print: the same cells in every format, headings marked, nothing of a label a command."""

import shutil
import subprocess
from html.parser import HTMLParser

import docx
import pytest
from docx.oxml.ns import qn

from pipeline.tables import FORMATS, Cell, Sheet, Table, TableRow, write_sheet
from pipeline.tables.layout import PAGE_MM, parts, widths
from pipeline.tables.table import columns

LABEL = "50% of $x$ & #1_a {b} <i> \x07 ^~\\ é"
SHOWN = LABEL.replace("\x07", "\ufffd")


def table(cases: int = 3) -> Table:
    cells = [Cell(f"{place}%", f"{place} of 100") for place in range(cases)]
    return Table(
        f"Of {LABEL}.", ("Question", *(f"Case {LABEL if place == 1 else place}" for place in range(cases))),
        [TableRow(LABEL, cells, "small"), TableRow("שלום", [Cell("not asked", "", "reason", cases)]),
         TableRow("All", cells, total=True)],
        [f"A note on {LABEL}."],
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    write_sheet(tmp_path, Sheet("sheet", f"Title {LABEL}", "Internal: not for publication.", [table(), table(60)]))
    return tmp_path


def test_two_runs_write_the_same_bytes(folder, tmp_path):
    again = tmp_path / "again"
    write_sheet(again, Sheet("sheet", f"Title {LABEL}", "Internal: not for publication.", [table(), table(60)]))
    for ending in FORMATS:
        assert (folder / f"sheet.{ending}").read_bytes() == (again / f"sheet.{ending}").read_bytes(), ending


def test_word_has_heading_rows_captions_and_all_cells(folder):
    document = docx.Document(str(folder / "sheet.docx"))
    first = document.tables[0]
    assert [cell.text for cell in first.rows[0].cells] == ["Question", "Case 0", f"Case {SHOWN}", "Case 2"]
    assert [cell.text for cell in first.rows[1].cells] == [f"{SHOWN}\nsmall", *(f"{n}%\n{n} of 100" for n in range(3))]
    assert [cell.text for cell in first.rows[2].cells] == ["שלום", *["not asked"] * 3]
    assert len(document.tables) > 2, "the wide table stands in parts"
    for one in document.tables:
        assert one._tbl.tr_lst[0].trPr.find(qn("w:tblHeader")) is not None
        assert all(row.trPr.find(qn("w:tblHeader")) is None for row in one._tbl.tr_lst[1:])
    captions = ["".join(t.text for t in p._p.iter(qn("w:t"))) for p in document.paragraphs if p.style.name == "Caption"]
    assert [text.split(".")[0] for text in captions] == [f"Table {n + 1}" for n in range(len(document.tables))]
    assert document.sections[0].header.paragraphs[0].text == "Internal: not for publication."


class Reader(HTMLParser):
    """Counts elements and collects text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


def test_html_has_scopes_and_only_our_own_elements(folder):
    page = Reader((folder / "sheet.html").read_text(encoding="utf-8"))
    assert {attributes.get("scope") for tag, attributes in page.found if tag == "th"} == {"col", "row"}
    assert [tag for tag, _ in page.found].count("caption") == 2
    assert not {tag for tag, _ in page.found} & {"i", "script", "link"}
    assert SHOWN in page.text
    assert "border-left" not in (folder / "sheet.html").read_text(encoding="utf-8")


def test_latex_has_booktabs_and_headings_for_every_page(folder):
    text = (folder / "sheet.tex").read_text(encoding="utf-8")
    assert text.count(r"\toprule") == 2 * text.count(r"\begin{longtable}") > 4
    assert text.count(r"\endhead") == text.count(r"\begin{longtable}")
    assert r"\hline" not in text
    assert "|" not in text
    assert r"50\% of \$x\$ \& \#1\_a \{b\} \textless{}i\textgreater{}" in text


def test_latex_compiles(folder):
    if not shutil.which("lualatex"):
        pytest.skip("LaTeX is not installed")
    (folder / "m.tex").write_text(
        "\\documentclass{article}\\usepackage[a4paper,margin=20mm]{geometry}\\usepackage{array,booktabs,longtable}"
        "\\begin{document}\\input{sheet.tex}\\end{document}",
        encoding="utf-8",
    )
    done = subprocess.run(
        ["lualatex", "-interaction=nonstopmode", "-halt-on-error", "m.tex"],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout.decode(errors="replace")[-2000:]
    assert b"Overfull \\hbox" not in done.stdout


def test_no_sign_is_lost_in_pdflatex(tmp_path):
    """It leaves out what its input encoding does not know: a minus sign, say."""
    if not (shutil.which("pdflatex") and shutil.which("pdftotext")):
        pytest.skip("LaTeX or pdftotext is not installed")
    said = "−17 points ≤ 5 ≥ 3 “x” ’ – … † ×"
    one = Table("A.", ("Domain", "Effect"), [TableRow("Pay", [Cell(said)])])
    write_sheet(tmp_path, Sheet("sheet", "Title", "Internal.", [one]))
    (tmp_path / "m.tex").write_text(
        "\\documentclass{article}\\usepackage{array,booktabs,longtable}\\begin{document}\\input{sheet.tex}\\end{document}",
        encoding="utf-8",
    )
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "m.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode(errors="replace")[-2000:]
    found = subprocess.run(["pdftotext", "m.pdf", "-"], cwd=tmp_path, capture_output=True, check=True).stdout.decode()
    assert [sign for sign in "−≤≥“”’–" if sign not in found] == []  # fonts draw the others without naming them


def test_a_wide_table_stands_in_parts_that_fit_and_lose_nothing():
    wide = table(60)
    found = parts(wide)
    assert [head for part in found for head in part.head[1:]] == list(wide.head[1:])
    assert [cell.text for part in found for cell in part.rows[0].cells] == [c.text for c in wide.rows[0].cells]
    assert all(sum(cell.span for cell in row.cells) == len(part.head) - 1 for part in found for row in part.rows)
    assert all(sum(widths(part)) <= PAGE_MM + 1e-6 for part in found)
    assert [bool(part.notes) for part in found] == [False] * (len(found) - 1) + [True]


def test_a_table_that_fits_stays_as_it_is():
    assert parts(table()) == [table()]
    assert columns(table(), 0, 3) == Table(table().caption, list(table().head), table().rows, table().notes)
