"""The suites, one a file; each file has its `SUITE`, and this is the one list of them."""

from evals.suite import Suite
from evals.suites import agreement

SUITES: dict[str, Suite] = {module.SUITE.name: module.SUITE for module in (agreement,)}
IN_CI = tuple(SUITES)
"""What `all` runs."""
