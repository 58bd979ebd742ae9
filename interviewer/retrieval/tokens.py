"""Counting tokens without a network: tiktoken where its ranks lie on this machine, an estimate elsewhere.

It never lets tiktoken look for its ranks itself, which would be a download. It does not know what is counted.
"""

import base64
import hashlib
import math
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

# tiktoken's name for the cached ranks of cl100k_base (the SHA-1 of their address), their checksum and their pattern.
RANKS_NAME = "9b5ad71b2ce5302211f9c61530b329a4922fc6a4"
RANKS_SHA256 = "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7"
_PATTERN = (
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+"
    r"|\s++$|\s*[\r\n]|\s+(?!\S)|\s"
)
_PIECE = re.compile(r"'(?:[sdmt]|ll|ve|re)\b|[^\r\n\w]?[a-zA-Z]+|\d{1,3}| ?[^\s\w]+|_+|\s+|\w")
ROOM = 0.2


@dataclass(frozen=True)
class TokenCounter:
    """Counts the tokens of a text. `exact` says whether by a real encoding; an estimate wants `ROOM` left free."""

    name: str
    exact: bool
    count: Callable[[str], int]

    def limit(self, most: int) -> int:
        """How many counted tokens fit into `most` real ones."""
        return most if self.exact else int(most * (1 - ROOM))


def estimated_tokens(text: str) -> int:
    """About the number of cl100k_base tokens of the text.

    Counts the pieces of the encoding's own pre-split, of which English prose needs 1.09 tokens each; letters of other
    scripts count by their bytes, two and a half to a token.
    """
    pieces = _PIECE.findall(text)
    foreign = 0
    if not text.isascii():
        foreign = sum(len(piece.encode(errors="replace")) for piece in pieces if not piece.isascii())
        pieces = [piece for piece in pieces if piece.isascii()]
    plain = len(pieces) + sum((len(piece) - 1) // 12 for piece in pieces if len(piece) > 12)
    return math.ceil(plain * 1.09 + foreign / 2.5)


@cache
def token_counter(ranks: Path | None = None) -> TokenCounter:
    """The best counter that works without a network.

    `ranks` is the folder of tiktoken's cached rank files, tiktoken's default folder by default. A missing or altered
    file means the estimate, never a download.
    """
    file = (ranks or Path(tempfile.gettempdir()) / "data-gym-cache") / RANKS_NAME
    content = file.read_bytes() if file.is_file() else b""
    if hashlib.sha256(content).hexdigest() != RANKS_SHA256:
        return TokenCounter("estimated", False, estimated_tokens)
    import tiktoken

    merges = {
        base64.b64decode(token): int(rank) for token, rank in (line.split() for line in content.splitlines() if line)
    }
    encoding = tiktoken.Encoding("cl100k_base", pat_str=_PATTERN, mergeable_ranks=merges, special_tokens={})
    return TokenCounter("cl100k_base", True, lambda text: len(encoding.encode_ordinary(text)))
