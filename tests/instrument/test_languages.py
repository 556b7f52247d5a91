"""An instrument in another language: messages speak its default language, whatever order its texts are written in."""

import pytest
from support.command_line import crosscase
from support.response_files import write_csv
from support.study_folders import write_study

STUDY = """\
study: cymru
title: {en: Peer workers, cy: Gweithwyr cymheiriaid}
instrument: tiny
cases: [{id: C01, label: {en: North, cy: Gogledd}}, {id: C02, label: {en: South, cy: Y De}}]
groups: [{id: staff, label: {en: Staff, cy: Staff y tŷ}}, {id: boss, label: {en: Boss, cy: Y rheolwr}}]
targets: {staff: 2, boss: 1}
"""
INTERVIEW = """\
instrument: tiny
version: "1.0"
released: 2024-01-01
title: {en: Interview, cy: Cyfweliad}
languages: [LANGUAGES]
choice_lists:
  scale:
    level: ordinal
    choices:
      - {code: "1", label: {en: Not at all, cy: Dim o gwbl}}
      - {code: "2", label: {en: Completely, cy: Yn llwyr}}
domains:
  - id: pay
    title: {en: Pay, cy: Cyflog}
    questions:
      - {id: fair, type: select_one, choices: scale, text: {en: Is it fair?, cy: A yw'n deg yn y tŷ?}}
      - {id: clear, type: select_one, choices: scale, relevant: {fair: ["2"]}, text: {en: Clear?, cy: Yn glir?}}
      - {id: some, type: select_multiple, choices: [{code: a, label: {en: Ay, cy: Yr A}}], text: {en: Which?, cy: Pa?}}
"""
ENGLISH = ("Is it fair?", "Not at all", "Completely", "Clear?", "Which?", "Ay", "North", "Boss")
WELSH = (
    "A yw'n deg yn y tŷ?",
    "Dim o gwbl",
    "Yn llwyr",
    "Yn glir?",
    "Pa?",
    "Yr A",
    "Gogledd",
    "Y rheolwr",
)


@pytest.mark.parametrize(("languages", "spoken", "silent"), [("cy, en", WELSH, ENGLISH), ("en, cy", ENGLISH, WELSH)])
def test_every_message_speaks_the_default_language(tmp_path, languages, spoken, silent):
    study = write_study(tmp_path / "study", STUDY, INTERVIEW.replace("LANGUAGES", languages))
    rows = [
        {"respondent_id": "A1", "case_id": "Gogledd", "group_id": "Staff y tŷ", "fair": "Dim o gwbl", "clear": "1"},
        {"respondent_id": "A2", "case_id": "North", "group_id": "staff", "fair": "maybe", "some": "b"},
    ]
    path = write_csv(tmp_path / "r.csv", [{"instrument_version": "1.0", "some": "Yr A", **row} for row in rows])
    done = crosscase("validate", path, "--study", study)
    said = " ".join(done.out.split())
    assert done.status == 1
    assert [word for word in spoken if word not in said] == []
    assert [word for word in silent if word in said] == []
    assert max(map(len, done.out.splitlines())) <= 80
