"""The suites, one a file; each file has its `SUITE`, and this is the one list of them."""

from evals.suite import Suite
from evals.suites import agreement, conduct, consistency, cost, explain, journeys, retrieval, traps

_MODULES = (agreement, consistency, traps, retrieval, explain, conduct, journeys, cost)
SUITES: dict[str, Suite] = {module.SUITE.name: module.SUITE for module in _MODULES}
IN_CI = tuple(SUITES)
"""What `all` runs."""
