"""Judging a reply."""
