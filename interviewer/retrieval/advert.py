"""What a job advert asks for: the areas of the bank, each with the advert's own words that name it.

The advert is cut into phrases, and each is looked up in the index; names of whole fields, which are no question of the
bank's, are known from a table. It does not know what is done with the areas.
"""

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from interviewer.errors import SearchError

if TYPE_CHECKING:  # plans are made without an index too, and numpy takes its time
    from interviewer.retrieval.search import Found

LONGEST_ADVERT = 20_000
"""Characters."""
MOST_PHRASES = 120
MOST_WORDS = 14
"""A longer phrase is a sentence about the company or the role: it names no subject."""
MOST_AREAS = 8
SURE_FROM = 0.15
"""The least confidence of a search that the bank has what a phrase names. A question needs `MATCH`, which is more; an
area is a wider target."""
MOSTLY = 0.3
"""The least share of a search's chances that must fall on one area."""
NAMED = 0.5
"""What a field's name counts, beside phrases that count their search's confidence."""

_FIELDS = Path(__file__).parent / "fields.json"
_CUT = re.compile(
    r"[\n;:•·|()\[\]]+|[.!?](?=\s|$)|,\s|\s[-–—*]\s|\b(?:and|or|as well as|including|such as|e\.g\.|like)\b"
)
_LEAD = re.compile(
    r"^(?:\W|\d+\+?|(?:years?|yrs?)\b|(?:of|in|with|on|to|the|a|an|our|your|you|have|has|are|is|will|we|who|for|using)\b(?!/)"
    r"|(?:strong|solid|deep|good|proven|practical|hands-on|extensive|basic|working|some|excellent|great|demonstrated)\b"
    r"|(?:experience|experienced|knowledge|understanding|familiarity|familiar|expertise|proficiency|proficient"
    r"|background|exposure|track record|skills?|ability|interest)\b"
    r"|(?:build|building|design|designing|develop|developing|implement|implementing|deploy|deploying|train|training"
    r"|work|working|own|improve|improving)\b(?= \S+ \S+))+\s*",
    re.IGNORECASE,
)


class Searched(Protocol):
    """Finds the questions that fit some words best."""

    def search(self, query: str, limit: int = 5) -> "Found": ...  # noqa: D102


@dataclass(frozen=True)
class Topic:
    """An area that an advert asks for, and the words of the advert that do, the plainest first; `weight` orders."""

    area: str
    words: tuple[str, ...]
    weight: float


def topics(advert: str, index: Searched, areas: Collection[str]) -> tuple[Topic, ...]:
    """The areas that an advert asks for, of those given, the weightiest first and at most MOST_AREAS.

    Raises SearchError when the advert is empty or too long, and ModelError when an embedding endpoint fails.
    """
    if not advert.strip():
        raise SearchError("There is no advert yet: paste its text.")
    if len(advert) > LONGEST_ADVERT:
        raise SearchError(
            f"The advert has {len(advert):,} characters; {LONGEST_ADVERT:,} is the limit. Paste the part that says "
            "what is asked for."
        )
    named: dict[str, list[tuple[float, str]]] = {}
    for weight, area, words in (*_fields(advert), *_found(advert, index)):
        if area in areas:
            named.setdefault(area, []).append((weight, words))
    found = [
        Topic(area, tuple(_plainest(reasons)), round(sum(weight for weight, _ in reasons), 4))
        for area, reasons in named.items()
    ]
    return tuple(sorted(found, key=lambda topic: (-topic.weight, topic.area))[:MOST_AREAS])


def phrases(advert: str) -> list[str]:
    """The short phrases of an advert, without what leads up to a subject, each once, in order."""
    kept: dict[str, str] = {}
    for piece in _CUT.split(advert):
        phrase = _LEAD.sub("", " ".join(piece.split())).strip(" .,-–—*/'\"")
        if len(phrase) > 1 and len(phrase.split()) <= MOST_WORDS:
            kept.setdefault(phrase.casefold(), phrase)
    return list(kept.values())[:MOST_PHRASES]


def _plainest(reasons: list[tuple[float, str]]) -> list[str]:
    ordered = sorted(reasons, key=lambda reason: -reason[0])
    return list({words.casefold(): words for _, words in ordered}.values())


def _found(advert: str, index: Searched) -> Iterator[tuple[float, str, str]]:
    for phrase in phrases(advert):
        found = index.search(phrase, limit=5)
        shares: dict[str, float] = {}
        for hit in found.results:
            area = hit.id.rpartition("/")[0]
            shares[area] = shares.get(area, 0.0) + hit.score
        area = max(shares, key=lambda name: shares[name], default="")
        if found.confidence >= SURE_FROM and shares[area] >= MOSTLY:
            yield found.confidence, area, phrase


def _fields(advert: str) -> Iterator[tuple[float, str, str]]:
    for names, areas in _known_fields():
        match = names.search(advert)
        if match:
            yield from ((NAMED, area, match[0]) for area in areas)


@cache
def _known_fields() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    table = json.loads(_FIELDS.read_text(encoding="utf-8"))
    return tuple(
        (re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names.split('|')))})(?!\w)", re.IGNORECASE), tuple(areas))
        for names, areas in table.items()
    )
