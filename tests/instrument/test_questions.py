"""What a cell may hold, question type by question type, and what is said of a cell that may not."""

import pytest
from support.study_folders import ONE_CASE, interview, load

from instrument.items import NON_ANSWERS
from instrument.questions import Answer


@pytest.fixture(scope="module")
def instrument(tmp_path_factory):
    text = interview("""
        - {id: words, type: text, text: a}
        - {id: far, type: select_one, choices: extent, text: How far?}
        - {id: often, type: select_one, choices: often, text: How often?, missing: [dont_know]}
        - {id: never_missing, type: select_one, choices: often, text: b, missing: []}
        - id: many
          type: select_multiple
          text: Which?
          choices:
            - {code: talk, label: Talking}
            - {code: walk, label: "Walking, outside"}
            - {code: drive, label: "Talking while driving"}
            - {code: road, label: {en: Street, de: Straße}, aliases: [auf der Straße]}
            - {code: none, label: None of these, aliases: [nothing]}
          exclusive: [none]
        - {id: numbered, type: select_multiple, choices: extent, text: Which?}
        - {id: whole, type: integer, min: 0, max: 100, warn_min: 5, warn_max: 60, text: How many?}
        - {id: free, type: integer, text: How many?}
        - {id: part, type: decimal, min: -1.5, max: 1.5, text: How much?}
        - {id: day, type: date, text: When?}
    """, more="""
        missing_codes: {dont_know: [DK, don't know], refused: "-8", not_applicable: NAP}
        choice_lists:
          extent:
            level: ordinal
            choices:
              - {code: "1", label: {en: Not at all, de: Gar nicht}, aliases: [none at all]}
              - {code: "2", label: {en: A little, de: Etwas}}
              - {code: "10", label: {en: Completely, de: Völlig}}
          often:
            level: ordinal
            choices:
              - {code: never, label: Never}
              - {code: sometimes, label: Sometimes}
              - {code: often, label: Often}
              - {code: always, label: Always}
    """)  # fmt: skip
    return load(tmp_path_factory.mktemp("questions"), ONE_CASE, text).newest


@pytest.fixture
def read(instrument):
    return lambda name, text: instrument.questions[name].reader(instrument)(text)


def problem(answer):
    assert answer.problem is not None, answer
    return answer.problem.code


# Every type

#: Missing codes are explained: in the instrument's words where it has a longer spelling.
MISSING = "DK (don't know), -8 (refused), NAP (not applicable)"

ALL = ("words", "far", "often", "many", "numbered", "whole", "part", "day")


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("nothing", [None, "", " ", "\u00a0", "\t\r\n", "\ufeff", "\u200b", "\u2003"])
def test_nothing_to_see_is_blank(read, name, nothing):
    assert read(name, nothing) == Answer("blank")


@pytest.mark.parametrize("name", ["words", "far", "many", "numbered", "whole", "part", "day"])
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("DK", "dont_know"),
        (" dk\u00a0", "dont_know"),
        ("Don't  know", "dont_know"),
        ("-8", "refused"),
        ("nap", "not_applicable"),
    ],
)
def test_missing_codes(read, name, text, reason):
    answer = read(name, text)
    assert (answer.state, answer.typed_missing, answer.problem) == (reason, reason, None)


def test_a_missing_code_that_the_question_does_not_accept(read):
    answer = read("often", "NAP")
    assert (answer.state, answer.typed_missing, problem(answer)) == ("invalid", "not_applicable", "Q12")
    assert answer.problem.params["codes"] == "Use DK (don't know)"
    assert read("never_missing", "DK").problem.params["codes"] == "No missing code is allowed"


@pytest.mark.parametrize("name", ["far", "whole", "part", "day"])
@pytest.mark.parametrize("word", ["NA", "n/a", "none", "-", "?", "missing", "null", "nan", "-9"])
def test_words_that_nobody_declared_are_not_taken_for_missing(read, name, word):
    assert read(name, word).state == "invalid" or name == "part"


def test_every_state_is_a_state_of_the_item(instrument, read):
    for name in ALL:
        for item in (item for item in instrument.items if item.question_id == name):
            assert item.states[-6:] == NON_ANSWERS


# Select one


@pytest.mark.parametrize(
    ("text", "code", "how"),
    [
        ("1", "1", ""),
        (" 1\u00a0", "1", "blanks around it ignored"),
        ("\ufeff1", "1", "invisible characters ignored"),
        ("1.0", "1", "spelling of the code"),
        ("10.000", "10", "spelling of the code"),
        ("Not at all", "1", "label"),
        ("not  AT all", "1", "label"),
        ("not at all ", "1", "label; blanks around it ignored"),
        ("Vo\u0308llig", "10", "label; another form of the same characters"),
        ("not\u00a0at all", "1", "label; another form of the same characters"),
        ("gar nicht", "1", "label"),
        ("none at all", "1", "alias"),
    ],
)
def test_select_one_reads_code_label_and_alias(read, text, code, how):
    answer = read("far", text)
    assert (answer.state, answer.how, answer.problem) == (code, how, None)


@pytest.mark.parametrize("text", ["01", "1.5", "11", "1 2", "one", "yes", "0", "1,0", "TRUE", "²"])
def test_select_one_takes_nothing_for_a_code_that_is_none(read, text):
    answer = read("far", text)
    assert answer.state == "invalid"
    assert problem(answer) == "Q02"
    assert answer.problem.params == {
        "found": text,
        "expected": f"1 (Not at all), 2 (A little), 10 (Completely); or {MISSING}",
    }


@pytest.mark.parametrize(
    ("name", "text", "suggestion"),
    [
        ("far", "Completly", "Completely"),
        ("far", "a litle", "A little"),
        ("far", "Voellig", None),
        ("often", "Alwasy", "Always"),
        ("often", "somtimes", "Sometimes"),
        ("often", "oftn", "Often"),
        ("far", "at all", None),  # the nearest says the opposite
        ("far", "note at all", None),
    ],
)
def test_a_misspelt_answer_with_what_was_meant(read, name, text, suggestion):
    answer = read(name, text)
    assert answer.state == "invalid", "a suggestion is never applied by itself"
    assert problem(answer) == ("Q03" if suggestion else "Q02")
    assert suggestion is None or answer.problem.params["suggestion"] == suggestion


def test_an_answer_of_another_question_comes_before_a_near_miss(read):
    answer = read("far", "Often")
    assert (problem(answer), answer.problem.params["other"]) == ("Q04", "often")


@pytest.mark.parametrize(
    "text", ["2024-05-03", "2024-05-03 00:00:00", "03-May", "May-03", "1E5", "#N/A", "#REF!", "1e+05"]
)
def test_what_a_spreadsheet_made_of_an_answer(read, text):
    assert problem(read("far", text)) == "Q11"


# Select many


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("talk", ("talk",)),
        ("walk talk", ("talk", "walk")),
        (" walk  talk ", ("talk", "walk")),
        ("talk talk", ("talk",)),
        ("talk;walk", ("talk", "walk")),
        ("talk, walk", ("talk", "walk")),
        ("talk|walk", ("talk", "walk")),
        ("talk\nwalk", ("talk", "walk")),
        ("Walking, outside", ("walk",)),
        ("Walking, outside, Talking", ("talk", "walk")),
        ("Talking while driving; Talking", ("talk", "drive")),
        ("WALKING,  OUTSIDE;talk", ("talk", "walk")),
        ("nothing", ("none",)),
        ("None of these", ("none",)),
        ("Street", ("road",)),
        ("Straße", ("road",)),
        ("STRASSE; talk", ("talk", "road")),
        ("auf der Straße, Talking", ("talk", "road")),
    ],
)
def test_select_many_reads_codes_and_labels_however_separated(read, text, chosen):
    answer = read("many", text)
    assert (answer.state, answer.chosen, answer.problem) == ("answered", chosen, None)


def test_select_many_says_how_it_was_read(read):
    assert read("many", "walk talk").how == ""
    assert read("many", "Talking; nothing else").problem is not None
    assert read("many", "Talking; road").how == "label"
    assert read("many", "Talking; auf der straße").how == "alias and label"


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("1", ("1",)),
        ("1 10", ("1", "10")),
        ("1.0", ("1",)),
        ("10 2", ("2", "10")),
        ("1.0 2.0", ("1", "2")),
        ("1.0;10", ("1", "10")),
        ("Not at all; 2", ("1", "2")),
    ],
)
def test_select_many_with_numbers_for_codes(read, text, chosen):
    answer = read("numbered", text)
    assert (answer.chosen, answer.problem) == (chosen, None)


@pytest.mark.parametrize(
    "text", [";", ",", " | ", "Talk\u0131ng", "talk; Reading a book", "talkwalk", "1", "talk/walk", "other: books"]
)
def test_select_many_with_something_else_in_it(read, text):
    answer = read("many", text)
    assert answer.state == "invalid"
    assert answer.chosen == ()
    assert problem(answer) in ("Q02", "Q03")


def test_what_is_left_over_is_shown_whole(read):
    assert read("many", "talk; Reading, on my own").problem.params["found"] == "Reading, on my own"


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("none talk", "talk (Talking)"),
        ("None of these; Talking; Street", "talk (Talking), road (Street)"),
        ("walk nothing", "walk (Walking, outside)"),
    ],
)
def test_an_exclusive_option_stands_alone(read, text, others):
    answer = read("many", text)
    assert (answer.state, problem(answer)) == ("invalid", "Q08")
    told = {name: answer.problem.params[name] for name in ("option", "others", "found")}
    assert told == {"option": "None of these", "others": others, "found": text}


# Numbers


@pytest.mark.parametrize(
    ("name", "text", "state"),
    [
        ("whole", "36", "36"),
        ("whole", "36.0", "36"),
        ("whole", "036", "36"),
        ("whole", "+36", "36"),
        ("whole", "60", "60"),
        ("whole", "36.", "36"),
        ("free", "-0", "0"),
        ("free", "1000000", "1000000"),
        ("free", "12345678901234567890", "12345678901234567890"),
        ("part", "0.50", "0.5"),
        ("part", ".5", "0.5"),
        ("part", "-1.5", "-1.5"),
        ("part", "-0.0", "0"),
        ("part", "1", "1"),
        ("part", "0.1", "0.1"),
    ],
)
def test_one_number_is_one_category_however_written(read, name, text, state):
    answer = read(name, text)
    assert (answer.state, answer.problem) == (state, None)
    assert answer.how == ("" if text == state else "another spelling of the number")


@pytest.mark.parametrize(
    ("text", "state"), [("1.000", ""), ("-12.000", ""), ("1.0", "1"), ("0.000", "0"), ("36.00", "36")]
)
def test_a_thousand_is_not_read_as_one(read, text, state):
    answer = read("free", text)
    assert answer.state == (state or "invalid")
    if not state:
        doubt = f"It may mean {text.removesuffix('.000')} or {text.replace('.', '')}"
        assert doubt in answer.problem.params["expected"]


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("whole", "101", "Q05"),
        ("whole", "-1", "Q05"),
        ("part", "1.51", "Q05"),
        ("whole", "36.5", "Q07"),
        ("whole", "1,000", "Q07"),
        ("part", "0,5", "Q07"),
        ("whole", "thirty", "Q07"),
        ("whole", "10-20", "Q07"),
        ("whole", "٣", "Q07"),
        ("whole", "½", "Q07"),
        ("whole", "10 hours", "Q07"),
        ("whole", "inf", "Q07"),
        ("whole", "NaN", "Q07"),
        ("whole", "1_0", "Q07"),
        ("free", "9" * 31, "Q07"),
        ("whole", "2024-05-03", "Q11"),
        ("whole", "1E5", "Q11"),
        ("whole", "#DIV/0!", "Q11"),
    ],
)
def test_numbers_that_cannot_be_used(read, name, text, code):
    answer = read(name, text)
    assert (answer.state, problem(answer)) == ("invalid", code)


@pytest.mark.parametrize("text", ["4", "61", "0", "100"])
def test_an_unusual_number_is_used_and_mentioned(read, text):
    answer = read("whole", text)
    assert (answer.state, problem(answer)) == (text, "Q06")
    assert answer.problem.params["usual"] == "from 5 to 60"


def test_limits_in_words(read):
    assert read("whole", "200").problem.params["range"] == "from 0 to 100"
    assert read("whole", "x").problem.params["expected"] == f"a whole number from 0 to 100; or {MISSING}"


# Dates and text


@pytest.mark.parametrize(
    "text", ["2024-03-01 09:00 to 2024-07-01", "2024-03-01T25:99", "2024-03-01 24:00", "2024-03-01 x"]
)
def test_a_date_with_something_else_behind_it_is_none(read, text):
    assert problem(read("day", text)) == "Q07"


@pytest.mark.parametrize(
    "text", ["2024-03-01", "2024/3/1", "2024-03-01 00:00:00", "2024-03-01T10:30", "2024-03-01T10:30:05.123+01:00"]
)
def test_a_date_has_the_year_first(read, text):
    how = "" if text.startswith("2024-03-01") else "the date 2024-03-01"
    assert read("day", text) == Answer("answered", how=how)


@pytest.mark.parametrize(
    "text", ["01.03.2024", "1/3/2024", "2024-13-01", "2023-02-29", "20240301", "45352", "March", "24-03-01"]
)
def test_any_other_date_is_unclear(read, text):
    answer = read("day", text)
    assert (answer.state, problem(answer)) == ("invalid", "Q07")


def test_text_is_counted_and_never_kept(read):
    answer = read("words", "A secret, told in confidence")
    assert answer == Answer("answered")
    assert "secret" not in repr(answer)


def test_invisible_characters_in_text_are_counted(read):
    answer = read("words", "so\u200b it \u202ewas")
    assert (answer.state, problem(answer), dict(answer.problem.params)) == ("answered", "Q14", {"n": 2})


@pytest.mark.parametrize("text", ["👩‍👩‍👧 at home", "क्षेत्र", "naïve\ncafé\tbar"])
def test_joiners_and_line_breaks_belong_to_the_words(read, text):
    assert read("words", text).problem is None


# Items


def test_items_and_their_levels(instrument):
    levels = {item.item_id: (item.level, item.codes) for item in instrument.items}
    assert levels["far"] == ("ordinal", ("1", "2", "10"))
    assert levels["many/none"] == ("binary", ("not_chosen", "chosen"))
    assert levels["whole"] == ("numeric", ())
    assert levels["day"] == levels["words"] == ("open", ("answered",))
    assert [item.item_id for item in instrument.items if item.question_id == "many"] == [
        "many/talk", "many/walk", "many/drive", "many/road", "many/none",
    ]  # fmt: skip
