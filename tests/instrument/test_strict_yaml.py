"""A study folder is read strictly: every refusal names the file and line, what is wrong and what to do."""

import time
from itertools import pairwise

import pytest
from support.study_folders import ONE_CASE, interview, mistakes, write_study

from instrument.load import inspect_study_folder, load_study_folder
from instrument.strict_yaml import MOST_BYTES, MOST_DEPTH, MOST_SAID, MOST_TOLD, StudyFolderError, read_document


def read(tmp_path, text):
    path = tmp_path / "study.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_document(path)


def refusals(tmp_path, text):
    return [str(mistake) for mistake in read(tmp_path, text).mistakes]


# Form


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: &here 2\n", 2, ["anchor &here"]),
        ("a: 1\nb: *here\n", 2, ["here"]),
        ("a: 1\nb: !!str 2\n", 2, ["tag"]),
        ("a: 1\nb: !python/object:os.system x\n", 2, ["tag"]),
        ("a:\n  <<: {b: 1}\n", 2, ["merge key '<<'"]),
        ("a: 1\nb: 2\na: 3\n", 3, ["'a' stands twice", "line 1"]),
        ("list:\n  - {a: 1, b: 2, a: 3}\n", 2, ["'a' stands twice", "line 2"]),
        ("a: 1\n7: 2\n", 2, ['"7"']),
        ("true: 2\n", 1, ['"true"']),
        ("a: 1\n? [b, c]\n: 2\n", 2, ["key must be a word"]),
        ("a: 1\nb: x\u2028c: 2\n", 2, ["U+2028", "line break"]),
        ("a: 1\nb: x\x85c: 2\n", 2, ["U+0085", "line break"]),
        ("a: 1\n---\nb: 2\n", 2, ["second document"]),
        ("a: [1, 2\nb: 3\n", 2, ["not YAML"]),
        ("a: 'open\n", 2, ["not YAML"]),
        ("a: 1\n\tb: 2\n", 2, ["not YAML"]),
        ("a: x: y\n", 1, ["not YAML", "quotes"]),
    ],
)
def test_what_hides_something_is_refused_with_its_line(tmp_path, text, line, words):
    first = refusals(tmp_path, text)[0]
    assert first.startswith(f"study.yaml:{line}: ")
    assert all(word in first for word in words)


def test_an_anchor_and_its_alias_are_both_named(tmp_path):
    found = refusals(tmp_path, "a: &x [1]\nb: *x\n")
    assert [line.split(": ")[0] for line in found] == ["study.yaml:1", "study.yaml:2"]
    assert "anchor &x" in found[0]
    assert "alias *x" in found[1]


def test_a_duplicate_key_is_one_mistake_however_much_stands_below_it(tmp_path):
    assert len(refusals(tmp_path, "a:\n  b: {c: 1}\n  d: 2\na:\n  b: {c: 1}\n  d: 2\n")) == 1


def test_aliases_are_never_followed(tmp_path):
    bomb = "a: &a [x, x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}, *{a}]\n" for a, b in pairwise("abcdefgh"))
    document = read(tmp_path, bomb)
    assert len(repr(document.value)) < 1000
    assert len(document.mistakes) == 1 + 7 * 2


def test_deep_nesting_is_refused(tmp_path):
    for deep in (
        "[" * 5_000,
        "{a: " * 5_000,
        "[? " * 5_000,
        "{? [" * 5_000,
        "[" * (MOST_DEPTH + 5) + "]" * (MOST_DEPTH + 5),
    ):
        *_, found = refusals(tmp_path, f"a: {deep}")
        assert found.startswith("study.yaml:1: is not YAML: it is nested too deeply")
    assert not refusals(tmp_path, "a: " + "[" * (MOST_DEPTH - 5) + "]" * (MOST_DEPTH - 5))


def test_keys_inside_keys_are_refused(tmp_path):
    *_, found = refusals(tmp_path, "? " * 5_000)
    assert found.startswith("study.yaml:1: is not YAML: it is nested too deeply")


@pytest.mark.parametrize("text", ["a: !" + "t" * 500_000 + " x", "k: 1\n? " + "k" * 900 + "\n" + "k: 1\n"])
def test_what_is_said_is_not_as_long_as_what_is_wrong(tmp_path, text):
    assert all(len(found) < MOST_SAID + 100 for found in refusals(tmp_path, text))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_other_unicode_forms_are_refused(tmp_path, encoding):
    (found,) = refusals(tmp_path, "study: small\n".encode(encoding))
    assert found.startswith("study.yaml")


@pytest.mark.parametrize(
    "text", ["x" * 900_000, "x " * 450_000, "9" * 900_000, "1." + "9" * 900_000, "1e" + "9" * 900_000]
)
def test_a_value_that_fills_the_file_takes_no_long_time(tmp_path, text):
    begun = time.process_time()
    assert not read(tmp_path, f"a: {text}\n").mistakes
    assert time.process_time() - begun < 2


def test_text_that_is_not_utf8_is_refused_with_its_line(tmp_path):
    (found,) = refusals(tmp_path, "a: 1\nb: café\n".encode("cp1252"))
    assert found == "study.yaml:2: is not UTF-8 here. Save the file as UTF-8."


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path):
    document = read(tmp_path, b"\xef\xbb\xbfa: b\r\n")
    assert document.value == {"a": "b"}
    assert not document.mistakes


@pytest.mark.parametrize("text", ["a: \0", "a: b\x07", "\ufffe"])
def test_control_characters_are_refused(tmp_path, text):
    (found,) = refusals(tmp_path, text)
    assert found.startswith("study.yaml")


@pytest.mark.parametrize(
    "text", ["a\u202eb", "a\u200b", "\ufeffa", "\u00a0a", "a\u00a0", "so\u00adft", "\u2067a\u2069", "\\x1b[31m", "\\0"]
)
@pytest.mark.parametrize("form", ['a: "{}"\n', '"{}": 1\n', 'b: [{{c: "{}"}}]\n'])
def test_characters_that_nobody_sees_are_refused(tmp_path, text, form):
    (refusal,) = refusals(tmp_path, form.format(text))
    assert refusal.startswith("study.yaml:1: the character U+")


def test_joiners_and_blanks_inside_a_text_are_kept(tmp_path):
    text = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 30\u00a0km"
    assert read(tmp_path, f'a: "{text}"\n').value == {"a": text}


def test_of_very_many_mistakes_some_are_told(tmp_path):
    for text in ("a: 1\n" * 5_000, "".join(f"k{n}: 1\n" for n in range(5_000))):
        found = mistakes(tmp_path, ONE_CASE, interview() + text)
        assert len(found) <= 2 * MOST_TOLD + 2
        assert any("more mistakes. Mend these first" in mistake for mistake in found)


def test_a_large_document_takes_no_long_time(tmp_path):
    """Unknown fields took hours while every mistake was compared with every other."""
    wide = "".join(f"k{n}: 1\n" for n in range(20_000))
    begun = time.process_time()
    assert mistakes(tmp_path, ONE_CASE, interview() + wide)
    assert time.process_time() - begun < 20


@pytest.mark.parametrize(
    ("question", "lists", "said"),
    [
        ("{{id: q{n}, type: integer, text: Q?, heading: h}}", 0, "share the heading 'h'"),
        ("{{id: q{n}, type: select_one, choices: x{n}, text: Q?}}", 5_000, "choice list 'x1' does not exist"),
        ('{{id: q{n}, type: integer, text: Q?, relevant: {{z{n}: ["1"]}}}}', 0, "'z1' does not exist"),
    ],
)
def test_as_many_questions_as_a_file_holds_take_no_long_time(tmp_path, question, lists, said):
    """Of each two that share a heading, and of each unknown name with all known ones, a comparison took minutes."""
    questions = "\n".join("- " + question.format(n=n) for n in range(5_000))
    more = "choice_lists:\n" + "".join(f'  y{n}: {{choices: [{{code: "1", label: A}}]}}\n' for n in range(lists))
    begun = time.process_time()
    found = mistakes(tmp_path, ONE_CASE, interview(questions, more=more if lists else ""))
    assert time.process_time() - begun < 20
    assert len(found) == MOST_TOLD + 1
    assert "more mistakes" in found[0]
    assert said in " ".join(found)


def test_a_question_per_case_under_one_heading_is_too_much(tmp_path):
    cases = "".join(f"  - {{id: C{n}, label: Case {n}}}\n" for n in range(2_000))
    questions = "\n".join(f"- {{id: q{n}, type: integer, text: Q?, heading: h}}" for n in range(600))
    (found,) = mistakes(tmp_path, f"study: tiny\ntitle: T\ninstrument: tiny\ncases:\n{cases}", interview(questions))
    assert "600 questions share headings" in found


@pytest.mark.parametrize("limit", ["1e999", '"inf"', '"nan"', "9" * 390])
def test_a_limit_is_a_number_with_an_end(tmp_path, limit):
    (found,) = mistakes(tmp_path, ONE_CASE, interview(f"- {{id: q1, type: integer, min: {limit}, text: Q?}}"))
    assert "min: " in found
    assert "number" in found


def test_more_cases_and_groups_than_can_be_counted(tmp_path):
    cases = "".join(f"  - {{id: C{n}, label: Case {n}}}\n" for n in range(1_500))
    groups = "".join(f"  - {{id: g{n}, label: Group {n}}}\n" for n in range(1_000))
    study = f"study: tiny\ntitle: Tiny\ninstrument: tiny\ncases:\n{cases}groups:\n{groups}"
    assert any("1,500 cases of 1,000 groups" in mistake for mistake in mistakes(tmp_path, study))


def test_a_file_that_is_too_long_is_not_read(tmp_path):
    (found,) = refusals(tmp_path, b"#" * (MOST_BYTES + 1))
    assert "1,048,576" in found


def test_a_missing_file_is_named(tmp_path):
    found = read_document(tmp_path / "study.yaml").mistakes
    assert [str(mistake) for mistake in found] == ["study.yaml: cannot be read: No such file or directory."]


def test_plain_words_are_read_as_yaml_1_2_does(tmp_path):
    text = "[no, on, off, y, 1:30, 010, 1_000, 0x1F, 2024-03-01, yes, null, ~, true, 12, 1.5, 1e3, .5, 'true', \"1\"]"
    assert read(tmp_path, f"a: {text}").value["a"] == [
        "no", "on", "off", "y", "1:30", 10, "1_000", "0x1F", "2024-03-01", "yes", None, None, True, 12, 1.5, 1000.0,
        0.5, "true", "1",
    ]  # fmt: skip


# Content


def first_mistake(tmp_path, *documents):
    return mistakes(tmp_path, *documents)[0]


def test_an_unquoted_number_where_text_is_needed(tmp_path):
    text = interview("""
        - id: q1
          type: select_one
          text: How?
          choices:
            - {code: 1, label: Little}
    """)
    found = first_mistake(tmp_path, ONE_CASE, text)
    assert found.startswith("interview-1.0.yaml:14: ")
    assert '"1"' in found


@pytest.mark.parametrize(
    ("field", "quoted"), [("label: 3", None), ("label: true", None), ("code: true", '"true"'), ("code: 1.5", '"1.5"')]
)
def test_other_plain_values_where_text_is_needed(tmp_path, field, quoted):
    choice = {"code": "code: a", "label": "label: A"} | {field.partition(":")[0]: field}
    text = interview(f"""
        - id: q1
          type: select_one
          text: How?
          choices:
            - {{{choice["code"]}, {choice["label"]}}}
    """)
    found = first_mistake(tmp_path, ONE_CASE, text)
    assert found.startswith("interview-1.0.yaml:14: ")
    assert "quotes" in found
    assert quoted is None or quoted in found


def test_a_version_must_stand_in_quotes(tmp_path):
    folder = write_study(tmp_path)
    (folder / "interview-1.0.yaml").write_text(interview().replace('"1.0"', "1.0"), encoding="utf-8")
    (found,) = (str(mistake) for mistake in inspect_study_folder(folder)[1])
    assert found == 'interview-1.0.yaml:2: version: 1.0 must be text; put it in quotes, as in "1.0".'


@pytest.mark.parametrize(
    ("field", "allowed"),
    [("requird: false", "'required'"), ("relevent: {q0: [a]}", "'relevant'"), ("Text: x", "'text'")],
)
def test_an_unknown_field_with_what_was_meant(tmp_path, field, allowed):
    found = first_mistake(tmp_path, ONE_CASE, interview(f"- {{id: q1, type: text, text: Say., {field}}}"))
    assert found.startswith("interview-1.0.yaml:10: ")
    assert f"Did you mean {allowed}?" in found
    assert "Allowed: asked_of, heading, hint, id, missing, probes, relevant, required, text, type." in found


def test_a_comma_in_a_label_without_quotes(tmp_path):
    """`{label: Informal, on request}` reads as two fields, the second without a value."""
    text = interview("""
        - id: q1
          type: select_one
          text: How?
          choices:
            - {code: a, label: Informal, on request}
    """)
    (found,) = mistakes(tmp_path, ONE_CASE, text)
    assert found.startswith("interview-1.0.yaml:14: ")
    assert "'on request' is not a field here" in found
    assert "comma" in found


def test_a_comma_in_the_label_of_a_case(tmp_path):
    study = ONE_CASE.replace("label: One", "label: Ward, old")
    (found,) = mistakes(tmp_path, study)
    assert found.startswith("study.yaml:4: ")
    assert "old: holds nothing" in found
    assert "comma" in found


def test_an_unknown_question_type(tmp_path):
    found = first_mistake(tmp_path, ONE_CASE, interview("- {id: q1, type: select_on, text: Say.}"))
    assert found.startswith("interview-1.0.yaml:10: type: 'select_on' is not allowed. Did you mean 'select_one'?")


@pytest.mark.parametrize("kind", ["select_one", "select_multiple"])
def test_a_question_without_choices(tmp_path, kind):
    found = first_mistake(tmp_path, ONE_CASE, interview(f"- {{id: q1, type: {kind}, choices: [], text: Say.}}"))
    assert found == "interview-1.0.yaml:10: choices: must not be empty."


def test_a_question_where_a_check_belongs(tmp_path):
    """Its field ``text`` is also the name of its type."""
    more = "checks:\n  - {id: q2, type: text, text: Say more.}"
    found = mistakes(tmp_path, ONE_CASE, interview(more=more))
    assert any(m.startswith("interview-1.0.yaml:6: 'text' is not a field here.") for m in found)


def test_a_missing_field_is_named_at_its_question(tmp_path):
    found = first_mistake(tmp_path, ONE_CASE, interview("- {id: q1, type: text, text: a}\n- {id: q2, type: text}"))
    assert found == "interview-1.0.yaml:11: 'text' is missing; it must be given."


@pytest.mark.parametrize("name", ["Q1", "1q", "q-1", "q 1", "ü", "q" * 41, ""])
def test_an_id_that_cannot_be_used(tmp_path, name):
    found = first_mistake(tmp_path, ONE_CASE, interview(f'- {{id: "{name}", type: text, text: a}}'))
    assert found.startswith("interview-1.0.yaml:10: id: ")
    assert "lower-case" in found


@pytest.mark.parametrize("content", ["", "# nothing\n", "[a, b]\n", "word\n", "null\n"])
def test_a_document_without_fields(tmp_path, content):
    folder = write_study(tmp_path, content)
    found = [str(mistake) for mistake in inspect_study_folder(folder)[1]]
    assert [line for line in found if line.startswith("study.yaml")]


def test_every_mistake_of_every_document_is_found_at_once(tmp_path):
    study = ONE_CASE + "targts: {}\ntargets: {nobody: 1}\n"
    interviews = (interview("- {id: Q1, type: text, text: a}"), interview("", version="1.1", more="x: 1"))
    found = mistakes(tmp_path, study, *interviews)
    assert [line.partition(" ")[0] for line in found] == [
        "interview-1.0.yaml:10:", "interview-1.1.yaml:5:", "study.yaml:5:",
    ]  # fmt: skip


def test_loading_raises_with_every_mistake(tmp_path):
    folder = write_study(tmp_path, ONE_CASE + "a: 1\nb: 2\n")
    with pytest.raises(StudyFolderError) as error:
        load_study_folder(folder)
    assert len(error.value.mistakes) == 2
    assert len(str(error.value).splitlines()) == 2


def test_a_folder_without_instrument_or_without_a_folder(tmp_path):
    (tmp_path / "study.yaml").write_text(ONE_CASE, encoding="utf-8")
    assert "holds no instrument" in str(inspect_study_folder(tmp_path)[1][0])
    assert "is not a folder" in str(inspect_study_folder(tmp_path / "study.yaml")[1][0])
    assert "is not a folder" in str(inspect_study_folder(tmp_path / "nowhere")[1][0])
