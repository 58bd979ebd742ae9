"""The suites, one a file; each file has its `SUITE`, and this is the one list of them."""

from evals.suite import Suite
from evals.suites import agreement, conduct, cost, explain, journeys, retrieval

SUITES: dict[str, Suite] = {
    module.SUITE.name: module.SUITE for module in (agreement, retrieval, explain, conduct, journeys, cost)
}
IN_CI = tuple(SUITES)
"""What `all` runs."""
