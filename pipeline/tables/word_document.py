"""The Word document of the house: page, styles, notice in every header, numbered captions, the same bytes each time.

Headings, titles and captions use Word's own styles, so that a document takes on the look of the one it is copied to.
"""

import io
import zipfile
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.text.paragraph import CT_P
from docx.shared import Mm, Pt, RGBColor

from pipeline.escaping import plain, reads_from_the_right

PAGE = (Mm(210), Mm(297))
MARGIN = Mm(20)
FONT = "Arial"
INK, QUIET = RGBColor(0x1A, 0x1A, 0x1A), RGBColor(0x4D, 0x4D, 0x4D)
TABLE_STYLE = "Crosscase table"
#: Size in points of Word's own styles, and space before and after.
SIZES = {
    "Normal": (10.5, 0, 6), "Title": (20, 0, 6), "Subtitle": (11, 0, 12), "Heading 1": (16, 18, 6),
    "Heading 2": (13, 14, 4), "Heading 3": (11, 10, 4), "Caption": (9, 3, 6), "List Bullet": (10.5, 0, 4),
    "List Bullet 2": (10.5, 0, 3), "Header": (8.5, 0, 0), "Footer": (8.5, 0, 0),
}  # fmt: skip
OWN = {"Table text": (8, 1, 1), "Table remark": (8, 2, 2), "Term": (10.5, 4, 0)}
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date that a zip file can hold


def house_document(title: str, notice: str, language: str = "en-GB") -> Document:
    """An empty document of A4 pages with ``notice`` on top of each and page numbers at their foot."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = PAGE
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
    section.header_distance = section.footer_distance = Mm(9)
    _styles(document, language)
    section.header.paragraphs[0].text = plain(notice)
    foot = section.footer.paragraphs[0]
    add_field(foot._p, "PAGE", "1")
    foot.add_run(" of ")
    add_field(foot._p, "NUMPAGES", "1")
    _properties(document, title, language)
    return document


def _styles(document: Document, language: str) -> None:
    styles = document.styles
    for name, (size, before, after) in {**SIZES, **OWN}.items():
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH) if name in OWN else styles[name]
        if name in OWN:
            style.base_style = styles["Normal"]
        font = style.font
        font.name, font.size = FONT, Pt(size)
        font.color.rgb = QUIET if name in ("Header", "Footer", "Table remark") else INK
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in [key for key in fonts.attrib if "heme" in key]:
            del fonts.attrib[key]
        for key in ("w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(key), FONT)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    styles["Normal"].paragraph_format.line_spacing = 1.15
    styles["Caption"].font.bold = False
    styles["Term"].font.bold = True
    styles["Term"].paragraph_format.keep_with_next = True
    for name in ("Table text", "Table remark"):
        styles[name].paragraph_format.line_spacing = 1.0
    rule = styles["Title"].element.pPr.find(qn("w:pBdr"))
    if rule is not None:
        styles["Title"].element.pPr.remove(rule)
    small = styles.add_style("Table small", WD_STYLE_TYPE.CHARACTER)
    small.font.size, small.font.color.rgb = Pt(7), QUIET
    styles.element.append(parse_xml(_TABLE_STYLE))
    for lang in styles.element.iter(qn("w:lang")):
        lang.set(qn("w:val"), language)


_TABLE_STYLE = f"""
<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="CrosscaseTable">
  <w:name w:val="{TABLE_STYLE}"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="99"/><w:qFormat/>
  <w:tblPr>
    <w:tblBorders>
      <w:top w:val="single" w:sz="8" w:space="0" w:color="1A1A1A"/>
      <w:bottom w:val="single" w:sz="8" w:space="0" w:color="1A1A1A"/>
    </w:tblBorders>
    <w:tblCellMar>
      <w:top w:w="20" w:type="dxa"/><w:left w:w="60" w:type="dxa"/>
      <w:bottom w:w="20" w:type="dxa"/><w:right w:w="60" w:type="dxa"/>
    </w:tblCellMar>
  </w:tblPr>
  <w:tblStylePr w:type="firstRow">
    <w:rPr><w:b/></w:rPr>
    <w:tcPr>
      <w:tcBorders><w:bottom w:val="single" w:sz="4" w:space="0" w:color="1A1A1A"/></w:tcBorders>
      <w:vAlign w:val="bottom"/>
    </w:tcPr>
  </w:tblStylePr>
</w:style>
"""


def _properties(document: Document, title: str, language: str) -> None:
    """Title and language; no date, name or version of a program."""
    properties = document.core_properties
    properties.title, properties.language = plain(title)[:255], language
    properties.author = properties.last_modified_by = properties.comments = ""
    element = properties._element
    for name in ("dcterms:created", "dcterms:modified", "cp:revision"):
        found = element.find(qn(name))
        if found is not None:
            element.remove(found)


def paragraph(document: Document, text: str, style: str) -> CT_P:
    """Add a paragraph to the end of a document in a style of this module."""
    made = document.element.body.add_p()
    child(child(made, "w:pPr"), "w:pStyle", val=style.replace(" ", ""))  # the ids of its styles
    if text:
        add_run(made, text)
    return made


def add_run(line: CT_P, text: str, *, bold: bool = False, italic: bool = False, style: str = "") -> None:
    """Add plain text to a paragraph; text of a script that runs from the right is marked as such."""
    run = child(line, "w:r")
    from_right = reads_from_the_right(text)
    if bold or italic or style or from_right:
        about = child(run, "w:rPr")
        if style:
            child(about, "w:rStyle", val=style)
        for tag, wanted in (("w:b", bold), ("w:i", italic), ("w:rtl", from_right)):
            if wanted:
                child(about, tag)
    words = child(run, "w:t")
    words.text = plain(text)
    words.set(qn("xml:space"), "preserve")


def caption(document: Document, kind: str, text: str, *, title: str = "", above: bool = False) -> None:
    """Add a caption whose number is a field of Word, so that it stays right when the author moves things.

    One that stands ``above`` keeps to what follows; one that stands below is kept to its picture by the picture.
    """
    numbers = document.element.body.iterfind(f"{qn('w:p')}/{qn('w:fldSimple')}")
    number = 1 + sum(field.get(qn("w:instr"), "").split()[1:2] == [kind] for field in numbers)
    made = paragraph(document, "", "Caption")
    if above:
        child(made.pPr, "w:keepNext")
    child(made.pPr, "w:keepLines")
    if above:
        child(made.pPr, "w:spacing", before="200", after="80")
    add_run(made, f"{kind} ", bold=True)
    add_field(made, f"SEQ {kind} \\* ARABIC", str(number), bold=True)
    add_run(made, f". {title}. " if title else ". ", bold=True)
    add_run(made, text)


def add_field(line: CT_P, instruction: str, shown: str, *, bold: bool = False) -> None:
    """Add what Word computes; ``shown`` stands there until it does."""
    add_run(child(line, "w:fldSimple", instr=f" {instruction} "), shown, bold=bold)


def child(parent: Any, tag: str, **attributes: str) -> Any:
    """A new element at the end of ``parent``; attributes are of the namespace ``w``."""
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    parent.append(element)
    return element


def save(document: Document, path: Path) -> None:
    """Write a document whose bytes hang on its content alone: fixed dates, pictures as they are."""
    buffer = io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as made, zipfile.ZipFile(path, "w") as fixed:
        for name in made.namelist():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_STORED if name.endswith((".png", ".jpeg")) else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            fixed.writestr(entry, made.read(name))
