"""Whether a claim can be judged by one yes or no: two claims in one, a mere denial, vague words.

It goes by the words alone, so it finds what to look at, not what is wrong; it does not know what a claim is about.
"""

import re

_AUXILIARIES = "is|are|was|were|has|have|does|do|can|cannot|could|may|might|must|will|would|should"
_VERBS = (
    "needs|gives|takes|makes|keeps|lets|gets|costs|grows|falls|rises|stays|becomes|depends|means|shows|says|uses|adds"
    "|learns|lowers|raises|reduces|increases|decreases|prevents|allows|requires|maps|outputs|returns|computes|measures"
    "|stores|reads|holds|leads|moves|changes|works|fails|trains|predicts|assumes|contains|finds|sends|splits|produces|replaces|removes"
)
_FINITE = re.compile(rf"\b(?:{_AUXILIARIES}|{_VERBS})\b", re.IGNORECASE)
_ABSTRACT = re.compile(r"\$\$.*?\$\$|\$[^$]*\$|`[^`]*`|\"[^\"]*\"|“[^”]*”|\([^()]*\)", re.DOTALL)

_JOINED = re.compile(
    r";\s+(?:and\s+)?|,\s+and\s+(?=(?:it|they|this|these|those|the|a|an|each|its|their|both|one|there)\b)",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"\b(?:that|which|who|whose|where|when|if|because|since|as|how|why|whether|what)\b", re.IGNORECASE
)

_DENIED = re.compile(rf"\b(?:(?:{_AUXILIARIES})\s+(?:not|never|no longer)|cannot|never)\b|n[’']t\b", re.IGNORECASE)
_AFFIRMED = re.compile(
    r"[,;:–—]|\b(?:but|so|because|since|while|whereas|although|though|unless|until|without|if|when|only|just|rather"
    r"|instead|even|than|alone|by itself|merely|necessarily|and)\b",
    re.IGNORECASE,
)

_VAGUE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?:various|several things|many things|things like|stuff|somehow|in some way)\b",
        r"\betc\b|\band so on\b|\band the like\b",
        # "Some models" says that there are such models; "some accuracy" leaves open how much.
        r"\bsome (?!(?:of|other|more)\b)(?!(?:[\w-]+ )?[\w-]+s\b)[\w-]+",
        r"\ba good (?:part|share|deal|number|many)\b|\bgood (?:results?|performance|quality)\b",
    )
)
_COMPARED = re.compile(r"(?<!no )(?<!or )(?<!not )(?<!is )\b(?:better|worse)\b", re.IGNORECASE)
_MEASURE = re.compile(r"\bthan\b|\bthe (?:better|worse)\b|\b(?:neither|higher|lower)\b", re.IGNORECASE)


def joins_two(claim: str) -> bool:
    """Whether two statements, each with its own verb, are joined by a semicolon or by "and" with a subject after it.

    A first part that is itself a clause of the second ("when …, and …") does not count.
    """
    text = _ABSTRACT.sub("x", claim)
    for joint in _JOINED.finditer(text):
        before, after = text[: joint.start()], text[joint.end() :]
        main = _RELATIVE.split(before)[0]
        if _FINITE.search(main) and _FINITE.search(_RELATIVE.split(after)[0]):
            return True
    return False


def only_denies(claim: str) -> bool:
    """Whether the whole of a claim is that something is not so, with no word of what is."""
    text = _ABSTRACT.sub("x", claim)
    denied = _DENIED.search(text)
    return denied is not None and not _RELATIVE.search(text, 0, denied.start()) and not _AFFIRMED.search(text)


def vague_words(claim: str) -> list[str]:
    """The words that leave open how much, which or than what."""
    text = _ABSTRACT.sub("x", claim)
    found = [match[0] for pattern in _VAGUE if (match := pattern.search(text))]
    if not _MEASURE.search(text):
        found += _COMPARED.findall(text)[:1]
    return found
