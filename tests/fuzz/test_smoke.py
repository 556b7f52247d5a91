"""A short run of the fuzzer in every run of the tests; ``make fuzz`` runs it for long."""

from fuzz import judge
from fuzz.judge import make_input

import instrument.validation

INPUTS = 150


def test_mutated_inputs_are_read_or_refused(tmp_path, monkeypatch):
    for name in ("VersionJudge", "Names"):  # so that what remembers them goes with this test
        monkeypatch.setattr(instrument.validation, name, getattr(instrument.validation, name))
    judge.remember()
    kinds = set()
    for number in range(INPUTS):
        given = make_input(1, number)
        kinds |= {name.rpartition(".")[2] for name in given.files}
        assert judge.judge(given, tmp_path) is None, f"make fuzz: --seed 1 --only {number}"
    assert kinds >= {"csv", "xlsx", "ods", "json", "yaml"}


def test_an_input_is_the_same_each_time_it_is_made():
    assert make_input(7, 3) == make_input(7, 3) != make_input(8, 3)


def test_what_goes_wrong_is_told(tmp_path, monkeypatch):
    def fail(*_):
        raise KeyError("planted")

    given = next(given for given in (make_input(1, n) for n in range(99)) if not given.is_study)
    monkeypatch.setattr(instrument.validation, "open_table", fail)
    assert "planted" in judge.judge(given, tmp_path)
