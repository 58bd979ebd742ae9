"""Takes out of a reply what could say who wrote it. It does not know where the reply comes from.

What it blanks are addresses, telephone numbers, introductions, signatures, and the names it is given: a name in
the middle of a sentence, that nobody listed, it cannot know.
"""

import re
from collections.abc import Iterable

BLANK = "[name]"

_NAME = r"[A-Z][\w'’-]*(?:[ \t]+[A-Z][\w'’-]*){0,3}"
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w.])\+\d[\d ()./-]{6,}\d(?!\w)")
_PROFILE = re.compile(
    r"(?:https?://)?(?:www\.)?(?:linkedin\.com/in|github\.com|twitter\.com|x\.com)/[\w./-]+", re.IGNORECASE
)
_INTRODUCED = re.compile(rf"(?P<before>\b(?i:my name is|my name's|i am called|call me)[ \t]+){_NAME}")
_SIGNED = re.compile(
    r"(?P<before>^[ \t]*(?i:(?:kind |best |warm )?regards|cheers|sincerely|thanks|thank you|yours)[,!.]?\s*\n[ \t]*)"
    rf"{_NAME}[ \t]*$",
    re.MULTILINE,
)
_LABELLED = re.compile(r"(?P<before>^[ \t]*(?i:name|candidate|author)[ \t]*:[ \t]*)\S.*$", re.MULTILINE)


def anonymous(text: str, names: Iterable[str] = ()) -> str:
    """The text with addresses and numbers taken out and names, those given among them, replaced by BLANK."""
    for pattern in (_MAIL, _PHONE, _PROFILE):
        text = pattern.sub(BLANK, text)
    for pattern in (_INTRODUCED, _SIGNED, _LABELLED):
        text = pattern.sub(rf"\g<before>{BLANK}", text)
    for name in sorted({name.strip() for name in names if name.strip()}, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", BLANK, text, flags=re.IGNORECASE)
    return text
