"""The evidence check: a met item must show words that stand in the reply.

It knows text only: no model, no rubric.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from interviewer.grading.grade import Judgement, Ruling, Verdict

_SAME = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "…": "..."}
)


@lru_cache(maxsize=4096)
def _pieces(letter: str) -> str:
    """A letter folded; one that nobody sees gives nothing."""
    pieces = unicodedata.normalize("NFKD", letter).translate(_SAME).casefold()
    return "".join(piece for piece in pieces if unicodedata.category(piece) != "Cf")


@lru_cache(maxsize=64)
def _folded(text: str) -> tuple[str, tuple[int, ...]]:
    """The text with Unicode forms, case and white space folded, and where each of its characters came from.

    Characters that nobody sees, such as soft hyphens and marks of direction, are left out.
    """
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        for piece in _pieces(letter):
            blank = piece.isspace()
            if blank and letters and letters[-1] == " ":
                continue
            letters.append(" " if blank else piece)
            places.append(place)
    return "".join(letters), tuple(places)


def find_quote(quote: str, reply: str) -> tuple[int, int] | None:
    """Start and end of the quote in the reply, after folding of Unicode forms, case and white space; never fuzzy.

    Quotation marks around the quote are ignored. None when it is empty, holds no letter or digit, or is not there.
    """
    wanted = _folded(quote)[0].strip(" \"'")
    if not re.search(r"\w", wanted):
        return None
    folded, places = _folded(reply)
    at = folded.find(wanted)
    if at < 0:
        return None
    return places[at], places[at + len(wanted) - 1] + 1


def _grounded(verdict: Verdict, reply: str) -> Verdict:
    if not verdict.met:
        return verdict.model_copy(update={"quote": None})
    span = find_quote(verdict.quote or "", reply)
    if span is None:
        reason = "the quote given for it is not in the reply" if verdict.quote else "no quote was given for it"
        return verdict.model_copy(update={"ruling": Ruling.UNSCORED, "quote": None, "reason": reason})
    return verdict.model_copy(update={"quote": reply[span[0] : span[1]]})


def _all_grounded(verdicts: Sequence[Verdict], reply: str) -> tuple[Verdict, ...]:
    return tuple(_grounded(verdict, reply) for verdict in verdicts)


def grounded(judgement: Judgement, reply: str) -> Judgement:
    """The judgement with every quote in the reply's own letters; a met item whose quote is not there is unscored."""
    return judgement.model_copy(
        update={
            "points": _all_grounded(judgement.points, reply),
            "misconceptions": _all_grounded(judgement.misconceptions, reply),
        }
    )
