"""Trusting the grader: labels of people, agreement with them, and what an edit of a rubric changes."""
