"""``instrument check`` shows everything that is wrong with a study folder at once."""

import shutil

from support.command_line import crosscase


def test_instrument_check_of_a_folder_without_mistakes(study):
    done = crosscase("instrument", "check", study)
    assert (done.status, done.err) == (0, "")
    assert "small: 2 cases, 2 groups." in done.out
    assert "version 2.0: 2 domains, 11 structured and 2 open questions." in done.out


def test_instrument_check_shows_every_mistake_of_every_document_at_once(study, tmp_path):
    broken = tmp_path / "study"
    shutil.copytree(study, broken)
    (broken / "plan.yaml").write_text("draws: 5\nhighlight: [payy]\n", encoding="utf-8")
    for name, old, new in (
        ("study.yaml", "kind: nhs}", "kind: nhz}"),
        ("interview-1.0.yaml", "choices: paid", "choices: payd"),
        ("interview-2.0.yaml", "warn_max: 60", "warn_max: 600"),
    ):
        text = (broken / name).read_text(encoding="utf-8")
        (broken / name).write_text(text.replace(old, new), encoding="utf-8")
    done = crosscase("instrument", "check", broken)
    assert (done.status, done.out) == (10, "")
    for words in (
        "study.yaml:7: ",
        "'payd' does not exist. Did you mean 'paid'?",
        "warn_max (600) is above max (100)",
        "plan.yaml:1: draws",
    ):
        assert words in done.err
    assert "mistakes in the study folder" in done.err.splitlines()[-1]
