"""Settings of all tests."""

import os

from hypothesis import HealthCheck, Phase, settings

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
