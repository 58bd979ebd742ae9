"""What was run before: an append-only file of JSON lines, each under the hash of what it came from.

A run that was killed resumes, and nothing is paid for twice. It does not know what the values mean.
"""

import hashlib
import json
from pathlib import Path
from typing import Any


def key_of(*parts: object) -> str:
    """The first 16 hex digits of a SHA-256 over JSON parts: reply, rubric, grader, prompt, number of the repeat."""
    canonical = json.dumps(parts, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()[:16]


class Results:
    """JSON values by key, kept in one file. A line that a killed run left half-written is passed over."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._values: dict[str, Any] = {}
        if path.exists():
            for line in path.read_text(encoding="utf-8").split("\n"):
                self._read(line)

    def _read(self, line: str) -> None:
        try:
            row = json.loads(line)
            self._values[row["key"]] = row["value"]
        except (ValueError, KeyError, TypeError):
            return

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, key: object) -> bool:
        return key in self._values

    def __getitem__(self, key: str) -> Any:
        return self._values[key]

    def add(self, key: str, value: Any) -> None:
        """Keep a value, on disk before this returns. What is kept stays: a key that is known is not written again."""
        if key in self._values:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        line = json.dumps({"key": key, "value": value}, ensure_ascii=True)
        with self._path.open("a+b") as file:
            file.seek(0, 2)
            if file.tell():
                file.seek(-1, 2)
                # The run before may have been killed in the middle of a line.
                torn = file.read(1) != b"\n"
            else:
                torn = False
            file.write((("\n" if torn else "") + line + "\n").encode())
        self._values[key] = value
