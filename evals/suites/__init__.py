"""The suites, one a file; each file has its `SUITE`, and this is the one list of them."""

from evals.suite import Suite
from evals.suites import agreement, consistency, traps

SUITES: dict[str, Suite] = {module.SUITE.name: module.SUITE for module in (agreement, consistency, traps)}
IN_CI = tuple(SUITES)
"""What `all` runs."""
