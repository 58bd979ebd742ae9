"""What a test may be marked with, beside what it needs."""

import os

import pytest

LONG = pytest.mark.skipif(
    not os.environ.get("CI"), reason="a long journey, which CI takes: CI=true uv run pytest takes it too"
)
"""Of seven tests that together take a third of the time of all: whole journeys, and programs killed at each write."""
