"""The terminal program `interviewer`. Nothing heavy is imported until a command needs it."""

from interviewer.cli.program import main

__all__ = ["main"]
