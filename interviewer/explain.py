"""Explains on demand: grounded in the bank, with its source, or an honest word that the bank has nothing.

Offline the answer is composed from the bank's own text; a chat model may word it from the same passages. It does not
know whether an interview is going on.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, HumanMessage

from interviewer.bank.question import Bank, Question
from interviewer.errors import InterviewerError
from interviewer.models import FAILURES, BrokenAnswer, explained, text_of
from interviewer.prompts import prompt
from interviewer.settings import Settings

if TYPE_CHECKING:
    from interviewer.retrieval.search import Found, Index

PASSAGES = 3
"""Entries that an explanation may draw on."""

RELATED = 3
"""Entries named for further reading."""


@dataclass(frozen=True)
class Explanation:
    """An answer composed from the bank, and the questions whose entries it draws on, the closest first."""

    text: str
    question_ids: tuple[str, ...]


class BankExplainer:
    """Explains from the bank. `model` words the answer when there is one."""

    def __init__(self, bank: Bank, index: "Index", settings: Settings, model: BaseChatModel | None = None) -> None:
        self._bank = bank
        self._index = index
        self._settings = settings
        self._model = model

    def explanation(self, topic: str) -> Explanation:
        """The explanation in the bank's own words. Raises InterviewerError when the topic is empty."""
        found = self._found(topic)
        entries = self._entries(found)
        if not found.match or not entries:
            return Explanation(_nothing(topic, entries), ())
        return Explanation(self._composed(entries[0]), (entries[0].id,))

    def stream(self, topic: str) -> Iterator[str]:
        """The explanation in Markdown pieces, worded by the chat model where there is one, with its sources."""
        found = self._found(topic)
        entries = self._entries(found)
        if not found.match or not entries:
            yield _nothing(topic, entries)
        elif self._model is None:
            yield from _pieces(self._composed(entries[0]))
        else:
            yield from self._worded(self._model, topic, entries)

    def _found(self, topic: str) -> "Found":
        if not topic.strip():
            raise InterviewerError("There is nothing to explain yet: write a term or a question.")
        return self._index.search(topic, limit=1 + RELATED)

    def _entries(self, found: "Found") -> list[Question]:
        """The entries found that have something to read, the best first."""
        return [self._bank[hit.id] for hit in found.results if self._bank[hit.id].reference]

    def _worded(self, model: BaseChatModel, topic: str, entries: list[Question]) -> Iterator[str]:
        used = entries[:PASSAGES]
        passages = "\n\n".join(
            f"[{number}] {entry.title}\n{entry.reference}" for number, entry in enumerate(used, start=1)
        )
        asked = prompt("explainer/explain").rendered(topic=topic.replace("<", "＜"), passages=passages)
        said = ""
        try:
            for chunk in model.stream([HumanMessage(asked)]):
                said += str(chunk.text)
                yield str(chunk.text)
            text_of(AIMessage(said))
        except FAILURES as error:
            reason = explained(
                error if said or not isinstance(error, BrokenAnswer) else BrokenAnswer("no answer"), self._settings
            )
            yield f"\n\n*{reason}. Here is the bank's own text instead.*\n\n{self._composed(entries[0])}"
            return
        numbered = [f"{number}. {_cited(entry)}" for number, entry in enumerate(used, start=1)]
        yield "\n\n#### Sources\n\n" + "\n".join(numbered)

    def _composed(self, entry: Question) -> str:
        return _composed(entry, self._related(entry))

    def _related(self, entry: Question) -> list[Question]:
        """What to read next: what should be known first, what builds on it, then the same area."""
        others = [other for other in self._bank if other.id != entry.id and other.reference]
        before = [other for other in others if other.id in entry.after]
        beyond = [other for other in others if entry.id in other.after]
        same = [other for other in others if other.area == entry.area]
        return list({other.id: other for other in (*before, *beyond, *same)}.values())[:RELATED]


def _pieces(text: str) -> Iterator[str]:
    """The text in lines, so that a page can show it as it comes."""
    yield from text.splitlines(keepends=True)


def _cited(entry: Question) -> str:
    literature = "; ".join(entry.sources)
    origin = "imported, not reviewed" if entry.draft else "knowledge bank"
    return f"*{entry.title}* ({origin}: `{entry.id}.md`, Reference)" + (f", after {literature}" if literature else "")


def _composed(entry: Question, related: list[Question]) -> str:
    """One entry as an explanation: what it says, what people get wrong, where it comes from, what to read next."""
    blocks = [f"### {entry.title}", entry.reference]
    if entry.rubric.misconceptions:
        wrong = [f"- {item.text} **In fact:** {item.correction}" for item in entry.rubric.misconceptions]
        blocks += ["#### Common misconceptions", "\n".join(wrong)]
    blocks += ["#### Source", f"- {_cited(entry)}"]
    if related:
        blocks += [
            "#### Related questions",
            "\n".join(f"- {other.title} (`{other.id}`)" for other in related[:RELATED]),
        ]
    return "\n\n".join(blocks) + "\n"


def _nothing(topic: str, nearest: list[Question]) -> str:
    shown = " ".join(topic.split())[:120].replace("`", "'")
    text = f"The bank has nothing on `{shown}`, so I would rather not explain it.\n"
    if nearest:
        listed = "\n".join(f"- {entry.title} (`{entry.id}`)" for entry in nearest[:RELATED])
        text += f"\nThe nearest entries are:\n\n{listed}\n"
    return text
