"""The suites, one a file; each file has its `SUITE`, and this is the one list of them."""

from evals.suite import Suite
from evals.suites import agreement, conduct, consistency, cost, explain, free, journeys, retrieval, traps

_MODULES = (agreement, consistency, traps, retrieval, explain, conduct, journeys, cost)
IN_CI = tuple(module.SUITE.name for module in _MODULES)
"""What `all` runs."""
SUITES: dict[str, Suite] = {module.SUITE.name: module.SUITE for module in (*_MODULES, free)}
