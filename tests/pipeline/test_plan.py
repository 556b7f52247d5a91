"""The analysis plan: defaults, and what is refused."""

import pytest
import yaml
from support.study_folders import INTERVIEW_1_0, PROJECT, STUDY, load, write_study

from instrument.load import load_study_folder
from instrument.strict_yaml import StudyFolderError
from pipeline.plan import Plan, inspect_plan, load_plan


@pytest.fixture
def plan(tmp_path):
    def read(text):
        return inspect_plan(load_study_folder(write_study(tmp_path, STUDY, INTERVIEW_1_0, plan=text)))

    return read


def test_without_a_plan_the_defaults_hold(tmp_path):
    assert load_plan(load(tmp_path, STUDY, INTERVIEW_1_0)) == Plan()


@pytest.mark.parametrize("text", ["", "# nothing yet\n"])
def test_an_empty_plan_is_the_default(plan, text):
    found, document = plan(text)
    assert (found, document.mistakes) == (Plan(), [])


def test_the_defaults_are_those_of_the_contract():
    plan = Plan()
    assert (plan.confidence, plan.draws, plan.seed) == (0.95, 9999, 20250101)
    assert (plan.min_answered, plan.min_level_base, plan.group_weights) == (0.5, 3, "equal")
    assert (plan.families.domains, plan.families.items) == ("holm", "fdr_bh")
    assert (plan.figures.size, plan.figures.formats, plan.figures.include) == ("page", ("svg", "pdf", "png"), "all")
    assert (plan.release.threshold_base, plan.release.threshold_count) == (5, 5)


def test_the_plan_of_the_sample_says_what_the_defaults_are():
    written = yaml.safe_load((PROJECT / "schemas" / "peer-worker-roles" / "plan.yaml").read_text(encoding="utf-8"))
    defaults = Plan().model_dump(mode="json")
    for name in set(written) - {"highlight", "contrasts", "figures"}:
        assert written[name] == defaults[name], name


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: 1\ndraw: 99", "plan.yaml:2: 'draw' is not a field here. Did you mean 'draws'?"),
        ("highlight: [pay, payy]", "plan.yaml:1: domain 'payy' does not exist. Did you mean 'pay'?"),
        ("contrasts: [case, kindd]", "plan.yaml:1: contrast 'kindd' does not exist. Did you mean 'kind'?"),
        ("families: {domains: bonferroni}", "plan.yaml:1: domains: 'bonferroni' is not allowed."),
        ("confidence: 95", "plan.yaml:1: confidence: 95 "),
        ("confidence: 0.5", "plan.yaml:1: confidence: 0.5 "),
        ("draws: 98", "plan.yaml:1: draws: 98 "),
        ("draws: 9999.5", "plan.yaml:1: draws: 9999.5 "),
        ("seed: -1", "plan.yaml:1: seed: -1 "),
        ("min_answered: 0", "plan.yaml:1: min_answered: 0 "),
        ("min_answered: 1.01", "plan.yaml:1: min_answered: 1.01 "),
        ("group_weights: sizes", "plan.yaml:1: group_weights: 'sizes' is not allowed."),
        ("figures: {size: poster}", "plan.yaml:1: size: 'poster' is not allowed."),
        ("figures: {formats: [gif]}", "plan.yaml:1: formats: 'gif' is not allowed."),
        ("figures: {include: everything}", "plan.yaml:1: include: "),
        ("release: {threshold_base: 0}", "plan.yaml:1: threshold_base: 0 "),
        ("draws: 99\ndraws: 100", "plan.yaml:2: 'draws' stands twice"),
        ("[a]", "plan.yaml:1: must be a mapping"),
    ],
)
def test_what_is_refused(plan, text, words):
    found = [str(mistake) for mistake in plan(text)[1].mistakes]
    assert any(mistake.startswith(words) for mistake in found), found
    assert not any(word in mistake for mistake in found for word in ("Tuple", "Literal", "Input", "None"))


def test_loading_raises_with_every_mistake(tmp_path):
    folder = load_study_folder(write_study(tmp_path, STUDY, INTERVIEW_1_0, plan="draws: 5\nseed: -1\n"))
    with pytest.raises(StudyFolderError) as error:
        load_plan(folder)
    assert len(error.value.mistakes) == 2
