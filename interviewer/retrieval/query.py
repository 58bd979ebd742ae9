"""What somebody typed into the search box, made ready: cleaned, unwrapped, its abbreviations spelt out.

It does not know the bank that is searched.
"""

import json
import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from interviewer.errors import SearchError

LONGEST = 10_000
_ABBREVIATIONS = Path(__file__).parent / "abbreviations.json"
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_ASKING = re.compile(
    r"^(?:please|pls|hi|hello|hey|so|ok|okay|and|well|um|could you|can you|would you|will you|kindly"
    r"|explain|describe|define|discuss|clarify|teach me|remind me|help me understand|walk me through|go over"
    r"|tell me|talk to me|give me|show me|i want to know|i would like to know|i'd like to know|i need to know"
    r"|to me|me|about|on|an overview of|an explanation of|something about|everything about|what you know"
    r"|briefly|in detail|again|what's|what is|what are|whats|what does|mean by)\b[\s,:;.!?…-]*",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"[\s,;.!?…-]*\b(?:please|pls|thanks|thank you|for me|to me|in detail|in simple words|briefly"
    r"|with (?:its|the|an?|some) (?:formulas?|equations?|maths?|examples?))[\s,;.!?…]*$",
    re.IGNORECASE,
)
_STOP = (
    "a about after against all also am an and any are as at be because been before being between both but by "
    "can could did do does doing during each explain few for from further get give had has have having he her "
    "here his how however i if in into is it its just let like made make many me mean means might more most "
    "much must my no nor not of off on once one only or other our out over own please same say should so some "
    "such tell than that the their them then there these they thing this those through to too under until up "
    "us use used using very was we were what when where which while who why will with would you your s t m re "
    "ve ll don doesn isn vs versus difference describe define"
)
STOP_WORDS = frozenset(_STOP.split())


def cleaned(text: str) -> str:
    """The query in one line: compatibility forms unified, control characters and doubled spaces gone, at most 10,000
    characters. Raises SearchError when nothing is left.
    """
    unified = unicodedata.normalize("NFKC", text[: 4 * LONGEST])
    plain = "".join(" " if unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"} else sign for sign in unified)
    line = " ".join(plain.split())[:LONGEST]
    if not line:
        raise SearchError("There is nothing to search for: write a few words, such as 'weight tying'.")
    return line


def topic(query: str) -> str:
    """The query without its politeness and asking words: 'tell me about weight tying please' becomes 'weight tying'."""
    rest = query
    while (shorter := _THANKS.sub("", _ASKING.sub("", rest, count=1))) != rest and shorter:
        rest = shorter
    return rest


def spelt_out(text: str) -> str:
    """The text with the field's common abbreviations replaced by what they stand for; anything else stays."""
    return _abbreviation().sub(lambda match: abbreviations()[match[0].lower()], text)


def words(text: str) -> list[str]:
    """The words that carry meaning, in small letters, plurals cut."""
    return [stem for word in _WORD.findall(text) if (stem := _meant(word)) is not None]


@lru_cache(maxsize=1 << 16)
def _meant(written: str) -> str | None:
    """The stem of a word that carries meaning."""
    word = written.lower().split("'")[0].split("’")[0]
    return None if word in STOP_WORDS else _stem(word)


def _stem(word: str) -> str:
    """A rough English stem: enough to join layer and layers, initialise and initializing."""
    word = word.replace("isation", "ization").replace("ising", "izing").replace("ise", "ize") if len(word) > 6 else word
    for ending in (
        "izations",
        "ization",
        "izing",
        "ized",
        "izes",
        "ize",
        "ations",
        "ation",
        "ings",
        "ing",
        "ies",
        "es",
        "ed",
        "s",
        "e",
    ):
        if word.endswith(ending) and len(word) - len(ending) >= 4 - (ending == "s") and not word.endswith("ss"):
            return word[: -len(ending)]
    return word


@cache
def abbreviations() -> dict[str, str]:
    """What the field's common abbreviations stand for, from abbreviations.json."""
    return json.loads(_ABBREVIATIONS.read_text(encoding="utf-8"))


@cache
def _abbreviation() -> re.Pattern[str]:
    longest_first = sorted(abbreviations(), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)
