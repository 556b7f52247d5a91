"""Cleaning and comparing text, and guessing what was meant."""

import time

import pytest

from instrument.suggest import suggest
from instrument.text import clean, column_letter, fold, fold_heading, removed, whole


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        (" a ", "a"),
        ("\u00a0a\u2003b\u202f", "a b"),
        ("\ufeffa\u200b\u2060\u00ad", "a"),
        ("\u202ea\u2069", "a"),
        ("a\x00\x07\x1b[31mb", "a[31mb"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("e\u0301", "\u00e9"),
        ("\U0001f469\u200d\U0001f467", "\U0001f469\u200d\U0001f467"),
        ("", ""),
        ("\u200b", ""),
    ],
)
def test_cleaning(text, cleaned):
    assert clean(text) == cleaned
    assert clean(cleaned) == cleaned


def test_more_marks_than_any_letter_bears_take_no_long_time():
    many = "a" + "\u0315\u0300" * 200_000
    begun = time.process_time()
    assert clean(many) == many
    assert fold(many.upper()) == many
    assert time.process_time() - begun < 5
    assert clean("a" + "\u0315\u0300" * 15) == "\u00e0" + "\u0300" * 14 + "\u0315" * 15


def test_what_was_removed_is_counted():
    assert removed("a\u200bb\x07") == 2
    assert removed("plain \u00a0 text") == 0


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Straße", "STRASSE"),
        ("Don’t know", "don't KNOW"),
        ("Not  at\u00a0all", "not at all"),
        ("É", "e\u0301"),
        ("ΣΑΣ", "σας"),
        ("ﬁn", "fin"),
    ],
)
def test_what_means_the_same_folds_to_the_same(a, b):
    assert fold(a) == fold(b)


@pytest.mark.parametrize(("a", "b"), [("1", "1.0"), ("ü", "u"), ("ı", "i"), ("a b", "ab"), ("1-2", "1 2")])
def test_what_may_mean_something_else_does_not(a, b):
    assert fold(a) != fold(b)


def test_headings_do_not_tell_underscores_hyphens_and_blanks_apart():
    assert len({fold_heading(text) for text in ("Pay_Fair", "pay fair", "PAY-FAIR ", "pay__fair", "pay\nfair")}) == 1
    assert fold_heading("payfair") != fold_heading("pay fair")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.0", "1"),
        ("1.000", "1"),
        ("+1.0", "1"),
        ("-1.0", "-1"),
        *((text, text) for text in ("1.5", "1.", ".0", "1.0.0", "a.0", "1,0")),
    ],
)
def test_whole_numbers_that_a_spreadsheet_wrote(text, expected):
    assert whole(text) == expected


@pytest.mark.parametrize(
    ("position", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")]
)
def test_letters_of_columns(position, letter):
    assert column_letter(position) == letter


SCALE = ("Never", "Sometimes", "Often", "Always")


@pytest.mark.parametrize(
    ("found", "allowed", "meant"),
    [
        ("Alwasy", SCALE, "Always"),
        ("somtimes", SCALE, "Sometimes"),
        ("nevre", SCALE, "Never"),
        ("yse", ("yes", "no"), "yes"),
        ("y", ("yes", "no"), None),
        ("agree", ("disagree", "neither"), None),
        ("disagree", ("agree", "neither"), None),
        ("agre", ("agree", "disagree"), "agree"),
        ("fair", ("unfair",), None),
        ("not fair", ("fair",), None),
        ("nto at all", ("not at all", "a little"), "not at all"),
        ("ever", ("never", "often"), None),
        ("1 day", ("2 days", "3 days"), None),
        ("item 1", ("item 2",), None),
        ("C1", ("C01", "C10", "C11"), "C01"),
        ("C001", ("C01", "C10"), "C01"),
        ("C1", ("C10", "C100"), None),
        ("1.05", ("1.5",), None),
        ("", SCALE, None),
        ("Always", (), None),
        ("x" * 300, SCALE, None),
        ("oftem", ("often", "oftex"), None),  # two of the same distance
        ("often ", ("often", "Often"), "often"),
    ],
)
def test_what_was_meant_or_nothing(found, allowed, meant):
    assert suggest(found, allowed) == meant
