"""Level marks in the many forms that authors give them: [E], (Easy), `hard`, stars, coloured signs, badges.

It reads one text at a time; `Scheme` holds what the document as a whole says the signs mean.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from interviewer.bank.documents.phrases import words_of
from interviewer.bank.question import Level

_WORDS = {
    Level.E: "easy e easier beginner beginners basic basics simple junior entry fundamental fundamentals novice low",
    Level.M: "medium m med intermediate moderate mid middle normal average",
    Level.H: "hard h harder advanced difficult expert senior tough challenging complex high",
}
LEVELS = {word: level for level, words in _WORDS.items() for word in words.split()}
_WORD = "|".join(sorted((word for word in LEVELS if len(word) > 1), key=len, reverse=True))
_CLEAR = words_of("e m h easy medium hard beginner intermediate advanced expert junior senior mid")
_NAME = r"(?:(?:difficulty|level|lvl|diff)(?:\s+level)?\s*[:=\-–]?\s*)?"
_SIGNS = {
    **dict.fromkeys("👶🐣🟢🟩", Level.E),
    **dict.fromkeys("🟡🟨🟠🟧🔵", Level.M),
    **dict.fromkeys("🚀🔴🟥💀", Level.H),
}
_COUNTED = "⭐★🌟🔥🌶"
_EMPTY = "☆✩"
_NAMED = ":baby: 👶 :star: ⭐ :star2: 🌟 :rocket: 🚀 :fire: 🔥 :hot_pepper: 🌶 :skull: 💀 :green_circle: 🟢 "
_NAMED += ":yellow_circle: 🟡 :orange_circle: 🟠 :red_circle: 🔴"
_SHORT = dict(zip(*[iter(_NAMED.split())] * 2, strict=True))
_SIGN_RUN = re.compile(f"(?:[{''.join(_SIGNS)}{_COUNTED}{_EMPTY}][\ufe0f\U0001f3fb-\U0001f3ff]?\\s?)+")

_LEAD = re.compile(
    rf"(?:\*\*|__|`)?(?:[\[({{<【]\s*{_NAME}(?P<a>{_WORD}|[emh])\s*[\])}}>】])(?:\*\*|__|`)?\s*[:\-–—.]?\s*(?!\()|"
    rf"(?:`\s*{_NAME}(?P<b>{_WORD})\s*`)\s*[:\-–—]?\s*|(?:\*\*|__)?(?P<c>{_WORD})(?:\*\*|__)?\s*(?:[:|]|\s[\-–—])(?:\*\*|__)?\s+|"
    rf"!\[(?P<d>{_WORD})\]\([^)]*\)\s*",
    re.IGNORECASE,
)
_TAIL = re.compile(
    rf"(?:\s+|(?<=[?.!]))(?:\*\*|__|\*|_|`)?[\[({{<【]\s*{_NAME}(?P<a>{_WORD}|[emh])\s*[\])}}>】](?:\*\*|__|\*|_|`)?\s*$|"
    rf"\s*(?:`\s*{_NAME}(?P<b>{_WORD})\s*`|\s(?:\*|_|\*\*){_NAME}(?P<c>{_WORD})(?:\*\*|\*|_))\s*$|"
    rf"\s*!\[(?P<d>{_WORD})\]\([^)]*\)\s*$|\s+(?:[|\-–—•·]\s*|#){_NAME}(?P<e>{_WORD})\s*$",
    re.IGNORECASE,
)
_ODD = re.compile(r"\[([^\W\d_]{1,12})\]\s+(?![(\[])")
_OWN_LINE = re.compile(
    r"\W*(?:difficulty|level|lvl)(?:\s+level)?\b[\s*_`]*[:=\-–—|][\s*_`]*(?P<value>[^\n|·•,;]{1,40}?)[\s*_`.]*(?:[|·•,;].*)?$",
    re.IGNORECASE,
)
_SECTION = re.compile(
    rf"\W*(?:(?:level|part)\s*\d*\s*[:\-–]?\s*)?(?P<word>{_WORD})(?:[\s-]+level)?"
    r"(?:\s+(?:interview\s+)?(?:questions?|problems|topics|concepts)(?:\s+(?:and|&)\s+answers)?)?\W*",
    re.IGNORECASE,
)
_LEGEND = re.compile(
    rf"(?P<sign>[^\w\s\[\]()*`|:=,.\-–—]{{1,8}})\s*(?:[-:=–—|]+\s*|for\s+|means\s+|is\s+)?(?P<word>{_WORD})\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Mark:
    """A level mark as it is written: a level word, or signs whose meaning the document decides.

    `weak` is a form that may as well be no mark: `(high)`, or a single letter in brackets at the end of a line
    (but for one in square brackets behind a question mark).
    """

    word: str = ""
    signs: str = ""
    odd: str = ""
    weak: bool = False


@dataclass
class Scheme:
    """What the signs of one document mean, from its legend and from all of its marks together."""

    signs: dict[str, Level] = field(default_factory=dict)
    most: int = 1
    worded: int = 0
    mixed: bool = False

    def level(self, mark: Mark) -> Level | None:
        """The level that a mark stands for in this document, or None."""
        if mark.word:
            return LEVELS.get(mark.word.casefold())
        known = [self.signs[sign] for sign in mark.signs if sign in self.signs]
        count = sum(sign in _COUNTED for sign in mark.signs)
        if known and (count == 0 or self.most < 2):
            return known[0]
        if not count:
            return None
        if self.mixed and count == 1:
            return Level.M
        return of_number(count, self.most)


def of_number(number: float, most: float) -> Level | None:
    """The level of a number on a scale from 1 to `most` (3, 5 or 10 are usual); None on a scale of one step."""
    if most < 2 or number < 0:
        return None
    share = number / (3 if most <= 3 else 5 if most <= 5 else 10 if most <= 10 else most)
    return Level.E if share <= 0.4 else Level.M if share <= 0.7 else Level.H


def _with_signs(text: str) -> str:
    for short, sign in _SHORT.items():
        text = text.replace(short, sign)
    return text


def taken(text: str) -> tuple[Mark | None, str]:
    """The mark at the beginning or the end of a text, and the text without it."""
    text = _with_signs(text)
    if match := _LEAD.match(text):
        word = next(filter(None, match.groupdict().values()))
        return Mark(word=word, weak=bool(match["c"]) or _is_doubtful(word, match[0])), text[match.end() :].strip()
    if match := _SIGN_RUN.match(text):
        return Mark(signs=_bare(match[0])), text[match.end() :].strip()
    if match := _TAIL.search(text):
        word = next(filter(None, match.groupdict().values()))
        rest = text[: match.start()].strip()
        lone = len(word) == 1 and not ("[" in match[0] and re.search(r"\?\W*$", rest))
        return Mark(word=word, weak=lone or bool(match["e"]) or _is_doubtful(word, match[0])), rest
    runs = list(_SIGN_RUN.finditer(text))
    if runs and not re.search(r"\w", text[runs[-1].end() :]):
        rest = (text[: runs[-1].start()] + text[runs[-1].end() :]).strip()
        return Mark(signs=_bare(runs[-1][0])), re.sub(r"\s*\(\s*\)|\s*\[\s*\]", "", rest)
    if match := _ODD.match(text):
        return Mark(odd=match[1]), text[match.end() :].strip()
    return None, text


def _is_doubtful(word: str, mark: str) -> bool:
    """Whether a word in the place of a mark may well mean something else, as in `(high)`."""
    return word.casefold() not in _CLEAR and not re.search(r"difficulty|level|lvl|diff", mark, re.IGNORECASE)


def _bare(signs: str) -> str:
    return re.sub("[\ufe0f\U0001f3fb-\U0001f3ff\\s]", "", signs)


def own_line(text: str) -> str | None:
    """The value of a line such as `Difficulty: hard`, or None for any other line."""
    match = _OWN_LINE.fullmatch(_with_signs(text).replace("**", "").replace("__", ""))
    return match["value"].strip(" *_`") if match else None


def of_value(value: str, scheme: Scheme) -> Level | None:
    """The level that a cell or the value of a line names: a word, signs, or a number such as 2/3."""
    value = _with_signs(value).strip(" *_`[](){}")
    first = re.match(r"[^\W\d_]+", value)
    if first and first[0].casefold() in LEVELS:
        return LEVELS[first[0].casefold()]
    if number := re.fullmatch(r"(\d+(?:\.\d+)?)\s*(?:/|of|out of)\s*(\d+)", value):
        return of_number(float(number[1]), float(number[2]))
    if number := re.fullmatch(r"(?:level|l)?\s*(\d+(?:\.\d+)?)", value, re.IGNORECASE):
        return of_number(float(number[1]), max(scheme.most, 3))
    run = _SIGN_RUN.match(value)
    return scheme.level(Mark(signs=_bare(run[0]))) if run else None


def of_section(heading: str) -> Level | None:
    """The level of a heading that is nothing but a level: `Easy questions`, `Advanced`."""
    match = _SECTION.fullmatch(heading)
    return LEVELS[match["word"].casefold()] if match else None


def scheme(lines: Iterable[str], marks: Iterable[Mark]) -> Scheme:
    """What the signs mean, given every line (for a legend) and every mark of the document."""
    found = Scheme(signs=dict(_SIGNS))
    for line in lines:
        if len(line) < 200 and not line.rstrip().endswith("?"):
            for match in _LEGEND.finditer(_with_signs(line)):
                sign = _bare(match["sign"])
                if sign and len(set(sign)) == 1 and len(sign) == 1 and not sign.isascii():
                    found.signs[sign] = LEVELS[match["word"].casefold()]
    seen = list(marks)
    found.worded = sum(bool(mark.word) and not mark.weak for mark in seen)
    counted = _COUNTED + _EMPTY
    found.most = max([1, *(sum(sign in counted for sign in mark.signs) for mark in seen)])
    found.mixed = any(sign in mark.signs for mark in seen for sign in "👶🚀")
    return found
