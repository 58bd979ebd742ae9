"""The words of some Markdown as they can be read aloud. It does not know who reads."""

import re

from interviewer.bank.signs import in_signs

LONGEST = 2_000
"""Characters that are read aloud at once."""

_FENCE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_SIGNS = re.compile(r"[*_`#$\\{}|]+")


def speakable(text: str) -> str:
    """The text without code and signs of layout, its formulas written out, at most LONGEST characters of it."""
    words = " ".join(_SIGNS.sub(" ", in_signs(_FENCE.sub(" (code) ", text))).split())
    return words if len(words) <= LONGEST else words[:LONGEST].rsplit(None, 1)[0]
