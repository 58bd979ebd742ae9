"""Lines in, text out: a terminal, or a pipe that a script drives. It does not know what is being talked about."""

import re
import sys
from typing import Any

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def harmless(text: str) -> str:
    """The text without control characters, so that nobody's words can steer the terminal."""
    return _CONTROL.sub("", text)


class Terminal:
    """Standard input and output. `interactive` when a person types; what a script sends is echoed, to be read later."""

    def __init__(self) -> None:
        self.interactive = self._is_interactive()
        self._at_line_start = True
        for stream in (sys.stdin, sys.stdout):
            _forgive(stream)
        if self.interactive:
            _edit_lines()

    @staticmethod
    def _is_interactive() -> bool:
        return sys.stdin.isatty() and sys.stdout.isatty()

    def piece(self, text: str) -> None:
        """Write a piece of what is being said, at once."""
        text = harmless(text)
        if text:
            sys.stdout.write(text)
            sys.stdout.flush()
            self._at_line_start = text.endswith("\n")

    def line(self, text: str = "") -> None:
        """Write lines of their own."""
        self.fresh_line()
        self.piece(f"{text}\n")

    def fresh_line(self) -> None:
        """End the line that is being written, if there is one."""
        if not self._at_line_start:
            self.piece("\n")

    def words(self) -> str | None:
        """The next words: a line, and while a person ends it in a backslash the next one too. None at the end."""
        self.fresh_line()
        lines = [self._read("> ")]
        while self.interactive and lines[-1] is not None and lines[-1].endswith("\\"):
            lines[-1] = lines[-1][:-1]
            lines.append(self._read("… "))
        given = [line for line in lines if line is not None]
        return "\n".join(given) if given else None

    def agreed(self, question: str) -> bool:
        """Whether a person says yes, or only presses Enter; a script always agrees."""
        if not self.interactive:
            return True
        answer = self._read(f"{question} [Y/n] ")
        return answer is not None and answer.strip().lower() in {"", "y", "yes"}

    def _read(self, prompt: str) -> str | None:
        if self.interactive:
            try:
                return input(prompt)
            except EOFError:
                return None
        line = sys.stdin.readline()
        if not line:
            return None
        self.line(f"{prompt}{line.rstrip()}")
        return line.rstrip("\r\n")


def _forgive(stream: Any) -> None:
    """Let signs that the terminal's encoding lacks become a question mark instead of an error."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="replace")


def _edit_lines() -> None:
    try:
        import readline  # noqa: F401
    except ImportError:
        # Windows edits lines by itself.
        return
