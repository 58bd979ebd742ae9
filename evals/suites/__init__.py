"""The suites, one a file; each file has its `SUITE`, and this is the one list of them."""

from evals.replies import CALIBRATED
from evals.suite import Suite
from evals.suites import (
    agreement,
    calibrated,
    conduct,
    consistency,
    cost,
    drafts,
    explain,
    free,
    journeys,
    retrieval,
    traps,
)

_MODULES = (
    agreement,
    *((calibrated,) if CALIBRATED.is_dir() else ()),
    consistency,
    traps,
    drafts,
    retrieval,
    explain,
    conduct,
    journeys,
    cost,
)
IN_CI = tuple(module.SUITE.name for module in _MODULES)
"""What `all` runs; the labelled sets of the workbench among them, once there are some."""
SUITES: dict[str, Suite] = {module.SUITE.name: module.SUITE for module in (*_MODULES, calibrated, free)}
