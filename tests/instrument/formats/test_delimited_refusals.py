"""Delimited text that is refused, with the row and column where the trouble is."""

import itertools

import pytest
from support.response_files import validate
from support.study_folders import small_study

from instrument.formats import causes, delimited, delimited_blank, delimited_scan

HEAD = "respondent_id,case_id,trust\n"


def test_no_row_of_headings(write, refusal):
    finding = refusal(write("name,place\n1,2\nrespondent_id,3\n"))
    assert (finding.code, finding.params) == ("F04", {"row": 3, "n": 1, "m": 4})


def test_prose_is_a_table_without_headings(write, refusal):
    assert refusal(write("Dear all,\n" * 20 + '"Quoted\n')).code == "F04"


def test_no_interviews(write, refusal):
    for content in (HEAD, HEAD.strip(), HEAD + "\n\n", HEAD + ",,\n ,\t,\n"):
        assert refusal(write(content)).code == "F09"


@pytest.mark.parametrize(
    ("records", "row"),
    [
        ('R1,C1,4\nR2,"C1,4\nR3,C1,5\n', 3),
        ('R1,C1,"a\n', 2),
        ('R1,C1,"a ""\nR2,C1,b', 2),
        ('R1,C1,"a"\nR2,C1,"b\nR3,C1,"c"\nR4,C1,"d"\n', 3),
        ('R1,"C1","a\n\n"\nR2,"C1,"b"\nR3,C1,"c\nR4,C1,"d"\n', 4),
    ],
)
def test_quotation_mark_that_is_not_closed(write, refusal, records, row):
    finding = refusal(write(HEAD + records))
    assert (finding.code, finding.row) == ("F01", row)
    assert finding.params["cause"] == causes.OPEN_QUOTE.format(row=row)


def test_quotation_mark_open_in_the_headings(write, refusal):
    assert refusal(write('respondent_id,"case_id,trust\nR1,C1,4\n')).row == 1


@pytest.mark.parametrize(
    ("text", "guess"), [("Zoë wäscht für Größe", "cp1252"), ("Привет, как дела, друзья", "cp1251")]
)
def test_other_encodings_are_refused(write, refusal, text, guess):
    content = HEAD.encode() + b'R1,"a\n,b",4\n' + f"R2,C1,{text.replace(',', ' ')}\n".encode(guess)
    finding = refusal(write(content))
    assert (finding.code, finding.row, finding.column) == ("F02", 3, 2)
    assert finding.params["guess"] == guess


def test_other_unicode_forms_are_refused(write, refusal):
    for encoding, guess in {"utf-32": "utf_32", "utf-16-le": "utf_16_le", "utf-16-be": "utf_16_be"}.items():
        finding = refusal(write((HEAD + "R1,C1,4\n").encode(encoding)))
        assert (finding.code, finding.params["guess"]) == ("F02", guess)
    assert refusal(write((HEAD + "R1,C1,4\n").encode("utf-16")[:-1])).code == "F02"


def test_nul_bytes(write, refusal):
    finding = refusal(write(HEAD + "R1,C1,4\nR2,C\0,5\n"))
    assert (finding.code, finding.row, finding.params["cause"]) == ("F01", 3, causes.NUL_BYTES)


@pytest.mark.parametrize("limit", [65_536, 1_048_576])
def test_rows_at_the_limit_of_a_spreadsheet(write, opened, refusal, limit):
    lines = itertools.repeat("1,2\n", limit - 1)
    content = "respondent_id,case_id\n" + "".join(lines)
    finding = refusal(write(content + ",\n\n"))
    assert (finding.code, finding.params["n"]) == ("F06", limit)
    assert opened(content + "1,2\n").heading_row == 1


def test_too_many_columns(write, refusal):
    assert refusal(write("respondent_id,case_id" + "," * 20_000 + "\nR1\n")).code == "F03"


def test_row_that_never_ends(write, refusal, monkeypatch):
    monkeypatch.setattr(delimited_scan, "LONGEST_ROW", 10_000)
    monkeypatch.setattr(delimited_scan, "BLOCK", 1_000)
    finding = refusal(write(HEAD + "R1,C1,4\nR2,C1," + "x" * 50_000 + "\n"))
    assert (finding.code, finding.row) == ("F03", 3)
    finding = refusal(write(HEAD + 'R1,C1,4\nR2,C1,"' + "x\n" * 50_000 + '"\n'))
    assert (finding.code, finding.row) == ("F01", 3)


def test_more_blank_rows_than_an_export_has(write, opened, refusal, monkeypatch):
    monkeypatch.setattr(delimited_blank, "MOST_BLANK", 500)
    for blank in ("\n", ",,\n", " , \u200b,\n"):
        assert refusal(write(HEAD + "R1,C1,4\n" + blank * 501)).params["limit"] == causes.TOO_MANY_BLANK.format(n="500")
        assert len(opened(HEAD + blank * 500 + "R1,C1,4\n").records.blank) == 500


def test_more_ragged_rows_than_are_told(write, opened, monkeypatch):
    """They show when the rows are read; the file is then refused as if it had not been opened."""
    monkeypatch.setattr(delimited, "MOST_RAGGED", 100)
    path = write("respondent_id,case_id,group_id,instrument_version\n" + "R1,C01\n" * 101)
    validation = validate(small_study(), path)
    assert validation.unreadable == [path.name]
    (limit,) = (group.params["limit"] for group in validation.issues.groups if group.code == "F03")
    assert limit == causes.TOO_MANY_RAGGED.format(n="100")


def test_blank_rows_are_the_same_together_and_one_by_one(write, monkeypatch):
    words = [
        "",
        ",",
        " ",
        '""',
        '" "',
        "x",
        '"x"',
        "\u200b",
        "\u00a0",
        "\ufeff",
        "\u3000",
        "é",
        "~",
        "\x1f",
        "\t",
    ]
    rows = ("".join(pair) for pair in itertools.product(words, ["", ",", ",,"], words))
    path = write("respondent_id,case_id,trust\n" + "\n".join(rows))
    found = []
    for many in (0, 10**9):
        monkeypatch.setattr(delimited_blank, "_MANY", many)
        found.append(delimited_scan.RecordScanner(path, ",").scan().blank.tolist())
    assert found[0] == found[1]
    assert 100 < len(found[0]) < 15 * 15 * 3 - 100
