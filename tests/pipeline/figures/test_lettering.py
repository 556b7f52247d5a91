import numpy as np
import pytest
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath

from pipeline.figures import lettering
from pipeline.figures.style import POINT

QUESTION = (
    "In the last three months, how often did peer workers here meet other peer workers (for example by telephone)?"
)


@pytest.mark.parametrize("text", ["Case 10", QUESTION, "Füße, čas, 90%", "WWW iii"])
def test_width_is_that_of_matplotlib(text: str) -> None:
    face = FontProperties(fname=str(lettering.font_path()), size=8)
    theirs = TextToPath().get_text_width_height_descent(text, face, False)[0] * POINT
    assert lettering.width(text, 8) == pytest.approx(theirs, rel=0.03)  # they kern


@pytest.mark.parametrize("room", [4.0, 20.0, 60.0, 500.0])
def test_lines_fit_and_lose_nothing(room: float) -> None:
    lines = lettering.wrap(QUESTION, room, 8)
    assert all(lettering.width(line, 8) <= room for line in lines)
    assert "".join(lines).replace(" ", "") == QUESTION.replace(" ", "")


def test_a_word_breaks_only_if_it_must() -> None:
    assert lettering.wrap("one two", lettering.width("one two", 8), 8) == ("one two",)
    assert lettering.wrap("one two", lettering.width("one tw", 8), 8) == ("one", "two")
    assert lettering.wrap("mother-in-law", lettering.width("mother-in-", 8), 8) == ("mother-in-", "law")
    assert len(lettering.wrap("a" * 120, 20, 8)) > 3


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_nothing_is_one_empty_line(text: str) -> None:
    assert lettering.wrap(text, 20, 8) == ("",)


def test_line_ends_become_blanks_and_no_break_spaces_stay() -> None:
    assert lettering.wrap(" a\r\n b\tc ", 50, 8) == ("a b c",)
    assert lettering.wrap("x (1\u00a0of\u00a02)", lettering.width("(1 of 2)", 8), 8) == ("x", "(1\u00a0of\u00a02)")


def test_a_letter_wider_than_the_room_still_ends() -> None:
    assert lettering.wrap("abc", 0.1, 8) == ("a", "b", "c")


def test_unknown_characters() -> None:
    assert lettering.unknown_characters("Case é ↔ ش") == ""
    assert lettering.unknown_characters("事例 1 事") == "事例"
    assert lettering.width("事", 10) == pytest.approx(10 * POINT)


RIGHT_TO_LEFT = ("מקרה 3 של NHS (North West) אחרי שנה אחת", "مدى وضوح دور العامل (peer worker) في 2024؟", "בְּרֵאשִׁית")


@pytest.mark.parametrize("text", [*RIGHT_TO_LEFT, "Case מקרה, x", "a\u0301 e\u0301"])
def test_width_of_joined_letters_is_that_of_matplotlib(text: str) -> None:
    face = FontProperties(fname=str(lettering.font_path()), size=8)
    theirs = TextToPath().get_text_width_height_descent(text, face, False)[0] * POINT
    assert lettering.width(text, 8) == pytest.approx(theirs, rel=0.03)


@pytest.mark.parametrize("text", RIGHT_TO_LEFT)
@pytest.mark.parametrize("room", [12.0, 20.0, 30.0])
def test_lines_of_a_right_to_left_text_all_run_that_way(text: str, room: float) -> None:
    lines = lettering.wrap(text, room, 8)
    assert all(lettering.direction(line) == "R" for line in lines)
    assert all(lettering.width(line, 8) <= room for line in lines)
    assert "".join(lines).replace(" ", "").replace("\u200f", "") == text.replace(" ", "")


def test_a_line_of_a_left_to_right_text_stays_so_where_it_begins_otherwise() -> None:
    text = "The role: מקרה של peers"
    lines = lettering.wrap(text, lettering.width("The role:", 8) * 1.05, 8)
    assert lines[0] == "The role:"
    assert lines[1].startswith("\u200eמקרה")


def test_matplotlib_orders_and_joins_letters() -> None:
    face = FontProperties(fname=str(lettering.font_path()), size=100)

    def outline(text: str) -> list:
        return np.array(TextToPath().get_text_path(face, text)[0]).tolist()

    forced = "\u202d{}\u202c"  # laid out from left to right, whatever the letters
    assert outline("יש") == outline(forced.format("שי")) != outline(forced.format("יש"))
    assert outline("عمل") != outline("ع\u200cم\u200cل")  # a non-joiner keeps letters apart
