"""The claims of a reply: pieces of its text, each with its place, so that a quote is a span by construction.

It knows text only: no rubric, no model. A span is made from its own sentence alone, so the order of sentences does not
matter and a sentence more takes no span away.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

MOST_SPANS = 400
LONG_WORDS = 36
"""A sentence of more words is also read in windows: people who do not punctuate make claims too."""
WINDOW_WORDS = 24
LEAST_WORDS = 4
"""A clause of fewer words says nothing alone; a sentence may be as short as it likes."""
QUOTE_LIMIT = 300

_BULLET = re.compile(r"[ \t]*(?:[-*•–]|\(?\d{1,2}[.)]|\(?[a-z][)])[ \t]+")
_ABBREVIATION = re.compile(r"(?:\b(?:etc|no|al|ms)|\b[A-Za-z])\.$", re.IGNORECASE)
_ALWAYS_GOES_ON = re.compile(r"\b(?:e\.g|i\.e|vs|cf|resp|approx|fig|eq|dr|mr|w\.r\.t)\.$", re.IGNORECASE)
_STOP = re.compile(r"[.!?…。！？]+[\"')\]»”]*(?=\s|$)|[。！？]")
_BREAK = re.compile(
    r"\s*[;:]\s+|\s+[-–—]+\s+|\s*—\s*|\s*\(|\)\s*|\s*(?:->|=>|→)\s*"
    r"|,?\s+(?=(?:but|because|whereas|while|although|though|since|therefore|so that|which|hence|thus|however)\b)"
    r"|,\s+(?=(?:and|or|so|then|as|when|if|it|they|we|you|this|that|the|a|with|not|instead"
    r"|rather|there|for|in|where|plus)\b)",
    re.IGNORECASE,
)
_COMMA = re.compile(r",\s+")
_BRACKETED = re.compile(r"\([^()\n]*\)|\[[^\[\]\n]*\]|\{[^{}\n]*\}")
_PROSE = re.compile(r"\b[^\W\d_]{2,}\b")
LEAST_ASIDE = 3
"""Brackets with fewer words hold a formula, a pair or a tuple: they are not cut, nor is what is in them."""
_WORD = re.compile(r"\S+")

_UNTRUE = (
    r"(?:not (?:true|correct|right|the case)|false|wrong|untrue|incorrect|nonsense"
    r"|a (?:common )?(?:myth|misconception|mistake|error))"
)
_REFUTES = re.compile(
    rf"\b(?:it|that|this)(?: is|'s| would be)(?: simply| just| also)? {_UNTRUE}\b"
    r"|\bit (?:isn't|wouldn't be|is never) (?:true|correct|right|the case|so) that\b"
    r"|\b(?:i|we) (?:do not|don't|wouldn't|would not) (?:think|believe|say|agree)\b"
    r"|\b(?:wrong(?:ly)?|false(?:ly)?|incorrect(?:ly)?|mistaken(?:ly)?|a mistake|a myth|a misconception|nonsense) "
    r"(?:to (?:say|think|claim|believe|assume)|that)\b"
    r"|\b(?:people|some|many|beginners|one) (?:often |might |may |sometimes |wrongly |mistakenly )*"
    r"(?:think|say|believe|claim)s?\b"
    r"|\b(?:common|popular|frequent) (?:misconception|myth|mistake|error)\b"
    r"|\b(?:contrary to|as opposed to) (?:what|the (?:belief|claim|idea))\b",
    re.IGNORECASE,
)
_TAKEN_BACK = re.compile(
    r"^\W*(?:(?:but|well|no|and|though|actually),? )*(?:that|this|it|which|both|these|those)"
    r"(?: claim| idea| view| statement)?(?:'s| is| are| would be)"
    rf"(?: simply| just| of course| actually| all)? {_UNTRUE}\b",
    re.IGNORECASE,
)

_INSTRUCTS = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass|skip)\b[^.\n]{0,40}\b(?:rubric|instructions?|guidelines"
    r"|(?:system|your|this|above) prompt|(?:your|all|any|previous|these) rules|grading)\b"
    r"|\b(?:full|perfect) (?:marks?|credit|grade)\b(?! matri)"
    r"|\b(?:deserves?|earns?|worth|give|award|assign|grant)\b[^.\n]{0,30}\b(?:full|perfect|maximum) (?:score|points)\b"
    r"|\b(?:maximum|max|top|highest|all the|best) (?:marks?|grade|band)\b"
    r"|\b(?:give|award|grant|assign)\b (?:me|my|us|it|him|her|them|this|that|the (?:candidate|answer|reply|response))\b"
    r"[^.\n]{0,40}\b(?:marks?|credit|band|grade|score|points|pass|10|100)\b"
    r"|\b(?:10|100)/(?:10|100)\b|\bband (?:4|four)\b"
    r"|\b(?:mark|rate|grade|score|judge|count|treat|accept|consider)\b[^.\n]{0,30}"
    r"\b(?:as (?:met|passed|fulfilled|covered|complete)|(?:this|my) (?:reply|answer|response))\b"
    r"|\b(?:mark|rate|grade|score|judge|count|accept) the (?:reply|answer|response)\b"
    r"|\bmark (?:it|this|that|them|everything|all|each)\b[^.\n]{0,20}\b(?:as|met|correct|right|full|passed|up)\b"
    r"|\b(?:the|your|this) rubric\b|\b(?:graders?|examiners?|marking scheme|jailbreak|developer mode)\b"
    r"|\b(?:your|my|new) system prompt\b|\bsystem (?:override\b|(?:prompt|message)\s*:)"
    r"|\b(?:you are|act as|pretend)\b[^.\n]{0,30}\b(?:judge|assistant|language model|lenient|generous)\b"
    r"|\b(?:the|this) candidate (?:(?:has|should|must) (?:be|get|pass|met|covered|answered|shown|named"
    r"|given|earned|receive)|answered|covered|deserves|gave|clearly|knows|met|named)\b"
    r"|\b(?:all|every|each)(?: of)?(?: the)? (?:(?:required|key) )?(?:points?|items?|criteri(?:a|on)) "
    r"(?:(?:are|is|was|were|has|have)(?: been)? )?(?:met|covered|fulfilled|answered|satisfied)\b"
    r"|\b(?:new|updated|following|previous|above|prior) instructions?\b|\bas an ai\b|<\|"
    r"|\bcandidate's (?:score|grade|band)\b"
    r"|\b(?:the )?(?:evaluators?|assessors?)\b[^.\n]{0,60}\b(?:assume|note|my (?:answer|reply))\b"
    r"|\bnote to the (?:evaluator|assessor|interviewer|model)\b|\bscore accordingly\b"
    r"|\bthe (?:reference|model answer|sample solution) says\b|\ball (?:of )?the key points\b",
    re.IGNORECASE,
)
_VERDICT = re.compile(
    r"[\"']?\b(?:met|verdicts?|ruling|judge?ment|misconceptions|key_?points|asserted)[\"']?\s*[:=]", re.IGNORECASE
)
_VERDICT_KEY = re.compile(
    r"[\"'](?:band|grade|score|confidence|points|kind|quote|item|result)[\"']\s*:|" + _VERDICT.pattern, re.IGNORECASE
)
_QUOTED = re.compile(r"[\"“][^\"“”\n]{1,80}[\"”]")
"""What a sentence quotes it talks about: an answer on prompt injection has to name one."""
_BRACED = re.compile(r"\{[^{}]*\}")
_TAGGED = re.compile(
    r"<(?P<tag>verdicts?|grades?|score|rubric|system|instructions?|judge?ment|points?|reply|answer|quote|met|assistant"
    r"|user|admin|result|item)\b[^<>]*>(?:(?:[^<]|<(?!/(?P=tag))){0,400}</(?P=tag)\s*>)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Span:
    """A piece of a text, `text[start:end]`; `sentence` numbers the sentence it was cut from.

    `whole`: it is that sentence. `refuted`: the sentence says of its claim that it is not so. `taken_back`: the next
    sentence does.
    """

    text: str
    start: int
    end: int
    sentence: int
    whole: bool = True
    refuted: bool = False
    taken_back: bool = False

    @property
    def quote(self) -> str:
        """The span, cut at a word's end where it is longer than QUOTE_LIMIT characters."""
        if len(self.text) <= QUOTE_LIMIT:
            return self.text
        return self.text[:QUOTE_LIMIT].rsplit(None, 1)[0]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start].isspace() or text[start] in ",;:-–—*•|#>"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:"):
        end -= 1
    return start, end


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Places of lines; a long line that goes on in small letters was only wrapped."""
    start = at = 0
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        following = text[end + 1 :].lstrip(" \t")
        wrapped = end - at >= 60 and following[:1].islower() and not _BULLET.match(text, end + 1)
        if not wrapped or end == len(text):
            yield start, end
            start = end + 1
        at = end + 1


def _goes_on(text: str, start: int, stop: int) -> bool:
    """Whether a full stop only ends an abbreviation."""
    if _ALWAYS_GOES_ON.search(text, start, stop):
        return True
    return bool(_ABBREVIATION.search(text, start, stop)) and not text[stop:].lstrip()[:1].isupper()


def sentences(text: str) -> list[tuple[int, int]]:
    """Start and end of each sentence or list item, in order; none is empty."""
    found = []
    for start, end in _lines(text):
        bullet = _BULLET.match(text, start, end)
        start = bullet.end() if bullet else start
        for stop in _STOP.finditer(text, start, end):
            if stop.end() < end and _goes_on(text, start, stop.end()):
                continue
            found.append((start, stop.end()))
            start = stop.end()
        found.append((start, end))
    trimmed = [_trimmed(text, start, end) for start, end in found]
    return [
        (start, end) for start, end in trimmed if end > start and any(letter.isalnum() for letter in text[start:end])
    ]


def _closed(bracketed: re.Match[str]) -> str:
    """What brackets hold, made one word unless it is an aside."""
    held = bracketed.group()
    return held if len(_PROSE.findall(held)) >= LEAST_ASIDE else "x" * len(held)


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Clauses of one sentence, and windows of words where it is long."""
    sentence = _BRACKETED.sub(_closed, text[start:end])
    for cut in (_BREAK, _COMMA):
        edges = [0, *(edge for match in cut.finditer(sentence) for edge in match.span()), len(sentence)]
        if len(edges) > 2:
            yield from ((start + first, start + last) for first, last in zip(edges[::2], edges[1::2], strict=True))
    words = [match.span() for match in _WORD.finditer(text, start, end)]
    if len(words) > LONG_WORDS:
        for first in range(0, len(words) - WINDOW_WORDS // 2, WINDOW_WORDS // 2):
            yield words[first][0], words[min(first + WINDOW_WORDS, len(words)) - 1][1]


def _fenced_off(text: str) -> list[tuple[int, int]]:
    """Places of forged verdicts: braces or tags that speak the grader's language."""
    braced = [match.span() for match in _BRACED.finditer(text) if _VERDICT_KEY.search(match.group())]
    return braced + [match.span() for match in _TAGGED.finditer(text)]


def instructs(sentence: str) -> bool:
    """Whether a sentence speaks to the grader, or of marks and rubrics, instead of answering; its quotes apart."""
    spoken = _QUOTED.sub('""', sentence)
    return bool(_INSTRUCTS.search(spoken) or _VERDICT.search(sentence))


def refutes(sentence: str) -> bool:
    """Whether a sentence reports a claim only to deny it: "it is not true that …"."""
    return bool(_REFUTES.search(sentence))


def claims(text: str) -> list[Span]:
    """Every span that may make a claim: sentences, their clauses, and windows of very long ones; at most MOST_SPANS.

    Sentences that instruct the grader are left out, with all that stands in forged verdicts.
    """
    forged = _fenced_off(text)
    places = [
        (start, end)
        for start, end in sentences(text)
        if not any(start < last and first < end for first, last in forged)
    ]
    whole, parts = [], []
    for number, (start, end) in enumerate(places):
        sentence = text[start:end]
        if instructs(sentence):
            continue
        following = text[slice(*places[number + 1])] if number + 1 < len(places) else ""
        refuted, taken_back = refutes(sentence), bool(_TAKEN_BACK.match(following))
        whole.append(Span(sentence, start, end, number, True, refuted, taken_back))
        seen = {(start, end)}
        for piece in _pieces(text, start, end):
            first, last = _trimmed(text, *piece)
            if (first, last) not in seen and len(text[first:last].split()) >= LEAST_WORDS:
                seen.add((first, last))
                parts.append(Span(text[first:last], first, last, number, False, refuted, taken_back))
    return (whole + parts)[:MOST_SPANS]
