"""PDF documents, as the lines of their text, without page numbers and running heads.

Line numbers count the extracted text, since a PDF has no lines of its own. A scan holds no text and is refused.
"""

import io
import logging
import re
from collections import Counter
from pathlib import Path

from interviewer.bank.documents.peeling import Line
from interviewer.errors import Fault, FaultyFiles

_PAGE_NUMBER = re.compile(
    r"\s*(?:[-–—|]\s*)?(?:page\s*)?\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?(?:\s*[-–—|])?\s*", re.IGNORECASE
)


def lines_of(content: bytes, name: str) -> list[Line]:
    """The lines of a PDF's text. Raises FaultyFiles when it is damaged, locked, or holds pictures only."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise FaultyFiles([Fault(Path(name), 1, "the PDF is locked with a password", "save a copy without one")])
        texts = [page.extract_text() for page in reader.pages]
    except FaultyFiles:
        raise
    # pypdf meets damaged files with many kinds of errors; all of them mean the same to the reader of the message.
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
        ImportError,
        OSError,
    ) as error:
        what = f"the PDF cannot be read: {str(error)[:120] or type(error).__name__}"
        raise FaultyFiles([Fault(Path(name), 1, what, "open it and save it again, or give its text")]) from None
    pages = [_lines(text) for text in texts]
    if not any(line.strip() for page in pages for line in page):
        raise FaultyFiles(
            [Fault(Path(name), 1, "the PDF holds no text, only pictures", "run text recognition on it first")]
        )
    running = _running(pages)
    kept = [
        line for page in pages for line in page if line.strip() not in running and not _is_number_of_page(line, page)
    ]
    return _opened([Line(number, _joinable(line)) for number, line in enumerate(kept, start=1)])


def _lines(text: str) -> list[str]:
    text = text.replace("\r", "\n").replace("\x00", "")
    return [line.rstrip() for line in re.sub(r"[\x01-\x08\x0b-\x1f]", "", text).split("\n")]


def _is_number_of_page(line: str, page: list[str]) -> bool:
    """Whether the first or last line of a page is only its number."""
    solid = [other for other in page if other.strip()]
    return bool(solid) and line in (solid[0], solid[-1]) and bool(_PAGE_NUMBER.fullmatch(line))


def _running(pages: list[list[str]]) -> set[str]:
    """Lines at the head or foot of most pages."""
    if len(pages) < 3:
        return set()
    edges: Counter[str] = Counter()
    for page in pages:
        solid = [line.strip() for line in page if line.strip()]
        edges.update({*solid[:1], *solid[-1:]})
    return {line for line, count in edges.items() if count > 0.6 * len(pages)}


def _joinable(line: str) -> str:
    return re.sub(r"^(\s*)[•●▪◦‣○■□►]\s*", r"\1- ", line)


def _opened(lines: list[Line]) -> list[Line]:
    """Lines with a blank one before each that asks and follows the end of a sentence: a PDF has none of its own."""
    out: list[Line] = []
    for line in lines:
        before = out[-1].text.strip() if out else ""
        if before and re.search(r"[.!?:]$", before) and re.search(r"^[A-Z].*\?$", line.text.strip()):
            out.append(Line(line.number, ""))
        out.append(line)
    return out
