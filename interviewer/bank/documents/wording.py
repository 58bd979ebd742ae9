"""What the words of a line tell: whether they ask, stand in for an answer that is not there, or only lead elsewhere.

It sees one text at a time. Which lines of a document are questions is decided elsewhere, over the whole of it.
"""

import re
import unicodedata
from functools import lru_cache

from interviewer.bank.documents import phrases

LONGEST_LINE = 5000
"""Letters of a line that is looked at closely; no question is longer, and a hostile line must not hold us up."""

LINK = re.compile(
    r"(?<!!)\[((?:[^\[\]]|\[[^\[\]]{0,200}\]){0,400})\]"
    r"\(\s?<?((?:[^()\s<>]|\([^()\s]{0,300}\)){0,2000})>?(?:\s[\"'][^\"']{0,300}[\"'])?\s?\)"
)
PICTURE = re.compile(r"!\[([^\[\]]{0,500})\]\(([^()]{0,2000}(?:\([^()]{0,200}\)[^()]{0,200})?)\)")
_URL = re.compile(r"https?://[^\s<>\"\]]+")
_EMPHASIS = re.compile(r"(?<![\\\w])(\*\*\*|\*\*|\*|___|__|_)(?=\S)(.+?)(?<=\S)\1(?!\w)")
_NAMED_LINK = re.compile(r"\[([^\]]+)\]\[[^\]]*\]")

_SIGNED = re.compile(r"[*_`$\[]")

_ENDS_ASKING = re.compile(r"[?？؟⁇]+[\s\"'”’)\]}*_.!:`~]*$")


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """The words of a line of Markdown: links give their titles; pictures, emphasis and code marks go."""
    if len(text) > LONGEST_LINE or not _SIGNED.search(text):
        return " ".join(text.split())
    text = PICTURE.sub(" ", text)
    text = LINK.sub(r"\1", text)
    text = _NAMED_LINK.sub(r"\1", text)
    parts = re.split(r"(`+[^`]*`+|\$[^$]+\$)", text)
    for place in range(0, len(parts), 2):
        for _ in range(3):
            parts[place] = _EMPHASIS.sub(r"\2", parts[place])
    return re.sub(r"\s+", " ", "".join(part.strip("`") if part.startswith("`") else part for part in parts)).strip()


@lru_cache(maxsize=20_000)
def folded(text: str) -> str:
    """The letters and digits of a text in small letters, one blank between words; to tell whether two say the same."""
    return " ".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", plain(text)).casefold()))


@lru_cache(maxsize=20_000)
def strength(text: str) -> int:
    """How strongly a line asks: 2 ends in a question mark, 1 begins as questions and tasks do, 0 neither."""
    text = text if len(text) <= LONGEST_LINE else text[-LONGEST_LINE:]
    words = re.sub(r"(?:\s*[(\[][^()\[\]]{0,40}[)\]])+\s*$", "", plain(text)).strip() or plain(text)
    if not re.search(r"\w", words):
        return 0
    if _ENDS_ASKING.search(words) or _ENDS_ASKING.search(plain(text)):
        return 2
    start = re.sub(r"^[^\w¿]+", "", words).lstrip("¿")
    if phrases.ASKING.match(start):
        asked = "?" in words or "？" in words
        return 2 if asked and not phrases.AS_WELL_STATING.match(start) else 1
    return 1 if phrases.COMPARING.search(words) or "? " in words else 0


def begins_asking(text: str) -> bool:
    """Whether the first words of a line are those of a question or a task."""
    return bool(phrases.ASKING.match(re.sub(r"^[^\w¿]+", "", plain(text)).lstrip("¿")))


def asks_whole(text: str) -> bool:
    """Whether a line is a question from its first word, or a single sentence; not one that ends in a question."""
    words = re.sub(r"^[^\w¿]+", "", plain(text)).lstrip("¿")
    whole = begins_asking(text) or not re.search(r"[.!]\s+\S", words)
    return whole and bool(_ENDS_ASKING.search(words))


def is_placeholder(text: str) -> bool:
    """Whether a text only holds the place of an answer: TODO, coming soon, answer here, dots; or is empty."""
    words = re.findall(r"[^\W_]+(?:/[^\W_]+)?", plain(re.sub(r"<[^<>]*>", " ", text)).replace("`", " ").casefold())
    if not words:
        return not re.search(r"[^\W_]|[=∂∑∫∇√]", text)
    return len(words) <= 16 and bool(phrases.PLACEHOLDER.fullmatch(" ".join(words)))


def is_structure(text: str) -> bool:
    """Whether a heading names a part that documents have beside their matter: contents, licence, references."""
    return bool(phrases.STRUCTURE.fullmatch(folded(text)))


def leads_within(text: str) -> bool:
    """Whether a line is nothing but links to places in the document itself, as in a table of contents."""
    if "[" not in text and "top" not in text.casefold():
        return False
    found = LINK.findall(PICTURE.sub("", text))
    if not found:
        return bool(phrases.BACK.fullmatch(folded(text))) and "top" in folded(text)
    if not all(_is_within(address) for _, address in found):
        return False
    rest = LINK.sub("", PICTURE.sub("", text))
    return len(re.findall(r"[^\W\d_]{2,}", rest)) <= 1


def _is_within(address: str) -> bool:
    return address.startswith("#") or address == "" or (not re.match(r"\w+://", address) and "#" in address)


def is_outward_link(text: str) -> bool:
    """Whether a whole line is one link to another document."""
    match = LINK.fullmatch(text.strip().rstrip(".:;"))
    return bool(match) and not _is_within(match[2])


def links(text: str) -> tuple[str, ...]:
    """The addresses in a text, in order, each once; a stop after a text-fragment address belongs to it."""
    spans = [(match.start(), match[2]) for match in LINK.finditer(text) if match[2] and not match[2].startswith("#")]
    bare = LINK.sub(lambda match: " " * len(match[0]), text)
    spans += [(match.start(), _trimmed(match[0])) for match in _URL.finditer(bare)]
    return tuple(dict.fromkeys(address for _, address in sorted(spans)))


def _trimmed(address: str) -> str:
    while address:
        unopened = address[-1] == ")" and address.count(")") > address.count("(")
        if not (unopened or address[-1] in ",;:!?'*`”’" or (address[-1] == "." and "#:~:" not in address)):
            break
        address = address[:-1]
    return address


def words_beside_links(text: str) -> int:
    """How many words a text has beside its addresses."""
    bare = _URL.sub(" ", LINK.sub(r" \1 ", PICTURE.sub(" ", text)))
    return sum(bool(re.search(r"\w", word)) for word in bare.split())


def slug(text: str, limit: int = 60) -> str:
    """The words of a text in ASCII, small, joined by hyphens, cut at a word within `limit` letters; may be empty."""
    ascii_text = unicodedata.normalize("NFKD", plain(text)).encode("ascii", "ignore").decode().casefold()
    words = re.findall(r"[a-z0-9]+", re.sub(r"(?<=\w)'(?=\w)", "", ascii_text))
    while len(words) > 1 and len("-".join(words)) > limit:
        words.pop()
    return "-".join(words)[:limit].strip("-")


def telling_words(text: str) -> list[str]:
    """The words of a text without the small ones, for naming it."""
    words = slug(text, 400).split("-")
    return [word for word in words if word and word not in phrases.SMALL_WORDS] or [word for word in words if word]
