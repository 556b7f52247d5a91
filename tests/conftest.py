"""Settings of all tests."""

import os

from hypothesis import HealthCheck, settings

# The same examples in every run, so that a failure is a change of the code. HYPOTHESIS_PROFILE=search looks further.
settings.register_profile("same", derandomize=True, deadline=None, database=None, max_examples=60)
settings.register_profile(
    "search", deadline=None, database=None, max_examples=2000, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
