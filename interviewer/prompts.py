"""Loads and renders prompts/: every word that is sent to a model or composed offline stands there.

A prompt is Markdown with front matter (`purpose`, `inputs`, `reply`) and `$holes`. What is declared, what the body uses
and what the caller gives must be the same, else PromptError. It does not know who reads the prompts.
"""

import hashlib
import string
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from interviewer.errors import PromptError
from interviewer.settings import shipped


@dataclass(frozen=True)
class Prompt:
    """One prompt file. `inputs` says what each hole means, `reply` what is expected back."""

    name: str
    purpose: str
    inputs: dict[str, str]
    reply: str
    body: str

    @property
    def stamp(self) -> str:
        """The first 8 hex digits of a SHA-256 over the body."""
        return hashlib.sha256(self.body.encode()).hexdigest()[:8]

    def rendered(self, **given: str) -> str:
        """The body with its holes filled. Raises PromptError unless exactly the declared inputs are given."""
        self._check(set(given), "given")
        return string.Template(self.body).substitute(given)

    def variants(self, **given: str) -> tuple[str, ...]:
        """The rendered body's list items: other ways of saying the same."""
        return tuple(line[2:] for line in self.rendered(**given).splitlines() if line.startswith("- "))

    def _check(self, names: set[str], what: str) -> None:
        for name in sorted(names - set(self.inputs)):
            raise PromptError(f"prompts/{self.name}.md: {name!r} is {what} but not declared under inputs")
        for name in sorted(set(self.inputs) - names):
            raise PromptError(f"prompts/{self.name}.md: {name!r} is declared under inputs but not {what}")


def read_prompt(path: Path, name: str) -> Prompt:
    """The prompt in a file. Raises PromptError when it is missing, malformed, or declares other holes than it uses."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        raise PromptError(f"prompts/{name}.md cannot be read; it is part of the program, so install it again") from None
    front, separator, body = text.removeprefix("---\n").partition("\n---\n")
    try:
        values = yaml.safe_load(front) if separator else None
    except yaml.YAMLError as error:
        raise PromptError(f"prompts/{name}.md: its front matter is not YAML: {error}") from None
    if not isinstance(values, dict) or set(values) != {"purpose", "inputs", "reply"}:
        raise PromptError(f"prompts/{name}.md: its front matter must hold purpose, inputs and reply, and nothing else")
    template = string.Template(body.strip())
    if not template.is_valid():
        raise PromptError(f"prompts/{name}.md: a $ stands alone; write $$ for a dollar sign")
    prompt = Prompt(name, values["purpose"], values["inputs"] or {}, values["reply"], body.strip())
    prompt._check(set(template.get_identifiers()), "used")
    return prompt


@cache
def prompt(name: str) -> Prompt:
    """The shipped prompt `<who>/<verb>`."""
    return read_prompt(shipped("prompts") / f"{name}.md", name)
