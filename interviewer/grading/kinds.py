"""What the candidate's words are: an answer, or a request for something else.

Plain rules over short texts. Whatever could be an answer is an answer: a request taken for an answer costs a word of
explanation, an answer taken for a request would be lost. It does not know which question is open.
"""

import re
from enum import StrEnum

MOST_WORDS = 25
"""Longer words are never a mere request."""
MOST_TOPIC_WORDS = 12


class Request(StrEnum):
    """What may be asked for instead of answering."""

    HINT = "hint"
    EXPLAIN = "explain"
    REPHRASE = "rephrase"
    SKIP = "skip"
    FINISH = "finish"
    OTHER = "other"


_FILLERS = (
    r"(?:(?:ok(?:ay)?|hm+|um+|uh|well|sorry|hi|hello|hey|so|please|pls|actually|right|alright|no|yes|yeah|and|then|but"
    r"|thanks|thank you)\b[,.!…]*\s*)*"
)
_ASKING = (
    r"(?:(?:can|could|would|will|may|might) (?:you|i|we)(?: (?:please|maybe|perhaps|just|possibly|kindly))? "
    r"|i(?:'d| would) (?:like|love|prefer)(?: (?:to|you to|for you to))? |i'd rather |i would rather "
    r"|i (?:want|need|wish)(?: (?:to|you to))? |let(?:'s| us| me)(?: just)? |(?:do|would) you mind "
    r"|is it (?:ok|possible)(?: (?:to|if (?:i|we)))? |are you able to |please |just |shall we "
    r"|(?:i'll|i will|i am going to|i'm going to)(?: just)? )*"
)
_ENDING = (
    r"(?:[ ,.]*(?:please|pls|thanks|thank you|thank you very much|for me|now|then|here|if possible|ok|okay|maybe"
    r"|again|first))*"
    r"\s*[.!?…]*"
)
_THIS = (
    r"(?:(?:to|on|with|over|for)? ?(?:the |this |that |your )?(?:question|one|problem|task|this|that|it)"
    r"(?: (?:question|one))?)"
)
_NEXT = r"(?:the |an? )?(?:next|another|different|other|new)(?: (?:question|one|topic|problem))?"
_UNDERSTAND = (
    r"i (?:do not|don't|didn't|did not|can't|cannot)(?: quite| really| fully)? (?:understand|get|follow|catch)"
)

_PHRASES: tuple[tuple[Request, tuple[str, ...]], ...] = (
    (
        Request.HINT,
        (
            r"(?:(?:give|get|have|use|take|show|offer|got|need|any|me|an?|another|one|more|some|the|first|next"
            r"|small|little) )*"
            r"(?:hints?|clues?|tips?|nudges?|pointers?)(?: (?:for|on|about|with) (?:me|" + _THIS + r"))?",
            r"help(?: me)?(?: (?:out|a bit|a little))?(?: " + _THIS + r")?",
            r"i(?:'m| am) (?:a bit )?stuck",
            r"point me in the right direction",
            r"where (?:should|do) i (?:start|begin)",
        ),
    ),
    (
        Request.REPHRASE,
        (
            r"(?:re-?phras|re-?word|repeat|re-?stat|clarify|simplify)(?:e|ing)?(?: " + _THIS + r")?"
            r"(?: (?:differently|in (?:other|different|simpler) (?:words|terms)))?",
            r"(?:say|ask|put|read|explain)(?:ing)? " + _THIS + r"(?: (?:to me|again|differently|another way|more "
            r"clearly|once more"
            r"|(?:in|using) (?:other|different|simpler) (?:words|terms)))*",
            _UNDERSTAND + r"(?: " + _THIS + r"| what you (?:mean|are asking|want)| the question)?",
            r"what (?:exactly )?(?:do you mean|are you asking(?: (?:me|for|about))?|is the question|was the "
            r"question|is meant)"
            r"(?: (?:by|with) (?:that|this|it|the question|your question))?",
            r"what does (?:the|this|your) question mean",
            r"(?:the|this|your) question (?:is (?:unclear|not clear|confusing)|isn't clear)",
            r"come again|pardon(?: me)?|(?:say|ask) (?:that|it) again|in other words",
        ),
    ),
    (
        Request.SKIP,
        (
            r"(?:skip|pass)(?:ing)?(?: " + _THIS + r")?",
            r"move on(?: (?:to " + _NEXT + r"|from " + _THIS + r"))?",
            r"(?:go|move|proceed|continue|jump)(?: on| ahead)? to " + _NEXT,
            r"(?:(?:try|have|take|ask|give|do|get) (?:me )?)?" + _NEXT,
        ),
    ),
    (
        Request.FINISH,
        (
            r"(?:i(?:'m| am)|we(?:'re| are)) (?:all )?(?:done|finished)"
            r"(?:,? (?:finish|stop|end|let's (?:finish|stop)|with (?:the|this) (?:interview|session)))*",
            r"that(?:'s| is) (?:all|it|enough)(?: (?:for (?:today|now|me)|from me))?",
            r"(?:finish|stop|end|quit|exit|close|terminate|conclude)(?: (?:it|this|the|our|up|session|interview"
            r"|practice|for today|today))*",
            r"call it a day|wrap (?:it |this )?up|(?:good ?)?bye",
            r"(?:no more|enough)(?: questions)?(?: for (?:today|now))?",
        ),
    ),
    (
        Request.OTHER,
        (
            r"how (?:many|much) (?:more |other )?(?:questions?|time|minutes?|rounds?|hints?)"
            r"(?: (?:are|is|do|have|will|there|left|remaining|remain|to go|i|we|you|ask|get|be|so far|can|use|more))*",
            r"how (?:am i|did i|was i) (?:doing|do|performing)(?: so far)?",
            r"what(?:'s| is| was) my (?:score|grade|mark|result|band)(?: so far)?",
            r"how (?:is|was|are) (?:this|it|that|my answers?) (?:graded|scored|marked)",
            r"(?:wait|hold on)(?: a (?:second|moment|minute|bit))?|one (?:second|moment)|(?:take|have|need) a "
            r"(?:break|moment|minute)",
            r"(?:hi|hello|hey|good (?:morning|afternoon|evening))(?: there)?",
            r"who are you|are you (?:an? )?(?:bot|ai|human|robot|real)(?: person)?|what can you do|(?:are you|is "
            r"anyone) there",
            r"go back(?: to the (?:previous|last) question)?",
            r"(?:show|tell|give)(?: me)? the (?:answer|solution)(?: to " + _THIS + r")?|what(?:'s| is) the "
            r"(?:answer|solution)",
        ),
    ),
)  # fmt: skip
_RULES = tuple(
    (request, re.compile(rf"{_FILLERS}{_ASKING}(?:{'|'.join(phrases)}){_ENDING}", re.IGNORECASE))
    for request, phrases in _PHRASES
)
_EXPLAIN = re.compile(
    _FILLERS
    + _ASKING
    + r"(?:(?:explain(?:ing)?|teach|tell|remind|define|describe to me|give me an explanation of|an explanation "
    r"of|hear(?: more)? about)(?: to)?(?: me| us)?"
    + r"(?: more)?(?: (?:the (?:concept|idea|notion|term|meaning) of|about|of|what))?"
    + r"|what (?:exactly )?do you mean (?:by|with)|what(?:'s| is| are) (?:meant by|the meaning of|the definition of))"
    + r"(?: (?P<topic>[^?!\n]*?))?(?: to me)?"
    + _ENDING,
    re.IGNORECASE,
)
_WHAT_IS = re.compile(
    _FILLERS + r"what(?:'s| is| are| does) (?P<topic>[^.?!\n]{2,60}?)(?: (?:mean|means|stand for))?\s*\?+",
    re.IGNORECASE,
)
_CLAIMS = re.compile(
    r"\b(?:is|are|was|because|since|so that|which|therefore|makes?|gives?|causes?|leads?|will|would|reduces?"
    r"|increases?)\b",
    re.IGNORECASE,
)


def _tidy(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("’", "'")).strip()


def _named(words: str) -> str | None:
    """The topic in words that ask for an explanation ("" when they name none), or None when they ask for none."""
    asked = _EXPLAIN.fullmatch(words) or _WHAT_IS.fullmatch(words)
    if asked is None:
        return None
    topic = (asked["topic"] or "").strip(" ,.'\"“”")
    # "Explain the drop in loss is because …" goes on to claim something: then it may be an answer.
    claims = len(topic.split()) > MOST_TOPIC_WORDS or (not words.endswith("?") and _CLAIMS.search(topic))
    return None if claims else topic


def request_of(text: str) -> Request | None:
    """The request that the words make, or None when they are, or could be, an answer.

    "I don't know" is an answer: it claims nothing, and everything is missed.
    """
    words = _tidy(text)
    if not words or len(words.split()) > MOST_WORDS:
        return None
    for request, rule in _RULES:
        if rule.fullmatch(words):
            return request
    return None if _named(words) is None else Request.EXPLAIN


def topic_of(text: str) -> str:
    """What a request for an explanation is about, in its own words; empty when it names nothing or is none."""
    return (_named(_tidy(text)) or "") if request_of(text) is Request.EXPLAIN else ""
