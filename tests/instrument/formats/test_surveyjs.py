"""JSON of SurveyJS: what becomes of each kind of answer, and which files are refused."""

import json

import pytest

from instrument.formats import causes
from instrument.formats.surveyjs import DEEPEST

KEYS = '"respondent_id": "R1", "case_id": "C1"'


def cause(finding):
    return finding.params.get("cause") or finding.params.get("limit")


def one(opened, answers):
    """The first response as heading -> cell, of those beyond the keys."""
    table = opened(f"[{{{KEYS}, {answers}}}]", "a.json")
    (batch,) = table.batches(range(len(table.headings)))
    cells = {heading: batch.columns[n].to_pylist()[0] for n, heading in enumerate(table.headings)}
    return {heading: cell for heading, cell in cells.items() if heading not in ("respondent_id", "case_id")}


@pytest.mark.parametrize(
    ("answers", "cells"),
    [
        ('"a": 4', {"a": "4"}),
        ('"a": 4.0', {"a": "4"}),
        ('"a": "4"', {"a": "4"}),
        ('"a": "007"', {"a": "007"}),
        ('"a": 12345678901234567890', {"a": "12345678901234567890"}),
        ('"a": 0.1', {"a": "0.1"}),
        ('"a": true', {"a": "TRUE"}),
        ('"a": null', {"a": None}),
        ('"a": ["x", "y"]', {"a": "x; y"}),
        ('"a": [1, 2.0]', {"a": "1; 2"}),
        ('"a": ["x y", "z"]', {"a": "x y; z"}),
        ('"a": []', {"a": None}),
        ('"a": [{"value": "x", "comment": "c"}, {"value": "other", "comment": "w"}]',
         {"a": "x; other", "a-x-Comment": "c", "a-Comment": "w"}),
        ('"a": {"value": "x", "comment": "c"}', {"a": "x", "a-Comment": "c"}),
        ('"a": {"r1": 1, "r2": ["x", "y"]}', {"a.r1": "1", "a.r2": "x; y"}),
        ('"files": [{"name": "a.png", "content": "data:"}]', {"files": "[not read]"}),
    ],
)  # fmt: skip
def test_cells(opened, answers, cells):
    assert one(opened, answers) == cells


def test_a_name_that_only_later_responses_have(opened, read):
    table = opened(f'[{{{KEYS}}}, {{}}, {{"trust": 3, {KEYS}}}]', "a.json")
    assert table.headings == ("respondent_id", "case_id", "trust")
    assert read(table) == {2: ["R1", "C1", None], 4: ["R1", "C1", "3"]}


def test_one_response_alone_byte_order_mark_and_utf_16(opened, read):
    text = f'{{{KEYS}, "words": "Grüße"}}'
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert read(opened(text, "a.json", encoding)) == {2: ["R1", "C1", "Grüße"]}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"[{{{KEYS}, ", causes.NOT_JSON.format(row=1)),
        (f'[{{{KEYS}, "a": 1, "a": 2}}]', causes.KEY_TWICE),
        (f'[{{{KEYS}, "a": NaN}}]', causes.NOT_A_NUMBER),
        (f'[{{{KEYS}, "a": 1e999}}]', causes.NOT_A_NUMBER),
        (f'[{{{KEYS}, "a": -Infinity}}]', causes.NOT_A_NUMBER),
        (f'[{{{KEYS}, "a": "\\ud83d"}}]', causes.HALF_A_CHARACTER.format(n=1)),
        (f"[{{{KEYS}}}, 3]", causes.NOT_RESPONSES),
        (f'[{{{KEYS}, "a": {{"b": 1}}, "a.b": 2}}]', causes.SAID_TWICE.format(n=1)),
        (f'[{{{KEYS}, "trust": [{{"x": 1}}, {{"x": 2}}]}}]', causes.REPEATED_PANEL.format(n=1, name="trust")),
        (f'[{{{KEYS}, "a": ' + '{"b":' * 20 + "1" + "}" * 20 + "}]", causes.TOO_DEEP.format(n=DEEPEST)),
        (f'[{{{KEYS}, "a": ' + "[" * 90_000 + "]" * 90_000 + "}]", causes.TOO_DEEP.format(n=DEEPEST)),
        ("[{" * 90_000, causes.NOT_JSON.format(row=1)),
    ],
)
def test_refused(write, refusal, text, why):
    assert cause(refusal(write(text, "a.json"))) == why


def test_no_responses_and_other_names(write, refusal):
    assert refusal(write("[]", "a.json")).code in ("F04", "F09")
    assert refusal(write(json.dumps([{"x": 1, "y": 2}]), "a.json")).code == "F04"


def test_not_utf_8(write, refusal):
    assert refusal(write(f'[{{{KEYS}, "words": "Grüße aus Köln"}}]'.encode("cp1252"), "a.json")).code == "F02"


def test_a_table_that_begins_with_a_bracket_is_text(opened, read):
    assert read(opened("[notes],respondent_id,case_id\nx,R1,C1\n")) == {2: ["x", "R1", "C1"]}
