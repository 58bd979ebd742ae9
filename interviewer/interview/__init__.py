"""Conducting an interview."""
