"""Settings of all tests."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, settings

import instrument.validation

# The same examples in every run, so that a failure means a change of the code, and no minutes spent on a smaller
# counterexample. HYPOTHESIS_PROFILE=search looks further, and for the smallest.
settings.register_profile(
    "same",
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=50,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "search", deadline=None, database=None, max_examples=2000, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


@pytest.fixture(scope="module")
def one_judge_per_version() -> Iterator[None]:
    """Makes the judge of a version once for all validations of a module: making it takes longer than its use."""
    make_judge = instrument.validation.VersionJudge
    made: dict[tuple[str, int], instrument.validation.VersionJudge] = {}

    def judge_of(version, folder):
        key = (version.version, id(folder))
        if key not in made:
            made[key] = make_judge(version, folder)
        return made[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("instrument.validation.VersionJudge", judge_of)
        yield
